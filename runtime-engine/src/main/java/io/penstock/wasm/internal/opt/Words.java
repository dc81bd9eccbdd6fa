package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.opt.Rewriter.Place;
import org.jspecify.annotations.Nullable;

/**
 * The two words of 32 bits that a 64-bit value was put together from. Where lanes of vectors go from one instruction to the
 * next, they are not put together and taken apart again.
 */
final class Words {

    private static final int DEEPEST = 8;
    private static final int LOW = 0;
    private static final int HIGH = 32;

    private final Place place;

    Words(Place place) {
        this.place = place;
    }

    /** The lower word, as an i32, when it is known. */
    @Nullable
    Node low(Node value) {
        return isKnown(value, LOW, DEEPEST) ? word(value, LOW) : null;
    }

    /** The upper word, as an i32, when it is known. */
    @Nullable
    Node high(Node value) {
        return isKnown(value, HIGH, DEEPEST) ? word(value, HIGH) : null;
    }

    private static boolean isKnown(Node value, int at, int depth) {
        if (value.isConstant()) {
            return true;
        }
        if (depth == 0 || !value.is(Operation.NUMERIC)) {
            return false;
        }
        return switch (value.detail(Opcode.class)) {
            case I64_EXTEND_I32_U -> true;
            case I64_EXTEND_I32_S -> at == LOW;
            case I64_OR, I64_XOR, I64_AND ->
                isKnown(value.input(0), at, depth - 1) && isKnown(value.input(1), at, depth - 1);
            case I64_SHL -> isByWord(value) && (at == LOW || isKnown(value.input(0), LOW, depth - 1));
            case I64_SHR_U -> isByWord(value) && (at == HIGH || isKnown(value.input(0), HIGH, depth - 1));
            default -> false;
        };
    }

    private static boolean isByWord(Node shift) {
        return shift.input(1).isConstant() && (shift.input(1).bits() & 63) == 32;
    }

    private Node word(Node value, int at) {
        if (value.isConstant()) {
            return place.i32((int) (value.bits() >>> at));
        }
        return switch (value.detail(Opcode.class)) {
            case I64_EXTEND_I32_U, I64_EXTEND_I32_S -> at == LOW ? value.input(0) : place.i32(0);
            case I64_OR -> bits(Opcode.I32_OR, value, at);
            case I64_XOR -> bits(Opcode.I32_XOR, value, at);
            case I64_AND -> bits(Opcode.I32_AND, value, at);
            case I64_SHL -> at == LOW ? place.i32(0) : word(value.input(0), LOW);
            default -> at == HIGH ? place.i32(0) : word(value.input(0), HIGH);
        };
    }

    private Node bits(Opcode opcode, Node value, int at) {
        Node left = word(value.input(0), at);
        Node right = word(value.input(1), at);
        if (left.isConstant()) {
            Node swapped = left;
            left = right;
            right = swapped;
        }
        if (right.isConstant()) {
            long constant = right.bits();
            if (left.isConstant()) {
                return place.i32(Math.toIntExact(folded(opcode, left.bits(), constant)));
            }
            if (constant == (opcode == Opcode.I32_AND ? -1 : 0)) {
                return left;
            }
            if (constant == 0) {
                return right;
            }
        }
        return place.numeric(opcode, Type.I32, left, right);
    }

    private static long folded(Opcode opcode, long left, long right) {
        Long folded = Folding.binary(opcode, left, right);
        if (folded == null) {
            throw new IllegalStateException("internal error: " + opcode);
        }
        return folded;
    }

    /** A shift by a word, put together anew from the words that are known; else as it is. */
    Node shifted(Node shift, Opcode opcode, Node value) {
        if (!isByWord(shift)) {
            return shift;
        }
        boolean left = opcode == Opcode.I64_SHL;
        Node word = left ? low(value) : high(value);
        if (word == null) {
            return shift;
        }
        if (left && value.is(Opcode.I64_EXTEND_I32_U)) {
            return shift; // this is how a word is put there
        }
        Node wide = word.isConstant()
                ? place.i64(word.bits() & 0xFFFF_FFFFL)
                : place.numeric(Opcode.I64_EXTEND_I32_U, Type.I64, word);
        if (!left) {
            return wide;
        }
        return wide.isConstant()
                ? place.i64(wide.bits() << 32)
                : place.numeric(Opcode.I64_SHL, Type.I64, wide, shift.input(1));
    }

    /** A value with one of its words masked out, put together anew from the words that are known; else as it is. */
    Node masked(Node and, Node value, long mask) {
        if (mask == 0xFFFF_FFFFL) {
            Node word = low(value);
            return word == null || word.isConstant() || value.is(Opcode.I64_EXTEND_I32_U)
                    ? value.is(Opcode.I64_EXTEND_I32_U) ? value : and
                    : place.numeric(Opcode.I64_EXTEND_I32_U, Type.I64, word);
        }
        if (mask == 0xFFFF_FFFF_0000_0000L) {
            Node word = high(value);
            return word == null || word.isConstant() ? and
                    : place.numeric(Opcode.I64_SHL, Type.I64,
                            place.numeric(Opcode.I64_EXTEND_I32_U, Type.I64, word), place.i64(32));
        }
        return and;
    }
}
