package io.penstock.wasm.internal.ir;

import io.penstock.wasm.internal.code.Opcode;

/**
 * A load or store.
 *
 * @param opcode the instruction
 * @param memory which memory
 * @param offset the static offset, unsigned
 */
public record Access(Opcode opcode, int memory, long offset) {
}
