package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service holds after a full garbage collection.
 *
 * @param heap bytes of live objects
 * @param classes how many are loaded
 * @param linearMemory bytes of the plugins' memories
 * @param resident bytes of the process in memory; the heap has a fixed part of it
 */
record Footprint(long heap, long classes, long linearMemory, long resident) {

    private static final long MEBIBYTE = 1 << 20;

    static Footprint of(RunningService service) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        // Twice: what the first one finds dead may be cleaned and freed only between the two.
        for (int i = 0; i < 2; i++) {
            Process gc = new ProcessBuilder(jcmd.toString(), Long.toString(service.pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            assertThat(gc.waitFor()).as("jcmd GC.run").isZero();
        }
        return new Footprint(metric(service, "jvm.memory.used?tag=area:heap"), metric(service, "jvm.classes.loaded"),
                metric(service, "penstock.memory.bytes"), resident(service.pid()));
    }

    private static long metric(RunningService service, String name) throws IOException, InterruptedException {
        String json = service.send(service.request("/actuator/metrics/" + name).GET()).body();
        return JsonMapper.shared().readTree(json).at("/measurements/0/value").asLong();
    }

    private static long resident(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(
                    line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).sum();
        }
    }

    /** Tolerates what the JVM itself moves: its JIT's code and data, allocation arenas, a few classes of its own. */
    void assertNoMoreThan(Footprint before) {
        assertThat(heap).as("heap").isLessThan(before.heap + 8 * MEBIBYTE);
        assertThat(classes).as("classes").isLessThan(before.classes + 200);
        assertThat(linearMemory).as("linear memory").isEqualTo(before.linearMemory);
        assertThat(resident).as("resident").isLessThan(before.resident + 48 * MEBIBYTE);
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, %,d classes, linear memory %.1f MiB, resident %.1f MiB".formatted(
                heap / (double) MEBIBYTE,
                classes, linearMemory / (double) MEBIBYTE, resident / (double) MEBIBYTE);
    }
}
