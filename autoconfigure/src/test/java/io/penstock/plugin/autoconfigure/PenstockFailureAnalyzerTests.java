package io.penstock.plugin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.dashboard.MissingWebJarException;
import io.penstock.plugin.store.DirectoryPluginStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

class PenstockFailureAnalyzerTests {

    @TempDir
    Path directory;

    private ApplicationContextRunner runner(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class))
                .withPropertyValues("penstock.store.directory=" + directory.resolve("store"))
                .withPropertyValues(properties);
    }

    private static FailureAnalysis analysis(Throwable failure) {
        return Objects.requireNonNull(new PenstockFailureAnalyzer().analyze(failure));
    }

    private FailureAnalysis analysis(ApplicationContextRunner runner) {
        FailureAnalysis[] found = new FailureAnalysis[1];
        runner.run(context -> found[0] = analysis(Objects.requireNonNull(context.getStartupFailure())));
        return Objects.requireNonNull(found[0]);
    }

    @Test
    void whenTheStoreIsInUseThenSaysSo() {
        try (DirectoryPluginStore _ = new DirectoryPluginStore(directory.resolve("store"))) {
            FailureAnalysis analysis = analysis(runner());
            assertThat(analysis.getDescription()).contains(directory.resolve("store").toString());
            assertThat(analysis.getAction()).contains("penstock.store.directory");
        }
    }

    @Test
    void whenTheCodeCacheCannotBeUsedThenNamesTheProperties() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        FailureAnalysis analysis = analysis(runner("penstock.engine.code-cache.directory=" + file));
        assertThat(analysis.getDescription()).startsWith("The code cache in " + file);
        assertThat(analysis.getAction()).contains("penstock.engine.code-cache.directory");
    }

    @Test
    void whenAStoredPluginIsDamagedAndTheStoreIsStrictThenNamesIt() throws IOException {
        Path plugin = Files.createDirectories(directory.resolve("store/demo/bad"));
        Files.writeString(plugin.resolve("plugin.json"), "{");
        runner().run(context -> assertThat(context).hasNotFailed());
        FailureAnalysis analysis = analysis(runner("penstock.store.strict=true"));
        assertThat(analysis.getDescription()).contains("demo/bad");
        assertThat(analysis.getAction()).contains("penstock.store.strict=false");
    }

    @Test
    void whenTheWebJarIsMissingThenNamesIt() {
        assertThat(analysis(new IllegalStateException(new MissingWebJarException("org.webjars.npm:chart.js")))
                .getAction()).contains("org.webjars.npm:chart.js", "penstock.dashboard.enabled=false");
    }

    @Test
    void whenItIsNotOursThenSaysNothing() {
        assertThat(new PenstockFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
    }

    @Test
    void isRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                .load(org.springframework.boot.diagnostics.FailureAnalyzer.class,
                        SpringFactoriesLoader.FailureHandler.logging(
                                org.apache.commons.logging.LogFactory.getLog(getClass()))))
                .hasAtLeastOneElementOfType(PenstockFailureAnalyzer.class);
    }

    @Test
    void whenTheDashboardIsOnWithoutATokenThenFails() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockDashboardAutoConfiguration.class))
                .withPropertyValues("penstock.store.directory=" + directory, "penstock.dashboard.enabled=true")
                .run(context -> assertThat(context.getStartupFailure()).rootCause()
                        .hasMessageContaining("penstock.dashboard.token"));
    }

    @Test
    void theDashboardIsOffUnlessAskedFor() {
        for (String on : Stream.of("true", "false").toList()) {
            new ReactiveWebApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                            PenstockDashboardAutoConfiguration.class))
                    .withPropertyValues("penstock.store.directory=" + directory, "penstock.dashboard.enabled=" + on,
                            "penstock.dashboard.token=a good secret")
                    .run(context -> assertThat(context.containsBean("penstockDashboard"))
                            .isEqualTo(Boolean.parseBoolean(on)));
        }
    }
}
