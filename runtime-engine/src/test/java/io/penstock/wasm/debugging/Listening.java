package io.penstock.wasm.debugging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that was started with the debug agent, and that a debugger may attach to. */
final class Listening implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("Listening for transport dt_socket at address: (\\d+)");

    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;
    private final String port;

    private Listening(Process process) throws IOException {
        this.process = process;
        output = process.inputReader();
        input = new PrintWriter(process.outputWriter(), true);
        Matcher address = ADDRESS.matcher(String.valueOf(output.readLine()));
        if (!address.matches()) {
            throw new IllegalStateException("the debug agent does not say its port");
        }
        port = address.group(1);
    }

    /** Starts a class's main method in a JVM of its own. */
    static Listening start(Class<?> main, String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Listening(new ProcessBuilder(java,
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0", "-XX:+UseSerialGC",
                "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                main.getName(), argument).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    String port() {
        return port;
    }

    /** Gives it a line. */
    void enter(String line) {
        input.println(line);
    }

    /** Waits until it has written this line; others before it are passed by. */
    void await(String line) {
        try {
            for (String next = output.readLine(); !line.equals(next); next = output.readLine()) {
                if (next == null) {
                    throw new AssertionError("the process has ended without saying: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
