package io.penstock.wasm.internal.bytecode;

/** Writes the code of a method. */
interface MethodBody {

    /** Writes all of it; the same each time. */
    void write(MethodWriter code);

    /**
     * Has less inlined the next time, because so many blocks dominate each other.
     *
     * @return whether there was something to leave out
     */
    default boolean flatten(int blocks) {
        return false;
    }
}
