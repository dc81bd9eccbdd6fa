package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service holds after a full garbage collection.
 *
 * @param heap bytes of live objects
 * @param classes how many are loaded
 * @param linearMemory bytes of the plugins' memories
 * @param committed bytes that the JVM has of the machine by its own account (native memory tracking)
 * @param resident bytes of the process in memory; the heap has a fixed part of it
 */
record Footprint(long heap, long classes, long linearMemory, long committed, long resident) {

    private static final long MEBIBYTE = 1 << 20;
    private static final Pattern COMMITTED = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");

    static Footprint of(RunningService service) throws IOException, InterruptedException {
        // Twice: what the first one finds dead may be cleaned and freed only between the two.
        for (int i = 0; i < 2; i++) {
            jcmd(service.pid(), "GC.run");
        }
        return new Footprint(metric(service, "jvm.memory.used?tag=area:heap"), metric(service, "jvm.classes.loaded"),
                metric(service, "penstock.memory.bytes"), committed(service.pid()), resident(service.pid()));
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addFirst(Long.toString(pid));
        all.addFirst(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        Process process = new ProcessBuilder(all).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("jcmd %s", command[0]).isZero();
        return output;
    }

    private static long committed(long pid) throws IOException, InterruptedException {
        Matcher total = COMMITTED.matcher(jcmd(pid, "VM.native_memory", "summary", "scale=KB"));
        assertThat(total.find()).as("native memory tracking is on").isTrue();
        return Long.parseLong(total.group(1)) * 1024;
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

    /**
     * Tolerates what the JVM itself moves: its JIT's code and data, a few classes of its own; and of the resident memory what
     * the C library keeps after such use (it comes to rest after some six rounds, while the JVM's own account does not grow).
     */
    void assertNoMoreThan(Footprint before) {
        assertThat(heap).as("heap").isLessThan(before.heap + 8 * MEBIBYTE);
        assertThat(classes).as("classes").isLessThan(before.classes + 200);
        assertThat(linearMemory).as("linear memory").isEqualTo(before.linearMemory);
        assertThat(committed).as("committed").isLessThan(before.committed + 48 * MEBIBYTE);
        assertThat(resident).as("resident").isLessThan(before.resident + 160 * MEBIBYTE);
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, %,d classes, linear memory %.1f MiB, committed %.1f MiB, resident %.1f MiB".formatted(
                heap / (double) MEBIBYTE,
                classes, linearMemory / (double) MEBIBYTE, committed / (double) MEBIBYTE, resident / (double) MEBIBYTE);
    }
}
