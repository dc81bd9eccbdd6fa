package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bad plugins and bad clients get the right answer, a healthy plugin is served throughout, and nothing of it all stays in
 * memory.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {

    /** Heap touched at once, so that what the process takes beyond it is native memory. */
    private static final List<String> FIXED_HEAP = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch",
            "-XX:NativeMemoryTracking=summary");

    private RunningService service;
    private HealthyPlugin healthy;

    @BeforeAll
    void start(@TempDir Path store) throws Exception {
        service = RunningService.start(store, FIXED_HEAP, "penstock.limits.call-timeout=2s");
        install("healthy", "score");
        install("mischief", "mischief");
    }

    private void install(String name, String built) throws Exception {
        HttpResponse<String> response = HostileInput.put(service, name, HostileInput.built(built));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void watch() {
        healthy = HealthyPlugin.watch(service);
    }

    @AfterEach
    void theHealthyPluginWasServedThroughout() throws InterruptedException {
        healthy.stop();
        assertThat(healthy.failures()).isEmpty();
        assertThat(healthy.served()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void isAnsweredWell(HostileInput input) throws Exception {
        input.sendTo(service);
    }

    /** The first round warms up; what the later ones use must be given back. */
    @Test
    void nothingStaysInMemory() throws Exception {
        sendAll();
        Footprint before = Footprint.of(service);
        sendAll();
        sendAll();
        Footprint after = Footprint.of(service);
        System.out.println("after one round of hostile input:    " + before);
        System.out.println("after three rounds of hostile input: " + after);
        after.assertNoMoreThan(before);
    }

    private void sendAll() throws Exception {
        for (HostileInput input : HostileInput.values()) {
            input.sendTo(service);
        }
    }
}
