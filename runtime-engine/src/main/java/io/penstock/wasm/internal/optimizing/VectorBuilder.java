package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.VectorMembers;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.VectorOpcode;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import java.util.Map;
import java.util.TreeMap;

/**
 * Instructions on v128: the low and the high half of the result, each computed from the operands' halves. What moves lanes and
 * bits about is done by shifts and masks, which the passes know; so is the commonest arithmetic. The rest are calls of the
 * runtime, which computes a half at a time.
 */
final class VectorBuilder {

    private static final long LOW_32 = 0xFFFF_FFFFL;
    /** In functions with longer bodies all arithmetic is calls: in place it is about ten instructions for two lanes. */
    private static final int LONG_BODY = 4_000;

    private final SsaBuilder builder;
    private final MemoryBuilder memory;
    private final boolean inPlace;

    VectorBuilder(SsaBuilder builder, MemoryBuilder memory, int bodyBytes) {
        this.builder = builder;
        this.memory = memory;
        this.inPlace = bodyBytes <= LONG_BODY;
    }

    Node pair(Node low, Node high) {
        return Halves.pair(builder.graph(), low, high);
    }

    private static Node half(Node vector, int half) {
        return vector.input(half);
    }

    Node constant(long low, long high) {
        return pair(builder.i64(low), builder.i64(high));
    }

    Node operation(VectorOpcode opcode, int lane, Node[] operands) {
        Node first = operands[0];
        return switch (opcode.shape()) {
            case UNARY, BINARY, TERNARY -> pair(half(opcode, 0, operands), half(opcode, 1, operands));
            case SHIFT -> pair(runtime(opcode, half(first, 0), operands[1]),
                    runtime(opcode, half(first, 1), operands[1]));
            case TEST -> opcode == VectorOpcode.V128_ANY_TRUE
                    ? builder.numeric(Opcode.I64_NE, builder.numeric(Opcode.I64_OR, half(first, 0), half(first, 1)),
                            builder.i64(0))
                    : runtime(opcode, half(first, 0), half(first, 1));
            case SPLAT -> splat(opcode.laneBits(), bits(first));
            case EXTRACT_LANE -> extractLane(opcode, lane, first);
            case REPLACE_LANE -> insertLane(first, opcode.laneBits(), lane, bits(operands[1]));
            case NARROW -> pair(runtime(opcode, half(first, 0), half(first, 1)),
                    runtime(opcode, half(operands[1], 0), half(operands[1], 1)));
            case NARROW_ZERO -> pair(runtime(opcode, half(first, 0), half(first, 1)), builder.i64(0));
            case WIDEN_LOW, WIDEN_LOW_BINARY -> widen(opcode, 0, operands);
            case WIDEN_HIGH, WIDEN_HIGH_BINARY -> widen(opcode, 1, operands);
            case SWIZZLE -> pair(runtime(opcode, half(first, 0), half(first, 1), half(operands[1], 0)),
                    runtime(opcode, half(first, 0), half(first, 1), half(operands[1], 1)));
            default -> throw new IllegalArgumentException("internal error: " + opcode);
        };
    }

    /** The method with an instruction's semantics. */
    private Node runtime(VectorOpcode opcode, Node... arguments) {
        return builder.runtime(VectorMembers.of(opcode), Effects.NONE, arguments);
    }

    private Node half(VectorOpcode opcode, int half, Node[] operands) {
        Node[] halves = new Node[operands.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = half(operands[i], half);
        }
        return switch (opcode) {
            case V128_AND -> builder.numeric(Opcode.I64_AND, halves);
            case V128_OR -> builder.numeric(Opcode.I64_OR, halves);
            case V128_XOR -> builder.numeric(Opcode.I64_XOR, halves);
            case V128_NOT -> not(halves[0]);
            case V128_ANDNOT -> builder.numeric(Opcode.I64_AND, halves[0], not(halves[1]));
            case V128_BITSELECT -> builder.numeric(Opcode.I64_OR,
                    builder.numeric(Opcode.I64_AND, halves[0], halves[2]),
                    builder.numeric(Opcode.I64_AND, halves[1], not(halves[2])));
            case I64X2_ADD -> builder.numeric(Opcode.I64_ADD, halves);
            case I64X2_SUB -> builder.numeric(Opcode.I64_SUB, halves);
            case I64X2_MUL -> builder.numeric(Opcode.I64_MUL, halves);
            case I64X2_NEG -> builder.numeric(Opcode.I64_SUB, builder.i64(0), halves[0]);
            default -> arithmetic(opcode, halves);
        };
    }

    private Node not(Node value) {
        return builder.numeric(Opcode.I64_XOR, value, builder.i64(-1));
    }

    // lanes of 32 and 64 bits

    private Node arithmetic(VectorOpcode opcode, Node[] halves) {
        LaneArithmetic lanes = inPlace ? LaneArithmetic.of(opcode) : null;
        if (lanes == null) {
            return runtime(opcode, halves);
        }
        if (opcode.laneBits() == 64) {
            return bits(lanes.apply(builder, builder.numeric(Opcode.F64_REINTERPRET_I64, halves[0]),
                    builder.numeric(Opcode.F64_REINTERPRET_I64, halves[1])));
        }
        Node low = lane(lanes, halves, 0);
        Node high = lane(lanes, halves, 32);
        return builder.numeric(Opcode.I64_OR, shifted(high, 32), low);
    }

    /** The lane of the result, in the lowest bits of a long. */
    private Node lane(LaneArithmetic lanes, Node[] halves, int at) {
        return bits(lanes.apply(builder, lane(lanes, halves[0], at), lane(lanes, halves[1], at)));
    }

    private Node lane(LaneArithmetic lanes, Node half, int at) {
        Node bits = builder.numeric(Opcode.I32_WRAP_I64, shiftedRight(half, at));
        return lanes.isFloat() ? builder.numeric(Opcode.F32_REINTERPRET_I32, bits) : bits;
    }

    /** A number as the lowest bits of a long, all others zero. */
    private Node bits(Node value) {
        return switch (value.type()) {
            case I32 -> builder.numeric(Opcode.I64_EXTEND_I32_U, value);
            case F32 -> builder.numeric(Opcode.I64_EXTEND_I32_U,
                    builder.numeric(Opcode.I32_REINTERPRET_F32, value));
            case F64 -> builder.numeric(Opcode.I64_REINTERPRET_F64, value);
            default -> value;
        };
    }

    // bits on the move

    private Node shifted(Node value, int count) {
        return count == 0 ? value : builder.numeric(Opcode.I64_SHL, value, builder.i64(count));
    }

    private Node shiftedRight(Node value, int count) {
        return count == 0 ? value : builder.numeric(Opcode.I64_SHR_U, value, builder.i64(count));
    }

    private Node masked(Node value, long mask) {
        return mask == -1 ? value : builder.numeric(Opcode.I64_AND, value, builder.i64(mask));
    }

    /** Both halves with one lane, whose bits are the lowest of a long, everywhere. */
    private Node splat(int bits, Node lane) {
        Node half = switch (bits) {
            case 8 -> builder.numeric(Opcode.I64_MUL, masked(lane, 0xFF), builder.i64(0x0101_0101_0101_0101L));
            case 16 -> builder.numeric(Opcode.I64_MUL, masked(lane, 0xFFFF), builder.i64(0x0001_0001_0001_0001L));
            case 32 -> builder.numeric(Opcode.I64_OR, shifted(lane, 32), masked(lane, LOW_32));
            default -> lane;
        };
        return pair(half, half);
    }

    private Node extractLane(VectorOpcode opcode, int lane, Node vector) {
        int at = opcode.laneBits() * lane;
        Node bits = shiftedRight(half(vector, at / 64), at % 64);
        return switch (opcode) {
            case I8X16_EXTRACT_LANE_S -> builder.numeric(Opcode.I32_EXTEND8_S, wrapped(bits));
            case I8X16_EXTRACT_LANE_U -> builder.numeric(Opcode.I32_AND, wrapped(bits), builder.i32(0xFF));
            case I16X8_EXTRACT_LANE_S -> builder.numeric(Opcode.I32_EXTEND16_S, wrapped(bits));
            case I16X8_EXTRACT_LANE_U -> builder.numeric(Opcode.I32_AND, wrapped(bits), builder.i32(0xFFFF));
            case I32X4_EXTRACT_LANE -> wrapped(bits);
            case F32X4_EXTRACT_LANE -> builder.numeric(Opcode.F32_REINTERPRET_I32, wrapped(bits));
            case F64X2_EXTRACT_LANE -> builder.numeric(Opcode.F64_REINTERPRET_I64, bits);
            default -> bits;
        };
    }

    private Node wrapped(Node value) {
        return builder.numeric(Opcode.I32_WRAP_I64, value);
    }

    /** The vector with one lane from the low bits of a long. */
    private Node insertLane(Node vector, int bits, int lane, Node value) {
        int at = bits * lane;
        Node[] halves = {half(vector, 0), half(vector, 1)};
        if (bits == 64) {
            halves[at / 64] = value;
        } else {
            long mask = (1L << bits) - 1;
            halves[at / 64] = builder.numeric(Opcode.I64_OR, shifted(masked(value, mask), at % 64),
                    masked(halves[at / 64], ~(mask << (at % 64))));
        }
        return pair(halves[0], halves[1]);
    }

    /** Both halves from one half of the operands: from its low and from its high four bytes. */
    private Node widen(VectorOpcode opcode, int from, Node[] operands) {
        Node[] halves = new Node[2];
        for (int half = 0; half < 2; half++) {
            Node[] sources = new Node[operands.length];
            for (int i = 0; i < sources.length; i++) {
                sources[i] = shiftedRight(half(operands[i], from), 32 * half);
            }
            halves[half] = runtime(opcode, sources);
        }
        return pair(halves[0], halves[1]);
    }

    /** Bytes that go by the same distance from one source to one target move together. */
    Node shuffle(long lowIndexes, long highIndexes, Node left, Node right) {
        return pair(shuffleHalf(lowIndexes, left, right), shuffleHalf(highIndexes, left, right));
    }

    private Node shuffleHalf(long indexes, Node left, Node right) {
        // by source half (0 to 3) and distance (-7 to 7): the target bytes
        Map<Integer, Long> moves = new TreeMap<>();
        for (int target = 0; target < 8; target++) {
            int index = (int) (indexes >>> (8 * target)) & 0x1F;
            moves.merge(((index >> 3) << 4) + target - (index & 7) + 7, 0xFFL << (8 * target), (a, b) -> a | b);
        }
        Node result = null;
        for (Map.Entry<Integer, Long> move : moves.entrySet()) {
            int source = move.getKey() >> 4;
            int distance = 8 * ((move.getKey() & 15) - 7);
            Node from = half(source < 2 ? left : right, source & 1);
            Node moved = distance >= 0 ? shifted(from, distance) : shiftedRight(from, -distance);
            if (move.getValue() != (distance >= 0 ? -1L << distance : -1L >>> -distance)) {
                moved = masked(moved, move.getValue());
            }
            result = result == null ? moved : builder.numeric(Opcode.I64_OR, result, moved);
        }
        return java.util.Objects.requireNonNull(result);
    }

    /** {@code select}: both halves by one condition. */
    Node select(Node whenNonZero, Node whenZero, Node condition) {
        return pair(select(0, whenNonZero, whenZero, condition), select(1, whenNonZero, whenZero, condition));
    }

    private Node select(int half, Node whenNonZero, Node whenZero, Node condition) {
        Node value = half(whenNonZero, half);
        return builder.add(Operation.SELECT, value.type(), null, 0, value, half(whenZero, half), condition);
    }

    // memory

    Node load(VectorOpcode opcode, int index, long offset, Node address) {
        return switch (opcode.shape()) {
            case LOAD -> {
                Node low = memory.load(Opcode.I64_LOAD, index, offset, address);
                yield pair(low, memory.load(Opcode.I64_LOAD, index, behind(offset), address));
            }
            case LOAD_EXTEND -> {
                Node bytes = memory.load(Opcode.I64_LOAD, index, offset, address);
                yield pair(builder.runtime(VectorMembers.widening(opcode), Effects.NONE, bytes),
                        builder.runtime(VectorMembers.widening(opcode), Effects.NONE, shiftedRight(bytes, 32)));
            }
            case LOAD_SPLAT -> splat(opcode.laneBits(), memory.load(unsignedLoad(opcode), index, offset, address));
            default -> pair(memory.load(unsignedLoad(opcode), index, offset, address), builder.i64(0));
        };
    }

    /** The offset of a high half; beyond the last one, one that is out of bounds as well. */
    private static long behind(long offset) {
        return Long.compareUnsigned(offset + 8, offset) < 0 ? -1 : offset + 8;
    }

    private static Opcode unsignedLoad(VectorOpcode opcode) {
        return switch (opcode.laneBits()) {
            case 8 -> Opcode.I64_LOAD8_U;
            case 16 -> Opcode.I64_LOAD16_U;
            case 32 -> Opcode.I64_LOAD32_U;
            default -> Opcode.I64_LOAD;
        };
    }

    void store(int index, long offset, Node address, Node vector) {
        // the high half first, so that nothing is written when it does not fit
        memory.store(Opcode.I64_STORE, index, behind(offset), address, half(vector, 1));
        memory.store(Opcode.I64_STORE, index, offset, address, half(vector, 0));
    }

    Node loadLane(VectorOpcode opcode, int index, long offset, int lane, Node address, Node vector) {
        return insertLane(vector, opcode.laneBits(), lane, memory.load(unsignedLoad(opcode), index, offset, address));
    }

    void storeLane(VectorOpcode opcode, int index, long offset, int lane, Node address, Node vector) {
        int at = opcode.laneBits() * lane;
        memory.store(switch (opcode.laneBits()) {
            case 8 -> Opcode.I64_STORE8;
            case 16 -> Opcode.I64_STORE16;
            case 32 -> Opcode.I64_STORE32;
            default -> Opcode.I64_STORE;
        }, index, offset, address, shiftedRight(half(vector, at / 64), at % 64));
    }
}
