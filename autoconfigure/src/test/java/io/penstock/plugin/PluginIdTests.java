package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginIdTests {

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "-x", "a/b", "a\\b", "a b", "ä", "a=b", "a\0",
            "12345678901234567890123456789012345678901234567890123456789012345"})
    void whenPartIsNotAPathSegmentOfTheFormThenSaysSo(String bad) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PluginId("demo", bad))
                .withMessageContaining("plugin name");
        assertThatIllegalArgumentException().isThrownBy(() -> new PluginId(bad, "p")).withMessageContaining("tenant");
    }

    @Test
    void ordersByTenantThenName() {
        assertThat(new PluginId("a", "z")).isLessThan(new PluginId("b", "a"));
        assertThat(new PluginId("a", "b")).isLessThan(new PluginId("a", "c"));
    }
}
