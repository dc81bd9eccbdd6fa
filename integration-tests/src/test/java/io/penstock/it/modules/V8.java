package io.penstock.it.modules;

import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** V8, through Node: the other engine, whose results ours must equal. */
public final class V8 {

    private V8() {
    }

    /** Whether {@code node} can be started here. */
    public static boolean isThere() {
        try {
            Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The words after {@code RESULT} of one run of {@code bench/v8.mjs}.
     *
     * @param mode the driver's mode
     * @param module the file it loads
     */
    public static List<String> bench(String mode, Path module, Object... args) {
        List<String> command = new ArrayList<>(
                List.of(SharedFiles.require("bench/v8.mjs").toString(), mode, module.toString()));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        String line = run(command).lines().filter(l -> l.startsWith("RESULT ")).findFirst().orElseThrow();
        return List.of(line.split(" ")).subList(1, line.split(" ").length);
    }

    /** What a script prints. */
    public static String run(List<String> command) {
        SharedFiles.need(isThere(), "node is not on the PATH", "");
        List<String> all = new ArrayList<>(command);
        all.addFirst("node");
        try {
            Process process = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(all + " ended with " + status + ": " + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
