package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import org.jspecify.annotations.Nullable;

/**
 * Constant folding, algebraic identities, strength reduction, and combinations of a node with its inputs. Floating point is
 * left alone: hardly any identity holds for all values.
 */
final class Simplification extends Rewriter {

    @Override
    Node rewrite(Node node, Place place) {
        if (node.is(Operation.SELECT)) {
            return select(node);
        }
        if (!node.is(Operation.NUMERIC)) {
            return node;
        }
        Opcode opcode = node.detail(Opcode.class);
        return node.arity() == 1 ? unary(node, opcode, place) : binary(node, opcode, place);
    }

    private static Node select(Node node) {
        Node condition = node.input(2);
        if (condition.isConstant()) {
            return node.input(condition.bits() != 0 ? 0 : 1);
        }
        return node.input(0) == node.input(1) ? node.input(0) : node;
    }

    private static Node unary(Node node, Opcode opcode, Place place) {
        Node operand = node.input(0);
        if (operand.isConstant()) {
            Long folded = Folding.unary(opcode, operand.bits());
            if (folded != null) {
                return place.constant(node.type(), folded);
            }
        }
        switch (opcode) {
            case I32_EQZ -> {
                Opcode negated = operand.is(Operation.NUMERIC) ? negation(operand.detail(Opcode.class)) : null;
                if (negated != null) {
                    return place.numeric(negated, Type.I32, operand.input(0), operand.input(1));
                }
            }
            case I32_WRAP_I64 -> {
                Node word = new Words(place).low(operand);
                if (word != null) {
                    return word;
                }
            }
            case I32_REINTERPRET_F32, F32_REINTERPRET_I32, I64_REINTERPRET_F64, F64_REINTERPRET_I64 -> {
                if (operand.is(inverse(opcode))) {
                    return operand.input(0);
                }
            }
            default -> {
                // nothing known
            }
        }
        return node;
    }

    private static Opcode inverse(Opcode reinterpretation) {
        return switch (reinterpretation) {
            case I32_REINTERPRET_F32 -> Opcode.F32_REINTERPRET_I32;
            case F32_REINTERPRET_I32 -> Opcode.I32_REINTERPRET_F32;
            case I64_REINTERPRET_F64 -> Opcode.F64_REINTERPRET_I64;
            default -> Opcode.I64_REINTERPRET_F64;
        };
    }

    /** The comparison of integers that holds when the other does not. */
    static @Nullable Opcode negation(Opcode opcode) {
        return switch (opcode) {
            case I32_EQ -> Opcode.I32_NE;
            case I32_NE -> Opcode.I32_EQ;
            case I32_LT_S -> Opcode.I32_GE_S;
            case I32_GE_S -> Opcode.I32_LT_S;
            case I32_GT_S -> Opcode.I32_LE_S;
            case I32_LE_S -> Opcode.I32_GT_S;
            case I32_LT_U -> Opcode.I32_GE_U;
            case I32_GE_U -> Opcode.I32_LT_U;
            case I32_GT_U -> Opcode.I32_LE_U;
            case I32_LE_U -> Opcode.I32_GT_U;
            case I64_EQ -> Opcode.I64_NE;
            case I64_NE -> Opcode.I64_EQ;
            case I64_LT_S -> Opcode.I64_GE_S;
            case I64_GE_S -> Opcode.I64_LT_S;
            case I64_GT_S -> Opcode.I64_LE_S;
            case I64_LE_S -> Opcode.I64_GT_S;
            case I64_LT_U -> Opcode.I64_GE_U;
            case I64_GE_U -> Opcode.I64_LT_U;
            case I64_GT_U -> Opcode.I64_LE_U;
            case I64_LE_U -> Opcode.I64_GT_U;
            default -> null;
        };
    }

    private static Node binary(Node node, Opcode opcode, Place place) {
        Node left = node.input(0);
        Node right = node.input(1);
        if (left.isConstant() && right.isConstant()) {
            Long folded = Folding.binary(opcode, left.bits(), right.bits());
            return folded == null ? node : place.constant(node.type(), folded);
        }
        if (left.isConstant() && isCommutative(opcode)) {
            return place.numeric(opcode, node.type(), right, left);
        }
        if (right.isConstant()) {
            return withConstant(node, opcode, left, right.bits(), place);
        }
        if (left == right) {
            return withItself(node, opcode, left, place);
        }
        Node swapped = opcode == Opcode.I32_OR ? byteSwap(node) : null;
        return swapped == null ? node : place.byteSwap(swapped);
    }

    private static boolean isCommutative(Opcode opcode) {
        return switch (opcode) {
            case I32_ADD, I32_MUL, I32_AND, I32_OR, I32_XOR, I32_EQ, I32_NE, I64_ADD, I64_MUL, I64_AND, I64_OR, I64_XOR,
                    I64_EQ, I64_NE ->
                true;
            default -> false;
        };
    }

    private static Node withItself(Node node, Opcode opcode, Node operand, Place place) {
        return switch (opcode) {
            case I32_AND, I32_OR, I64_AND, I64_OR -> operand;
            case I32_SUB, I32_XOR, I64_SUB, I64_XOR, I32_NE, I32_LT_S, I32_LT_U, I32_GT_S, I32_GT_U, I64_NE, I64_LT_S,
                    I64_LT_U, I64_GT_S, I64_GT_U ->
                place.constant(node.type(), 0);
            case I32_EQ, I32_LE_S, I32_LE_U, I32_GE_S, I32_GE_U, I64_EQ, I64_LE_S, I64_LE_U, I64_GE_S, I64_GE_U ->
                place.constant(node.type(), 1);
            default -> node;
        };
    }

    private static Node withConstant(Node node, Opcode opcode, Node left, long constant, Place place) {
        return switch (opcode) {
            case I32_ADD, I64_ADD -> {
                if (constant == 0) {
                    yield left;
                }
                // (x + a) + b = x + (a + b)
                yield left.is(opcode) && left.input(1).isConstant()
                        ? place.numeric(opcode, node.type(), left.input(0),
                                place.constant(node.type(), wrapped(node.type(), left.input(1).bits() + constant)))
                        : node;
            }
            case I32_SUB, I64_SUB -> place.numeric(opcode == Opcode.I32_SUB ? Opcode.I32_ADD : Opcode.I64_ADD,
                    node.type(), left, place.constant(node.type(), wrapped(node.type(), -constant)));
            case I32_OR, I32_XOR, I64_OR, I64_XOR -> constant == 0 ? left : node;
            case I32_SHL, I32_SHR_S, I32_SHR_U, I32_ROTL, I32_ROTR -> (constant & 31) == 0 ? left : node;
            case I64_SHL, I64_SHR_U ->
                (constant & 63) == 0 ? left : new Words(place).shifted(node, opcode, left);
            case I64_SHR_S, I64_ROTL, I64_ROTR -> (constant & 63) == 0 ? left : node;
            case I32_AND, I64_AND -> and(node, opcode, left, constant, place);
            case I32_MUL, I64_MUL -> multiply(node, left, constant, place);
            case I32_DIV_U, I32_REM_U, I64_DIV_U, I64_REM_U -> divide(node, opcode, left, constant, place);
            case I32_DIV_S, I64_DIV_S -> constant == 1 ? left : node;
            case I32_EQ -> constant == 0 ? place.numeric(Opcode.I32_EQZ, Type.I32, left) : node;
            case I64_EQ -> constant == 0 ? place.numeric(Opcode.I64_EQZ, Type.I32, left) : node;
            default -> node;
        };
    }

    private static long wrapped(Type type, long value) {
        return type == Type.I32 ? (int) value : value;
    }

    private static Node and(Node node, Opcode opcode, Node left, long constant, Place place) {
        if (constant == 0) {
            return place.constant(node.type(), 0);
        }
        if (constant == -1) {
            return left;
        }
        if (left.is(opcode) && left.input(1).isConstant()) {
            return place.numeric(opcode, node.type(), left.input(0),
                    place.constant(node.type(), left.input(1).bits() & constant));
        }
        return opcode == Opcode.I64_AND ? new Words(place).masked(node, left, constant) : node;
    }

    private static Node multiply(Node node, Node left, long constant, Place place) {
        if (constant == 0) {
            return place.constant(node.type(), 0);
        }
        if (constant == 1) {
            return left;
        }
        return isPowerOf2(constant, node.type())
                ? place.numeric(node.type() == Type.I32 ? Opcode.I32_SHL : Opcode.I64_SHL, node.type(), left,
                        place.constant(node.type(), Long.numberOfTrailingZeros(constant)))
                : node;
    }

    private static Node divide(Node node, Opcode opcode, Node left, long constant, Place place) {
        if (!isPowerOf2(constant, node.type())) {
            return node;
        }
        boolean narrow = node.type() == Type.I32;
        return switch (opcode) {
            case I32_DIV_U, I64_DIV_U -> place.numeric(narrow ? Opcode.I32_SHR_U : Opcode.I64_SHR_U, node.type(), left,
                    place.constant(node.type(), Long.numberOfTrailingZeros(constant)));
            default -> place.numeric(narrow ? Opcode.I32_AND : Opcode.I64_AND, node.type(), left,
                    place.constant(node.type(), wrapped(node.type(), constant - 1)));
        };
    }

    private static boolean isPowerOf2(long value, Type type) {
        long unsigned = type == Type.I32 ? value & 0xFFFF_FFFFL : value;
        return unsigned != 0 && (unsigned & (unsigned - 1)) == 0;
    }

    /** The x of {@code x << 24 | (x << 8 & 0xFF0000) | (x >>> 8 & 0xFF00) | x >>> 24}: compilers write so to swap bytes. */
    private static @Nullable Node byteSwap(Node or) {
        for (int i = 0; i < 2; i++) {
            Node high = halfSwap(or.input(i), Opcode.I32_SHL, 0xFF_0000);
            Node low = halfSwap(or.input(1 - i), Opcode.I32_SHR_U, 0xFF00);
            if (high != null && high == low) {
                return high;
            }
        }
        return null;
    }

    /** The x of {@code shift(x, 24) | (shift(x, 8) & mask)}. */
    private static @Nullable Node halfSwap(Node or, Opcode shift, int mask) {
        if (!or.is(Opcode.I32_OR)) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Node outer = or.input(i);
            Node inner = or.input(1 - i);
            if (isShift(outer, shift, 24) && inner.is(Opcode.I32_AND) && isConstant(inner.input(1), mask)
                    && isShift(inner.input(0), shift, 8) && inner.input(0).input(0) == outer.input(0)) {
                return outer.input(0);
            }
        }
        return null;
    }

    private static boolean isShift(Node node, Opcode shift, int count) {
        return node.is(shift) && isConstant(node.input(1), count);
    }

    private static boolean isConstant(Node node, int value) {
        return node.isConstant() && node.bits() == value;
    }
}
