package io.penstock.wasm.internal.ir;

import io.penstock.wasm.internal.code.Opcode;
import java.util.Locale;

/**
 * A load or store.
 *
 * @param opcode the instruction
 * @param memory which memory
 * @param offset the static offset, unsigned
 * @param reach whether it is known to lie within the least size of the memory
 */
public record Access(Opcode opcode, int memory, long offset, Reach reach) {

    /** What is known of where an access leads. */
    public enum Reach {
        /** Nothing. */
        ANYWHERE,
        /** Below the memory's least size, as the loop around counts up to a constant. */
        COUNTED,
        /** Below the memory's least size, whatever the loop does: by a mask, or as the numbers are small. */
        BOUNDED
    }

    /** Of which nothing is known. */
    public Access(Opcode opcode, int memory, long offset) {
        this(opcode, memory, offset, Reach.ANYWHERE);
    }

    @Override
    public String toString() {
        return "Access[opcode=" + opcode + ", memory=" + memory + ", offset=" + offset
                + (reach == Reach.ANYWHERE ? "" : ", " + reach.name().toLowerCase(Locale.ROOT)) + "]";
    }
}
