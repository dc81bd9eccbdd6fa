package io.penstock.plugin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.autoconfigure.PenstockAutoConfiguration;
import io.penstock.plugin.autoconfigure.PenstockWatchAutoConfiguration;
import io.penstock.plugin.event.PluginEvent;
import io.penstock.plugin.testing.ModuleBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

@Timeout(120)
class PluginDirectoryWatchTests {

    private static final PluginId SCORE = new PluginId("local", "score");

    @TempDir
    Path directory;

    private final Queue<PluginEvent> events = new ConcurrentLinkedQueue<>();

    private static byte[] answer(int number) {
        return new ModuleBuilder().function("answer", "", "i", "", 0x41, number).build();
    }

    private void write(String name, byte[] module) throws IOException {
        Path file = directory.resolve("plugins").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, module);
    }

    private static void await(PluginHost host, PluginId id, int answer) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> host.find(id)
                .map(plugin -> List.of(answer).equals(plugin.invoke("answer", List.of()).block())).orElse(false));
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockWatchAutoConfiguration.class))
                .withInitializer(context -> context.addApplicationListener(
                        (ApplicationListener<PayloadApplicationEvent<?>>) event -> {
                            if (event.getPayload() instanceof PluginEvent happened) {
                                events.add(happened);
                            }
                        }))
                .withPropertyValues("penstock.store.directory=" + directory.resolve("store"),
                        "penstock.watch.directory=" + directory.resolve("plugins"), "penstock.watch.quiet=20ms");
    }

    @Test
    void filesAreInstalledReplacedAndRemoved() {
        runner().run(context -> {
            PluginHost host = context.getBean(PluginHost.class);
            write("score.wasm", answer(1));
            write("acme/score.wasm", answer(2));
            write("acme/readme.txt", answer(2));
            await(host, SCORE, 1);
            await(host, new PluginId("acme", "score"), 2);
            write("score.wasm", answer(3));
            await(host, SCORE, 3);
            write("score.wasm", new byte[]{1, 2, 3});
            Awaitility.await().until(() -> events.stream().anyMatch(PluginEvent.InstallFailed.class::isInstance));
            await(host, SCORE, 3);
            Files.delete(directory.resolve("plugins/score.wasm"));
            Awaitility.await().until(() -> host.find(SCORE).isEmpty());
            assertThat(host.list()).hasSize(1);
            Awaitility.await().until(
                    () -> events.stream().filter(PluginEvent.Drained.class::isInstance).count() == 2);
            assertThat(events.stream().filter(event -> event.id().equals(SCORE)).map(Object::getClass)
                    .map(Class::getSimpleName)).contains("Installed", "Drained", "InstallFailed", "Removed");
        });
    }

    @Test
    void whatIsInstalledAlreadyIsNotInstalledAgain() {
        runner().run(context -> {
            write("score.wasm", answer(1));
            await(context.getBean(PluginHost.class), SCORE, 1);
        });
        runner().run(context -> {
            PluginHost host = context.getBean(PluginHost.class);
            write("later.wasm", answer(2));
            await(host, new PluginId("local", "later"), 2);
            assertThat(host.find(SCORE).map(plugin -> plugin.info()).map(PluginInfo::revision)).contains(1L);
        });
    }

    @Test
    void withoutADirectoryThereIsNoWatch() {
        new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                PenstockWatchAutoConfiguration.class))
                .withPropertyValues("penstock.store.directory=" + directory.resolve("store"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PluginDirectoryWatch.class));
    }
}
