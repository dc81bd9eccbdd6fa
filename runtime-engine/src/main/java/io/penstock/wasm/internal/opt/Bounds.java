package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;

/** What is known of how large a number is. */
final class Bounds {

    private static final long MOST_UNSIGNED = 0xFFFF_FFFFL;
    private static final int DEPTH = 6;

    private Bounds() {
    }

    /** The most that an i32 can be, taken as unsigned. When it is less than 2^32-1, nothing in its computation has wrapped around. */
    static long most(Node node) {
        return most(node, DEPTH);
    }

    private static long most(Node node, int depth) {
        if (node.isConstant()) {
            return node.bits() & MOST_UNSIGNED;
        }
        if (node.is(Operation.LOAD)) {
            return switch (node.detail(Access.class).opcode()) {
                case I32_LOAD8_U -> 0xFF;
                case I32_LOAD16_U -> 0xFFFF;
                default -> MOST_UNSIGNED;
            };
        }
        if (!node.is(Operation.NUMERIC) || depth == 0) {
            return MOST_UNSIGNED;
        }
        Opcode opcode = node.detail(Opcode.class);
        return switch (opcode) {
            case I32_AND -> Math.min(most(node.input(0), depth - 1), most(node.input(1), depth - 1));
            case I32_OR, I32_XOR -> allOnes(most(node.input(0), depth - 1) | most(node.input(1), depth - 1));
            case I32_ADD -> Math.min(MOST_UNSIGNED, most(node.input(0), depth - 1) + most(node.input(1), depth - 1));
            case I32_SHL -> node.input(1).isConstant()
                    ? Math.min(MOST_UNSIGNED, most(node.input(0), depth - 1) << (node.input(1).bits() & 31))
                    : MOST_UNSIGNED;
            case I32_SHR_U -> node.input(1).isConstant()
                    ? most(node.input(0), depth - 1) >> (node.input(1).bits() & 31)
                    : MOST_UNSIGNED;
            default -> MOST_UNSIGNED;
        };
    }

    /** The most that has no more bits. */
    private static long allOnes(long value) {
        return value == 0 ? 0 : 2 * Long.highestOneBit(value) - 1;
    }
}
