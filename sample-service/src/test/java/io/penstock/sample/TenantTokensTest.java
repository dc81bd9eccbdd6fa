package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TenantTokensTest {

    private final TenantTokens tokens = new TenantTokens(Map.of("demo", "d-token", "acme", "a-token"));

    @Test
    void whenTokenIsKnownThenItsTenant() {
        assertThat(tokens.tenantOf("a-token")).contains("acme");
        assertThat(tokens.tenantOf("d-token")).contains("demo");
    }

    @Test
    void whenTokenIsUnknownThenNobody() {
        assertThat(tokens.tenantOf("")).isEmpty();
        assertThat(tokens.tenantOf("a-toke")).isEmpty();
        assertThat(tokens.tenantOf("a-token ")).isEmpty();
    }

    @Test
    void whenTokenIsBlankOrSharedThenRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TenantTokens(Map.of("acme", " ")))
                .withMessage("the token of tenant 'acme' is blank");
        assertThatIllegalArgumentException().isThrownBy(() -> new TenantTokens(Map.of("acme", "x", "demo", "x")))
                .withMessageContaining("have the same token");
    }

    @Test
    void whenATokenIsNotConfiguredThenALongRandomOne() {
        StartToken one = StartToken.of("");
        assertThat(one.generated()).isTrue();
        assertThat(one.value()).hasSize(32).isNotEqualTo(StartToken.of("").value());
        assertThat(one.toString()).doesNotContain(one.value());
        assertThat(StartToken.of("mine")).isEqualTo(new StartToken("mine", false));
    }

    @Test
    void whenATokenIsGeneratedThenItIsPrintedWithACurlLineAndOtherwiseNot(CapturedOutput output) {
        new StartToken("fresh-one", true).announce("TOKEN", "tenant 'demo'", 4711, "/tenants/demo/plugins");
        new StartToken("well-known", false).announce("TOKEN", "tenant 'demo'", 4711, "/tenants/demo/plugins");
        assertThat(output).containsOnlyOnce(
                "\ncurl -H 'Authorization: Bearer fresh-one' http://localhost:4711/tenants/demo/plugins\n")
                .doesNotContain("well-known");
    }
}
