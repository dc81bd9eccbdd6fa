package io.penstock.abi.wasi;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One guest's WASI preview 1: what the guest sees of the world, its open descriptors, and a way to run it. Make one for each
 * instance, instantiate the module with {@link #imports()}, then {@link #run} a command or {@link #initialize} a reactor:
 *
 * <pre>{@code
 * try (WasiPreview1 wasi = WasiPreview1.builder().args(List.of("wc", "-l")).stdin(in).stdout(out).build();
 *         WasmInstance instance = module.instantiate(wasi.imports())) {
 *     int exitCode = wasi.run(instance);
 * }
 * }</pre>
 *
 * <p>
 * The guest's memory is the one it exports as {@code memory}; a pointer out of its range is errno {@code FAULT}, and no
 * exception. A guest that waits (for input, for output to be taken, or for time to pass) is stopped by an interrupt of its
 * thread, as {@link io.penstock.wasm.api.GuestCall#interrupt} does it, provided that the streams' methods end with an
 * {@link java.io.InterruptedIOException} then. An {@link IOException} of a stream is an error code to the guest, and kept for
 * {@link #streamFailure()}; other exceptions of theirs pass through the guest to its caller.
 *
 * <p>
 * Output is handed to the stream with each write and flushed when the guest waits, asks for it or ends. Like an instance, an
 * object of this class must not be used by two threads at once.
 */
public final class WasiPreview1 implements AutoCloseable {

    /** The module name under which guests import the functions. */
    public static final String MODULE = "wasi_snapshot_preview1";

    /** How a module wants to be used. */
    public enum Kind {
        /** It exports {@code _start}: a program, to be run once. */
        COMMAND,
        /** It exports {@code _initialize}: a library, to be initialized once before its exports are called. */
        REACTOR,
        /** Neither. */
        NONE
    }

    private final DescriptorTable descriptors;
    private final Imports imports;
    private boolean started;

    private WasiPreview1(Builder builder) {
        Waiting waiting = new Waiting();
        descriptors = new DescriptorTable(waiting);
        descriptors.add(new InputDescriptor(builder.stdin, waiting));
        descriptors.add(new OutputDescriptor(builder.stdout, waiting));
        descriptors.add(new OutputDescriptor(builder.stderr, waiting));
        try {
            builder.directories.forEach((name, directory) -> descriptors
                    .add(new DirectoryDescriptor(Beneath.directory(directory.path()), 0, directory.writable(), name)));
        } catch (ErrnoException e) {
            descriptors.closeAll();
            throw new UncheckedIOException(
                    new IOException(
                            "cannot open the directories " + builder.directories.values() + ": " + e.getMessage()));
        }
        ClockFunctions clocks = new ClockFunctions(builder.clock, builder.monotonic);
        imports = new FunctionTable(MODULE,
                new ProcessFunctions(builder.args, builder.env, builder.random, waiting),
                clocks,
                new PollFunction(descriptors, clocks, waiting),
                new DescriptorFunctions(descriptors, waiting),
                new TransferFunctions(descriptors),
                new PathFunctions(descriptors, waiting),
                new WriteFunctions(descriptors),
                new SocketFunctions(descriptors));
    }

    /** A builder of a guest that sees nothing: no arguments, empty input, output that is thrown away, no directories. */
    public static Builder builder() {
        return new Builder();
    }

    /** How a module wants to be used, by its exports; {@link Kind#COMMAND} when both are there. */
    public static Kind kind(WasmModule module) {
        if (exportsFunction(module, "_start")) {
            return Kind.COMMAND;
        }
        return exportsFunction(module, "_initialize") ? Kind.REACTOR : Kind.NONE;
    }

    private static boolean exportsFunction(WasmModule module, String name) {
        return module.exports().stream()
                .anyMatch(export -> export.name().equals(name) && export.type() instanceof ExternType.Function);
    }

    /** All 46 functions of {@value #MODULE}. */
    public Imports imports() {
        return imports;
    }

    /**
     * Runs a command: calls its {@code _start}, and closes this when it ends.
     *
     * @return the exit code: 0 when {@code _start} returns, else what the guest gave {@code proc_exit}, unsigned
     * @throws IllegalArgumentException when the module exports no function {@code _start} without parameters
     * @throws IllegalStateException when a guest was started before
     * @throws io.penstock.wasm.api.Trap when the guest traps or is stopped
     */
    public int run(WasmInstance instance) {
        WasmFunction start = instance.function("_start")
                .orElseThrow(() -> new IllegalArgumentException(
                        "not a WASI command: the module exports no function _start"));
        start();
        try (this) {
            start.invoke();
            return 0;
        } catch (WasiExit exit) {
            return exit.exitCode();
        }
    }

    /**
     * Initializes a reactor: calls its {@code _initialize}, if it has one.
     *
     * @throws IllegalStateException when a guest was started before
     * @throws WasiExit when the guest calls {@code proc_exit}
     * @throws io.penstock.wasm.api.Trap when the guest traps or is stopped
     */
    public void initialize(WasmInstance instance) {
        start();
        instance.function("_initialize").ifPresent(WasmFunction::invoke);
    }

    private void start() {
        if (started) {
            throw new IllegalStateException("a WasiPreview1 serves one guest, which is started once");
        }
        started = true;
    }

    /** The first failure of one of the three streams, which the guest met as an error code. */
    public Optional<IOException> streamFailure() {
        return descriptors.streamFailure();
    }

    /** Flushes the output and closes all descriptors of the guest; the streams themselves stay open. Idempotent. */
    @Override
    public void close() {
        descriptors.closeAll();
    }

    /** Collects what a guest may see. Not safe for use by several threads. */
    public static final class Builder {

        private List<String> args = List.of();
        private List<String> env = List.of();
        private InputStream stdin = InputStream.nullInputStream();
        private OutputStream stdout = OutputStream.nullOutputStream();
        private OutputStream stderr = OutputStream.nullOutputStream();
        private Clock clock = Clock.systemUTC();
        private LongSupplier monotonic = System::nanoTime;
        private RandomGenerator random = Holder.SECURE;
        private final Map<String, Directory> directories = new LinkedHashMap<>();

        private Builder() {
        }

        /** Seeded once for all. */
        private static final class Holder {
            static final SecureRandom SECURE = new SecureRandom();
        }

        /**
         * The arguments, the program's name first.
         *
         * @throws IllegalArgumentException when one contains a NUL
         */
        public Builder args(List<String> args) {
            args.forEach(Builder::checkNoNul);
            this.args = List.copyOf(args);
            return this;
        }

        /**
         * The environment variables, in the map's order.
         *
         * @throws IllegalArgumentException when a name is empty or contains {@code =}, or a NUL is in one
         */
        public Builder env(Map<String, String> env) {
            List<String> lines = new ArrayList<>();
            env.forEach((name, value) -> {
                if (name.isEmpty() || name.contains("=")) {
                    throw new IllegalArgumentException("not a name of an environment variable: \"" + name + "\"");
                }
                lines.add(checkNoNul(name + "=" + value));
            });
            this.env = List.copyOf(lines);
            return this;
        }

        /** What the guest reads from. Not closed. */
        public Builder stdin(InputStream stdin) {
            this.stdin = stdin;
            return this;
        }

        /** What the guest writes to. Not closed. */
        public Builder stdout(OutputStream stdout) {
            this.stdout = stdout;
            return this;
        }

        /** What the guest writes messages to. Not closed. */
        public Builder stderr(OutputStream stderr) {
            this.stderr = stderr;
            return this;
        }

        /** The time of day; the system's when not set. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Nanoseconds that never go back, from any starting point; {@link System#nanoTime} when not set. */
        public Builder monotonicNanos(LongSupplier monotonic) {
            this.monotonic = monotonic;
            return this;
        }

        /** The source of random bytes; a {@link SecureRandom} when not set. Others are for tests. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /**
         * Lets the guest read what is in a directory of the host, and beneath it: symbolic links are followed as far as they
         * stay there, and nothing leads out, whatever is moved about meanwhile.
         *
         * @param guestPath how the guest calls it, such as {@code /data}
         * @param directory where it is
         * @throws IllegalArgumentException when the guest's path is empty or contains a NUL
         * @throws IOException when there is no such directory
         * @throws UnsupportedOperationException on a system that cannot guarantee that; it must be Linux 5.6 or newer on
         *         x86-64 or AArch64, and native access allowed
         */
        public Builder readOnlyDirectory(String guestPath, Path directory) throws IOException {
            return directory(guestPath, directory, false);
        }

        /**
         * Lets the guest read and change what is in a directory of the host, as {@link #readOnlyDirectory}. How much it
         * writes is bounded by the file system alone.
         */
        public Builder readWriteDirectory(String guestPath, Path directory) throws IOException {
            return directory(guestPath, directory, true);
        }

        private Builder directory(String guestPath, Path directory, boolean writable) throws IOException {
            if (checkNoNul(guestPath).isEmpty()) {
                throw new IllegalArgumentException("a preopened directory needs a name");
            }
            if (!Syscall.missing().isEmpty()) {
                throw new UnsupportedOperationException("preopened directories are refused: " + Syscall.missing());
            }
            Path real = directory.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(directory.toString());
            }
            directories.put(guestPath, new Directory(real, writable));
            return this;
        }

        private record Directory(Path path, boolean writable) {
        }

        /**
         * The guest's world. The builder can go on and build others, but streams are not for two.
         *
         * @throws UncheckedIOException when a directory is not there any more
         */
        public WasiPreview1 build() {
            return new WasiPreview1(this);
        }

        private static String checkNoNul(String text) {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a NUL character cannot be passed to a guest: \""
                        + text.replace("\0", "\\0") + "\"");
            }
            return text;
        }
    }
}
