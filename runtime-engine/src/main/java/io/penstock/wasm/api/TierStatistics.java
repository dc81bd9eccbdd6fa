package io.penstock.wasm.api;

/**
 * What a compiler has done for one module so far.
 *
 * @param functions how many of the module's functions have its code now, code from the code cache included
 * @param compilations how many functions and loops it has compiled; more than {@code functions} when code is made anew for
 *        debugging or for loops
 * @param wasmBytes size of the bodies it has compiled, in bytes
 * @param codeBytes size of the class files it has made, in bytes
 * @param nanos time it has spent
 */
public record TierStatistics(int functions, long compilations, long wasmBytes, long codeBytes, long nanos) {
}
