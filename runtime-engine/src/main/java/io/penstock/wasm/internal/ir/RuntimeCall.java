package io.penstock.wasm.internal.ir;

/**
 * A call that is no call of a Wasm function by its index: of the runtime, by reference, in tail position.
 *
 * @param method whom: known to the code generator, equal to descriptions of the same method
 * @param effects what it does, see {@link Effects}
 */
public record RuntimeCall(Object method, int effects) {

    @Override
    public String toString() {
        return method.toString();
    }
}
