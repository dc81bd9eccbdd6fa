package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that writes into a cache: arguments are the directory, the number of the module, the first function, how many
 * functions (one write each), and whether to begin again when all are written. Says what happens, a line each; a line
 * {@code written n} is said when the entry is in place.
 */
final class CacheProcess implements AutoCloseable {

    private static final int ENTRY_BYTES = 100 << 20;

    private final Process process;
    private final BufferedReader lines;

    private CacheProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** Starts one. */
    static CacheProcess start(Path directory, int module, int first, int functions, boolean again) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-Xmx256m", "-cp",
                        System.getProperty("java.class.path"), CacheProcess.class.getName(), directory.toString()));
        for (Object argument : List.of(module, first, functions, again)) {
            command.add(argument.toString());
        }
        return new CacheProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line, or null at the end. */
    String line() throws IOException {
        return String.valueOf(lines.readLine());
    }

    /** All lines to the end. */
    List<String> rest() {
        return lines.lines().toList();
    }

    /** Ends it in the middle of what it does (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process. */
    public static void main(String[] arguments) throws IOException {
        CacheKey key = TestCode.key(Integer.parseInt(arguments[1]));
        int first = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        try (FileCodeCache cache = FileCodeCache.withKey(Path.of(arguments[0]), ENTRY_BYTES, TestCode.KEY,
                new Told())) {
            do {
                for (int function = first; function < first + count; function++) {
                    cache.compiled(key, function, TestCode.ofSize(function, FileCodeCache.AT_ONCE_BYTES));
                }
            } while (Boolean.parseBoolean(arguments[4]));
        }
    }

    private static final class Told implements EngineListener {
        @Override
        public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
            System.out.println("written " + functions);
        }

        @Override
        public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
            System.out.println("rejected " + reason);
        }

        @Override
        public void codeCacheWriteFailed(String moduleName, Exception cause) {
            System.out.println("failed " + cause);
        }
    }
}
