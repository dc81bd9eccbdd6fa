package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.WasmTag;

/** An exception tag: its identity is what counts. */
public final class TagInstance implements WasmTag {

    private final ExternType.Tag type;

    /** A new tag. */
    public TagInstance(ExternType.Tag type) {
        this.type = type;
    }

    @Override
    public ExternType.Tag externType() {
        return type;
    }
}
