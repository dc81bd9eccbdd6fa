package io.penstock.wasm.api;

import java.util.List;

/** A guest was stopped by the rules of Wasm or by its host (JS API {@code RuntimeError}). The instance stays usable. */
public final class Trap extends WasmException {

    private static final long serialVersionUID = 1L;

    private final TrapKind kind;
    private final transient List<WasmFrame> wasmStack;

    /**
     * A trap with its stack.
     *
     * @param kind why
     * @param wasmStack the Wasm frames, innermost first
     */
    public Trap(TrapKind kind, List<WasmFrame> wasmStack) {
        super(wasmStack.isEmpty() ? kind.message() : kind.message() + " in " + wasmStack.getFirst());
        this.kind = kind;
        this.wasmStack = List.copyOf(wasmStack);
    }

    /** Why. */
    public TrapKind kind() {
        return kind;
    }

    /** The Wasm frames, innermost first; for very deep stacks the innermost part. */
    public List<WasmFrame> wasmStack() {
        return wasmStack;
    }
}
