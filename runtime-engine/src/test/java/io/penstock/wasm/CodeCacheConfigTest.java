package io.penstock.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CodeCacheConfigTest {

    private static final CodeCacheConfig CONFIG = CodeCacheConfig.in(Path.of("/var/cache/penstock"));

    @Test
    void whenOnlyADirectoryIsGivenThenTheKeyFileLiesBesideIt() {
        assertThat(CONFIG.keyFile()).isEqualTo(Path.of("/var/cache/penstock.key"));
        assertThat(CodeCacheConfig.in(Path.of("/var/cache/x/../penstock/")).keyFile())
                .isEqualTo(Path.of("/var/cache/penstock.key"));
        assertThat(CONFIG.maxBytes()).isEqualTo(CodeCacheConfig.DEFAULT_MAX_BYTES);
    }

    @Test
    void whenOutOfRangeThenItIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withMaxBytes(65_535));
        assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withKey(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withKey(new byte[4_097]));
        assertThatIllegalArgumentException().isThrownBy(() -> CodeCacheConfig.in(Path.of("/")));
    }

    @Test
    void whenPrintedThenTheKeyIsNotShown() {
        String secret = "0123456789 a secret of 32 bytes and more";
        CodeCacheConfig config = CONFIG.withKey(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(config).asString().contains("/var/cache/penstock").doesNotContain(secret)
                .doesNotContain("0123456789");
    }
}
