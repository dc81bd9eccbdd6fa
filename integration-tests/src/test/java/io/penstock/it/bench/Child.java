package io.penstock.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process, and what it said. */
final class Child {

    /** How it ended; what it wrote to both streams. */
    record Result(int status, String output) {

        /** The first line that contains a text, else the first line. */
        String firstLine(String text) {
            return output.lines().filter(line -> line.contains(text)).findFirst()
                    .orElse(output.lines().findFirst().orElse("no output"));
        }
    }

    private static final int KILLED = 137;

    private Child() {
    }

    static Result run(List<String> command, int seconds) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            Thread killer = Thread.ofVirtual().start(() -> {
                try {
                    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException e) {
                    process.destroyForcibly();
                }
            });
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            killer.join();
            return new Result(status, status == KILLED ? "no end within " + seconds + " s\n" + output : output);
        } catch (IOException e) {
            return new Result(1, e.toString());
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
