package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.ModuleException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class InstallLogTests {

    @TempDir
    private Path directory;

    @Test
    void theLogSaysWhatIsInstalledAndRemoved(CapturedOutput output) {
        try (HostFixture fixture = new HostFixture(directory)) {
            Plugin plugin = fixture.install(TestModules.stateful());
            assertThat(output).containsPattern("Installed plugin demo/plugin, version 1 \\(raw, \\d+ bytes, "
                    + plugin.info().digest() + "\\) in \\d+ ms");
            assertThatExceptionOfType(ModuleException.class).isThrownBy(() -> fixture.install(new byte[9]));
            assertThat(output).containsPattern("No install of plugin demo/plugin: .*magic");
            HostFixture.get(fixture.host.remove(plugin.id()));
            assertThat(output).contains("Removed plugin demo/plugin");
        }
    }

    @Test
    void theLogSaysHowFarALongInstallIs(CapturedOutput output) {
        InstallLog often = new InstallLog(Duration.ZERO);
        often.installing(HostFixture.ID, 0);
        often.installing(HostFixture.ID, 1_000);
        assertThat(output).containsPattern("Installing plugin demo/plugin: 1000 bytes have come in \\d+ ms");
        InstallLog seldom = new InstallLog(Duration.ofDays(1));
        seldom.installing(HostFixture.ID, 0);
        seldom.installing(HostFixture.ID, 2_000);
        assertThat(output).doesNotContain("2000 bytes");
    }

    @Test
    void aReasonIsOneLine(CapturedOutput output) {
        new InstallLog(Duration.ZERO).installFailed(HostFixture.ID, new PluginHealthException(HostFixture.ID, "a\nb",
                new IllegalStateException("c\r\nd")));
        assertThat(output.toString().lines().filter(line -> line.contains("No install of plugin"))).singleElement()
                .asString().contains("a b");
    }
}
