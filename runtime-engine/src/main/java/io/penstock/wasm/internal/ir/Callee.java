package io.penstock.wasm.internal.ir;

import io.penstock.wasm.api.FunctionType;

/**
 * Whom a direct call calls.
 *
 * @param function index of the function, imports counted
 * @param type its type
 */
public record Callee(int function, FunctionType type) {
}
