package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DefinedType;

/** Array instructions (spec 4.6.5). */
public final class ArrayOps {

    private ArrayOps() {
    }

    /** {@code array.new_default}. */
    public static ArrayInstance newDefault(int length, DefinedType type) {
        return ArrayInstance.ofDefaults(type, length);
    }
}
