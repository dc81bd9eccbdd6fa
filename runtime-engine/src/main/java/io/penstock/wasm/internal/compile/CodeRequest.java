package io.penstock.wasm.internal.compile;

/**
 * Which code of a function is asked for.
 *
 * @param className binary name of the first class, with dots; more of them are nested in it
 * @param methodName name of the method to call
 * @param loop {@link #FROM_BEGIN}, or the loop in front of whose body the code begins (on-stack replacement): loops are
 *            counted from 0 in the order in which the reader announces them. Such a method has the descriptor
 *            {@code (long[] numbers, Object[] references, Instance) → first result}: an element of one of the arrays
 *            is a local, in order, or half of one that is a v128, and after the locals come the loop's parameters
 *            likewise; there are no other operands
 */
public record CodeRequest(String className, String methodName, int loop) {

    /** Code for the whole function. */
    public static final int FROM_BEGIN = -1;
}
