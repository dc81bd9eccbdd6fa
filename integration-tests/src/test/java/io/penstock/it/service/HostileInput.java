package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One way in which a plugin or a client is bad, with what the service must make of it. */
enum HostileInput {

    TRUNCATED_MODULES {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            for (String name : List.of("score", "mischief", "filter")) {
                byte[] module = built(name);
                Set<Integer> complete = Sections.prefixesThatAreModules(module);
                int step = Math.max(1, module.length / 300);
                for (int length = 0; length < module.length; length += step) {
                    if (!complete.contains(length)) {
                        expect(422, "invalid-module", put(service, "cut", Arrays.copyOf(module, length)),
                                name + " cut at " + length);
                    }
                }
            }
        }
    },

    MALFORMED_AND_INVALID_MODULES_OF_THE_SUITE {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            Map<String, byte[]> modules = BadModules.of(SharedFiles.require("spec/wasm-testsuite-193e551.zip"));
            List<String> wrong = new ArrayList<>();
            for (Map.Entry<String, byte[]> module : modules.entrySet()) {
                HttpResponse<String> response = put(service, "bad", module.getValue());
                if (response.statusCode() != 422 || !response.body().contains("urn:penstock:problem:invalid-module")) {
                    wrong.add(module.getKey() + ": " + response.statusCode() + " " + response.body());
                }
            }
            System.out.printf("malformed and invalid modules of the suite: %d uploaded, %d refused as they must be%n",
                    modules.size(), modules.size() - wrong.size());
            assertThat(wrong).isEmpty();
            assertThat(modules).hasSizeGreaterThan(1_000);
        }
    },

    ONE_GIGABYTE_OF_DECLARED_MEMORY {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            expect(422, "limit-exceeded", put(service, "fat", HexFormat.of().parseHex(HEADER + "05050100808001")),
                    "1 GiB");
        }
    },

    ENDLESS_LOOP {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            expect(504, "deadline", service.call("mischief", "spin", "[]"), "spin");
        }
    },

    ENDLESS_RECURSION {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            HttpResponse<String> response = service.call("mischief", "recurse", "[1]");
            expect(422, "trap", response, "recurse");
            assertThat(response.body()).contains("stack-exhausted");
        }
    },

    ENDLESS_GROWTH {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            assertThat(service.call("mischief", "devour", "[]").body()).isEqualTo("{\"results\":[8192]}");
            assertThat(service.call("mischief", "grow", "[8193]").body()).isEqualTo("{\"results\":[-1]}");
        }
    },

    UPLOAD_CUT_IN_THE_MIDDLE {
        @Override
        void sendTo(RunningService service) throws IOException, InterruptedException {
            HttpResponse<String> first = put(service, "replaced", built("score"));
            assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
            byte[] module = built("filter");
            for (int i = 0; i < 20; i++) {
                try (RawUpload upload = RawUpload.begin(service, "replaced", module.length)) {
                    upload.write(Arrays.copyOf(module, module.length * i / 20));
                }
            }
            assertThat(service.send(service.request("replaced").GET()).body()).isEqualTo(first.body());
            assertThat(service.call("replaced", "score", "[6, 7]").body()).isEqualTo("{\"results\":[\"42\"]}");
            assertThat(service.send(service.request("replaced").DELETE()).statusCode()).isEqualTo(204);
        }
    },

    MANY_UPLOADS_AT_ONCE {
        @Override
        void sendTo(RunningService service) throws Exception {
            int count = 200;
            List<String> answers = RawUpload.together(service, count, built("filter"));
            Map<String, Long> statuses = answers.stream()
                    .collect(Collectors.groupingBy(answer -> answer.substring(9, 12), Collectors.counting()));
            System.out.println(count + " uploads at once: " + statuses);
            assertThat(statuses).containsOnlyKeys("201", "429");
            assertThat(answers).filteredOn(answer -> answer.contains(" 429 "))
                    .allMatch(answer -> answer.toLowerCase(Locale.ROOT).contains("\r\nretry-after: "));
            for (int i = 0; i < count; i++) {
                service.send(service.request("together-" + i).DELETE());
            }
        }
    },

    /** 140 MiB where 128 are allowed, from a client that reads only when all is written. */
    TOO_LONG {
        @Override
        void sendTo(RunningService service) throws IOException {
            int chunks = 140;
            byte[] chunk = new byte[1 << 20];
            try (RawUpload upload = RawUpload.begin(service, "long", (long) chunks * chunk.length)) {
                // A custom section of 2^28 - 1 bytes with an empty name.
                byte[] begin = HexFormat.of().parseHex(HEADER + "00ffffff7f" + "00");
                upload.write(Arrays.copyOf(begin, chunk.length));
                for (int i = 1; i < chunks; i++) {
                    upload.write(chunk);
                }
                assertThat(upload.head()).startsWith("HTTP/1.1 413 ");
            }
        }
    };

    private static final String HEADER = "0061736d01000000";

    /** Does it, and checks the answers. The plugin {@code mischief} is installed. */
    abstract void sendTo(RunningService service) throws Exception;

    static byte[] built(String name) throws IOException {
        return Files.readAllBytes(Path.of("..", "sample-service", "plugins", "built", name + ".wasm"));
    }

    static HttpResponse<String> put(RunningService service, String name, byte[] module)
            throws IOException, InterruptedException {
        return service.install(name, BodyPublishers.ofByteArray(module));
    }

    private static void expect(int status, String type, HttpResponse<String> response, String what) {
        assertThat(response.statusCode()).as(what + ": " + response.body()).isEqualTo(status);
        assertThat(response.body()).as(what).contains("\"urn:penstock:problem:" + type + "\"");
    }
}
