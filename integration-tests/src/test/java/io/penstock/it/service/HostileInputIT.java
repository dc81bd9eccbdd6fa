package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bad plugins and bad clients do to the running service: each gets the right status, a healthy plugin is served
 * throughout, and nothing of it stays in memory.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {

    private static final Path BUILT = Path.of("..", "sample-service", "plugins", "built");
    private static final String HEADER = "0061736d01000000";
    /** Heap touched at once, so that what the process takes beyond it is native memory. */
    private static final List<String> FIXED_HEAP = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
    private static final int UPLOADS = 200;

    private RunningService service;
    private HealthyPlugin healthy;

    @BeforeAll
    void start(@TempDir Path store) throws Exception {
        service = RunningService.start(store, FIXED_HEAP, "penstock.limits.call-timeout=2s");
        install("healthy", "score", 201);
        install("mischief", "mischief", 201);
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

    @Test
    void truncatedModules() throws Exception {
        for (String name : List.of("score", "mischief", "filter")) {
            byte[] module = Files.readAllBytes(BUILT.resolve(name + ".wasm"));
            Set<Integer> complete = Sections.prefixesThatAreModules(module);
            int step = Math.max(1, module.length / 300);
            for (int length = 0; length < module.length; length += step) {
                if (!complete.contains(length)) {
                    expect(422, "invalid-module", put("cut", Arrays.copyOf(module, length)),
                            name + " cut at " + length);
                }
            }
        }
    }

    @Test
    void theSuitesMalformedAndInvalidModules() throws Exception {
        Map<String, byte[]> modules = BadModules
                .of(SharedFiles.require("spec/wasm-testsuite-193e551.zip"));
        List<String> wrong = modules.entrySet().stream().map(module -> answer(module.getKey(), module.getValue()))
                .filter(answer -> !answer.isEmpty()).toList();
        System.out.printf("malformed and invalid modules of the suite: %d uploaded, %d refused as they must be%n",
                modules.size(), modules.size() - wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(modules).hasSizeGreaterThan(1_000);
    }

    /** What is wrong with the answer, or an empty text. */
    private String answer(String name, byte[] module) {
        try {
            HttpResponse<String> response = put("bad", module);
            return response.statusCode() == 422 && response.body().contains("urn:penstock:problem:invalid-module")
                    ? ""
                    : name + ": " + response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return name + ": " + e;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneGigabyteOfDeclaredMemory() throws Exception {
        expect(422, "limit-exceeded", put("fat", HexFormat.of().parseHex(HEADER + "05050100808001")), "1 GiB");
    }

    @Test
    void endlessLoop() throws Exception {
        expect(504, "deadline", service.call("mischief", "spin", "[]"), "spin");
    }

    @Test
    void endlessRecursion() throws Exception {
        HttpResponse<String> response = service.call("mischief", "recurse", "[1]");
        expect(422, "trap", response, "recurse");
        assertThat(response.body()).contains("stack-exhausted");
    }

    @Test
    void growsMemoryForEver() throws Exception {
        assertThat(service.call("mischief", "devour", "[]").body()).isEqualTo("{\"results\":[8192]}");
        assertThat(service.call("mischief", "grow", "[8193]").body()).isEqualTo("{\"results\":[-1]}");
    }

    @Test
    void uploadCutInTheMiddle() throws Exception {
        install("replaced", "score", 201);
        String before = service.send(service.request("replaced").GET()).body();
        byte[] module = Files.readAllBytes(BUILT.resolve("filter.wasm"));
        for (int i = 0; i < 20; i++) {
            try (RawUpload upload = RawUpload.begin(service, "replaced", module.length)) {
                upload.write(Arrays.copyOf(module, module.length * i / 20));
            }
        }
        assertThat(service.send(service.request("replaced").GET()).body()).isEqualTo(before);
        assertThat(service.call("replaced", "score", "[6, 7]").body()).isEqualTo("{\"results\":[\"42\"]}");
        remove("replaced");
    }

    @Test
    void manyUploadsAtOnce() throws Exception {
        byte[] module = Files.readAllBytes(BUILT.resolve("filter.wasm"));
        List<String> answers = RawUpload.together(service, UPLOADS, module);
        Map<String, Long> statuses = answers.stream()
                .collect(Collectors.groupingBy(answer -> answer.substring(9, 12), Collectors.counting()));
        System.out.println(UPLOADS + " uploads at once: " + statuses);
        assertThat(statuses).containsOnlyKeys("201", "429");
        assertThat(answers).filteredOn(answer -> answer.contains(" 429 "))
                .allMatch(answer -> answer.toLowerCase(java.util.Locale.ROOT).contains("\r\nretry-after: "));
        for (int i = 0; i < UPLOADS; i++) {
            service.send(service.request("together-" + i).DELETE());
        }
    }

    /** 140 MB where 128 MiB are allowed, from a client that reads only when all is written. */
    @Test
    void tooLong() throws Exception {
        byte[] chunk = new byte[1 << 20];
        try (RawUpload upload = RawUpload.begin(service, "long", 140L * chunk.length)) {
            // A custom section of 2^28 - 1 bytes with an empty name.
            upload.write(HexFormat.of().parseHex(HEADER + "00ffffff7f" + "00"));
            upload.write(new byte[chunk.length - 14]);
            for (int i = 1; i < 140; i++) {
                upload.write(chunk);
            }
            assertThat(upload.head()).startsWith("HTTP/1.1 413 ");
        }
    }

    /** The first round warms up; what the later ones use must be given back. */
    @Test
    void nothingStaysInMemory() throws Exception {
        everything();
        Footprint before = Footprint.of(service);
        everything();
        everything();
        Footprint after = Footprint.of(service);
        System.out.println("after one round of hostile input:    " + before);
        System.out.println("after three rounds of hostile input: " + after);
        after.assertNoMoreThan(before);
    }

    private void everything() throws Exception {
        truncatedModules();
        theSuitesMalformedAndInvalidModules();
        oneGigabyteOfDeclaredMemory();
        endlessLoop();
        endlessRecursion();
        growsMemoryForEver();
        uploadCutInTheMiddle();
        manyUploadsAtOnce();
        tooLong();
    }

    private HttpResponse<String> put(String name, byte[] module) throws IOException, InterruptedException {
        return service.install(name, BodyPublishers.ofByteArray(module));
    }

    private void install(String name, String built, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = service.install(name, BUILT.resolve(built + ".wasm"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    private void remove(String name) throws IOException, InterruptedException {
        assertThat(service.send(service.request(name).DELETE()).statusCode()).isEqualTo(204);
    }

    private static void expect(int status, String type, HttpResponse<String> response, String what) {
        assertThat(response.statusCode()).as(what + ": " + response.body()).isEqualTo(status);
        assertThat(response.body()).as(what).contains("\"urn:penstock:problem:" + type + "\"");
    }
}
