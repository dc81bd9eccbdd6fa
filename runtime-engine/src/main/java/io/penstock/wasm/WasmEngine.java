package io.penstock.wasm;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine: compiles modules and owns the threads that do it. One engine serves many modules; it is safe for use by
 * several threads.
 */
public final class WasmEngine implements AutoCloseable {

    private WasmEngine(EngineConfig config) {
    }

    /** An engine with the default configuration. */
    public static WasmEngine create() {
        return create(EngineConfig.defaults());
    }

    /** An engine with this configuration. */
    public static WasmEngine create(EngineConfig config) {
        return new WasmEngine(config);
    }

    /** Whether the bytes are a valid module; the error if not (JS API {@code WebAssembly.validate}). */
    public Optional<ModuleException> validate(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compiles a module that is there as a whole (JS API {@code WebAssembly.compile}); the array is not kept.
     *
     * @throws ModuleException when it is not a valid module
     */
    public WasmModule compile(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #compile(byte[])}, under a name that messages and stack traces show. */
    public WasmModule compile(String name, byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** Begins to compile a module whose bytes are still to come (JS API {@code WebAssembly.compileStreaming}). */
    public StreamingCompilation compileStreaming(String name) {
        throw new UnsupportedOperationException();
    }

    /** A memory of the host's, to import into several instances; freed when {@link AutoCloseable#close() closed}. */
    public WasmMemory newMemory(Limits pages) {
        throw new UnsupportedOperationException();
    }

    /** A table of the host's, filled with {@code initial}. */
    public WasmTable newTable(ReferenceType elementType, Limits elements, @Nullable Object initial) {
        throw new UnsupportedOperationException();
    }

    /** A global of the host's. */
    public WasmGlobal newGlobal(ValueType type, boolean mutable, @Nullable Object value) {
        throw new UnsupportedOperationException(new ExternType.Global(type, mutable).toString());
    }

    /** Stops the compile threads. Modules and instances go on with the code that is compiled lazily by their callers. */
    @Override
    public void close() {
    }
}
