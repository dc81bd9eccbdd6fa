package io.penstock.abi.extism;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmInstance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One guest's side of the Extism ABI. Make one for each instance, instantiate the module with {@link #imports()} (and with
 * WASI's, which many plugin kits import), then {@link #call} its exports:
 *
 * <pre>{@code
 * ExtismGuest guest = ExtismGuest.builder(engine).config(Map.of("vowels", "aeiou")).build();
 * try (WasiPreview1 wasi = WasiPreview1.builder().build();
 *         WasmInstance instance = module.instantiate(guest.imports().orElse(wasi.imports()))) {
 *     byte[] output = guest.call(instance, "count_vowels", input);
 * }
 * }</pre>
 *
 * <p>
 * Further modules of a plugin are instantiated with the same imports, and their exports imported by the main one. Functions of
 * the host's own ({@code extism:host/user}) take and give handles of blocks; they find the memory by {@link #current()}.
 *
 * <p>
 * Like an instance, an object of this class must not be used by two threads at once.
 */
public final class ExtismGuest {

    /** The module name under which guests import the functions. */
    public static final String MODULE = "extism:host/env";

    /** The module name that plugin kits give functions of the host's own. */
    public static final String USER_MODULE = "extism:host/user";

    private static final ScopedValue<ExtismGuest> CURRENT = ScopedValue.newInstance();

    /** Longest error message that is passed on, in bytes. */
    private static final int ERROR_BYTES = 8 << 10;

    private final KernelMemory memory;
    private final KernelFunctions kernel;
    private final Imports imports;
    private final int outputBytes;
    private boolean started;

    private ExtismGuest(Builder builder) {
        memory = new KernelMemory(builder.memoryBytes);
        kernel = new KernelFunctions(memory);
        outputBytes = builder.outputBytes;
        FunctionTable functions = new FunctionTable(kernel,
                new HostFunctions(memory, builder.config, builder.variables, builder.log, builder.http));
        WasmGlobal context = builder.engine.newGlobal(ValueType.EXTERNREF, false, null);
        imports = functions.orElse(Imports.builder().add(MODULE, "extism_context", context).build());
    }

    /** A builder of a guest without configuration, log and HTTP. */
    public static Builder builder(WasmEngine engine) {
        return new Builder(engine);
    }

    /** The 32 functions of {@value #MODULE} and its global. */
    public Imports imports() {
        return imports;
    }

    /**
     * Calls an exported function without parameters, after the start-up of the guest's language at the first call.
     *
     * @param main the instance that exports it
     * @param input what the function reads; copied
     * @return what it has marked as its output, empty if nothing
     * @throws NoSuchElementException when there is no such function
     * @throws IllegalArgumentException when the function's type is neither {@code () -> (i32)} nor {@code () -> ()}
     * @throws ExtismException when the function sets an error or returns something other than 0, the host refuses something,
     *         or input or output is too long
     * @throws io.penstock.wasm.api.Trap when the guest traps or is stopped
     * @throws io.penstock.abi.wasi.WasiExit when the guest calls {@code proc_exit}; for code 0 there is an {@link #output()}
     */
    public byte[] call(WasmInstance main, String export, byte[] input) {
        WasmFunction function = main.function(export)
                .orElseThrow(() -> new NoSuchElementException("there is no function \"" + export + "\""));
        checkType(export, function.type());
        kernel.reset();
        long block = memory.put(input);
        if (block == 0 && input.length > 0) {
            throw new ExtismException(
                    "the plugin's shared memory has no room for an input of " + input.length + " bytes");
        }
        kernel.inputSet(block, input.length);
        return ScopedValue.where(CURRENT, this).call(() -> {
            if (!export.equals("_start")) {
                start(main);
            }
            @Nullable
            Object[] results = function.invoke();
            int code = results.length == 0 ? 0 : (int) Objects.requireNonNull(results[0]);
            if (code != 0 || kernel.errorGet() != 0) {
                throw new ExtismException(error(code), code);
            }
            return output();
        });
    }

    /** Whether a function of this type can be called. */
    public static boolean isCallable(FunctionType type) {
        return type.params().isEmpty()
                && (type.results().isEmpty() || type.results().equals(List.of(ValueType.I32)));
    }

    private static void checkType(String export, FunctionType type) {
        if (!isCallable(type)) {
            throw new IllegalArgumentException(
                    "function \"" + export + "\" should be of type () -> (i32) or () -> (), found "
                            + type);
        }
    }

    /**
     * Starts up the guest's language, unless that was done; {@link #call} does it too.
     *
     * @throws io.penstock.wasm.api.Trap when the guest traps or is stopped
     */
    public void start(WasmInstance main) {
        if (!started) {
            started = true;
            ScopedValue.where(CURRENT, this).run(() -> startLanguage(main));
        }
    }

    /** Haskell's runtime wants both of its functions; elsewhere constructors are what {@code _initialize} calls. */
    private static void startLanguage(WasmInstance main) {
        Optional<WasmFunction> haskell = main.function("hs_init")
                .filter(f -> f.type().params().equals(List.of(ValueType.I32, ValueType.I32)));
        Optional<WasmFunction> initialize = procedure(main, "_initialize");
        if (haskell.isPresent()) {
            initialize.ifPresent(WasmFunction::invoke);
            haskell.get().invoke(0, 0);
        } else {
            procedure(main, "__wasm_call_ctors").or(() -> initialize).ifPresent(WasmFunction::invoke);
        }
    }

    private static Optional<WasmFunction> procedure(WasmInstance main, String name) {
        return main.function(name).filter(f -> f.type().params().isEmpty());
    }

    private String error(int code) {
        long handle = kernel.errorGet();
        int length = memory.length(handle);
        return length == 0 ? "the function returned " + code + " and no error message"
                : new String(memory.copy(handle, Math.min(length, ERROR_BYTES)), StandardCharsets.UTF_8);
    }

    /**
     * What the last call has marked as its output.
     *
     * @throws ExtismException when it is too long
     */
    public byte[] output() {
        long length = kernel.outputLength();
        if (length > outputBytes) {
            throw new ExtismException("the output has " + length + " bytes, at most " + outputBytes + " are allowed");
        }
        return length == 0 ? new byte[0] : memory.copy(kernel.outputOffset(), (int) length);
    }

    /**
     * The guest whose call runs on this thread: for functions of the host's own.
     *
     * @throws NoSuchElementException when no call runs
     */
    public static ExtismGuest current() {
        return CURRENT.get();
    }

    /**
     * A copy of a block.
     *
     * @throws ExtismException when this is no handle
     */
    public byte[] read(long handle) {
        int length = memory.length(handle);
        if (length == 0 && handle != 0) {
            throw new ExtismException("not a block of memory: " + Long.toUnsignedString(handle));
        }
        return length == 0 ? new byte[0] : memory.copy(handle, length);
    }

    /**
     * Puts bytes into a new block.
     *
     * @return its handle; 0 for no bytes
     * @throws ExtismException when there is no room
     */
    public long write(byte[] bytes) {
        long handle = memory.put(bytes);
        if (handle == 0 && bytes.length > 0) {
            throw new ExtismException("the plugin's shared memory has no room for " + bytes.length + " bytes");
        }
        return handle;
    }

    /** Frees a block, if this is the handle of one. */
    public void free(long handle) {
        kernel.free(handle);
    }

    /** Bytes of the shared memory. */
    public long memoryBytes() {
        return memory.size();
    }

    /** Collects what a guest has. Not safe for use by several threads. */
    public static final class Builder {

        private final WasmEngine engine;
        private Map<String, String> config = Map.of();
        private ExtismVariables variables = new ExtismVariables(1 << 20);
        private ExtismLog log = ExtismLog.none();
        private ExtismHttp http = (_, _) -> {
            throw new ExtismException("HTTP requests are not allowed");
        };
        private long memoryBytes = 64 << 20;
        private int outputBytes = Integer.MAX_VALUE;

        private Builder(WasmEngine engine) {
            this.engine = engine;
        }

        /** What {@code config_get} finds. */
        public Builder config(Map<String, String> config) {
            this.config = Map.copyOf(config);
            return this;
        }

        /** The variables; 1 MiB of its own when not set. */
        public Builder variables(ExtismVariables variables) {
            this.variables = variables;
            return this;
        }

        /** Where log messages go; nowhere when not set. */
        public Builder log(ExtismLog log) {
            this.log = log;
            return this;
        }

        /** Who sends HTTP requests; all are refused when not set. */
        public Builder http(ExtismHttp http) {
            this.http = http;
            return this;
        }

        /** Most bytes of the shared memory, at most 1 GiB; 64 MiB when not set. It does not count as the guest's own. */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /** Most bytes of an output. */
        public Builder outputBytes(int outputBytes) {
            this.outputBytes = outputBytes;
            return this;
        }

        /** The guest. */
        public ExtismGuest build() {
            return new ExtismGuest(this);
        }
    }
}
