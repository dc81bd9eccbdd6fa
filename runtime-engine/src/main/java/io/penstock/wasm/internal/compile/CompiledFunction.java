package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.compile.GeneratedClass;
import java.util.List;

/**
 * A function's code.
 *
 * @param classes the class with the function's method first, then more of its code
 */
public record CompiledFunction(List<GeneratedClass> classes) {

    /** Bytes of all class files. */
    public int size() {
        return classes.stream().mapToInt(c -> c.bytes().length).sum();
    }
}
