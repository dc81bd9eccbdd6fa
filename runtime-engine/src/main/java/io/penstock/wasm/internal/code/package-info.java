/**
 * Instructions: the table of opcodes and the one validator, {@link io.penstock.wasm.internal.code.FunctionBodyReader},
 * which hands typed, reachable operations to an {@link io.penstock.wasm.internal.code.InstructionSink}.
 */
@NullMarked
package io.penstock.wasm.internal.code;

import org.jspecify.annotations.NullMarked;
