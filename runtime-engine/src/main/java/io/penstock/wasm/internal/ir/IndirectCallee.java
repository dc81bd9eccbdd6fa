package io.penstock.wasm.internal.ir;

import io.penstock.wasm.api.FunctionType;

/**
 * Whom an indirect call calls.
 *
 * @param table which table
 * @param typeIndex index of the expected type
 * @param type the expected type
 */
public record IndirectCallee(int table, int typeIndex, FunctionType type) {
}
