package io.penstock.wasm.internal.compile;

import java.util.List;

/**
 * A function's code.
 *
 * @param classes the class with the function's method first, then more of its code
 */
public record CompiledFunction(List<GeneratedClass> classes) {

    /** Bytes of all class files. */
    public int size() {
        int size = 0;
        for (GeneratedClass generated : classes) {
            size += generated.bytes().length;
        }
        return size;
    }

    /** Whether a class of this name, with dots, is among them. */
    public boolean has(String className) {
        for (GeneratedClass generated : classes) {
            if (generated.name().equals(className)) {
                return true;
            }
        }
        return false;
    }
}
