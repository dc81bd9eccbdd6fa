package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.VectorMembers;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.VectorOpcode;
import java.util.Map;
import java.util.TreeMap;

/**
 * Instructions on v128: the low and the high half of the result, each computed from the operands' halves, which are all in
 * variables.
 */
final class VectorCode {

    /** Up to this many instructions on the tape, arithmetic is done in place. */
    private static final int LONG_CODE = 1_500;

    private final CodeTape tape;
    private final OperandStack stack;
    private final MemoryCode memories;

    VectorCode(CodeTape tape, OperandStack stack, MemoryCode memories) {
        this.tape = tape;
        this.stack = stack;
        this.memories = memories;
    }

    void constant(long low, long high) {
        stack.prepare(0);
        tape.longConstant(low);
        tape.longConstant(high);
        stack.pushedPair();
    }

    /** {@code select} of two v128: by a mask that the condition makes. */
    void select() {
        Condition condition = stack.takeCondition();
        tape.materialize(condition);
        stack.pushed(JvmKind.INT);
        stack.spillJvm();
        int whenZero = stack.vector(1);
        int whenNonZero = stack.vector(2);
        int chosen = scalar(JvmKind.INT);
        for (int half = 0; half < 2; half++) { // 1 becomes a mask of ones, 0 one of zeros
            tape.load(whenNonZero + half);
            tape.load(whenZero + half);
            tape.load(chosen);
            plain(JvmOpcode.I2L);
            plain(JvmOpcode.LNEG);
            tape.invoke(VectorMembers.of(VectorOpcode.V128_BITSELECT));
        }
        replace(3);
    }

    void operation(VectorOpcode opcode, int lane) {
        stack.spillJvm();
        switch (opcode.shape()) {
            case UNARY -> halves(opcode, 1);
            case BINARY -> halves(opcode, 2);
            case TERNARY -> halves(opcode, 3);
            case SHIFT -> shift(opcode);
            case TEST -> test(opcode);
            case SPLAT -> splat(opcode);
            case EXTRACT_LANE -> extractLane(opcode, lane);
            case REPLACE_LANE -> replaceLane(opcode, lane);
            case NARROW -> narrow(opcode);
            case NARROW_ZERO -> narrowZero(opcode);
            case WIDEN_LOW -> widen(opcode, 1, 0);
            case WIDEN_HIGH -> widen(opcode, 1, 1);
            case WIDEN_LOW_BINARY -> widen(opcode, 2, 0);
            case WIDEN_HIGH_BINARY -> widen(opcode, 2, 1);
            case SWIZZLE -> swizzle(opcode);
            default -> throw new IllegalArgumentException("internal error: " + opcode);
        }
    }

    /** The variable of the topmost value, which is a number. */
    private int scalar(JvmKind kind) {
        return stack.variable(stack.height() - 1, kind);
    }

    /** The two halves on the JVM's stack take the place of so many values in variables. */
    private void replace(int operands) {
        stack.poppedVariables(operands);
        stack.pushedPair();
    }

    /** Low half from low halves, high half from high halves. */
    private void halves(VectorOpcode opcode, int operands) {
        LaneArithmetic arithmetic = LaneArithmetic.of(opcode);
        if (arithmetic != null && tape.length() < LONG_CODE) {
            arithmetic.emit(tape, stack.vector(1), stack.vector(0));
            arithmetic.emit(tape, stack.vector(1) + 1, stack.vector(0) + 1);
            replace(2);
            return;
        }
        for (int half = 0; half < 2; half++) {
            for (int i = operands - 1; i >= 0; i--) {
                tape.load(stack.vector(i) + half);
            }
            half(opcode);
        }
        replace(operands);
    }

    /** The JVM's own instruction where there is one for a half. */
    private void half(VectorOpcode opcode) {
        switch (opcode) {
            case V128_AND -> plain(JvmOpcode.LAND);
            case V128_OR -> plain(JvmOpcode.LOR);
            case V128_XOR -> plain(JvmOpcode.LXOR);
            case V128_NOT -> not();
            case V128_ANDNOT -> {
                not();
                plain(JvmOpcode.LAND);
            }
            case I64X2_ADD -> plain(JvmOpcode.LADD);
            case I64X2_SUB -> plain(JvmOpcode.LSUB);
            case I64X2_MUL -> plain(JvmOpcode.LMUL);
            case I64X2_NEG -> plain(JvmOpcode.LNEG);
            default -> tape.invoke(VectorMembers.of(opcode));
        }
    }

    private void not() {
        tape.longConstant(-1);
        plain(JvmOpcode.LXOR);
    }

    private void shift(VectorOpcode opcode) {
        int count = scalar(JvmKind.INT);
        int vector = stack.vector(1);
        for (int half = 0; half < 2; half++) {
            tape.load(vector + half);
            tape.load(count);
            tape.invoke(VectorMembers.of(opcode));
        }
        replace(2);
    }

    private void test(VectorOpcode opcode) {
        int vector = stack.vector(0);
        tape.load(vector);
        tape.load(vector + 1);
        stack.poppedVariables(1);
        if (opcode == VectorOpcode.V128_ANY_TRUE) {
            plain(JvmOpcode.LOR);
            tape.longConstant(0);
            plain(JvmOpcode.LCMP);
            stack.pushed(Condition.NE);
        } else {
            tape.invoke(VectorMembers.of(opcode));
            stack.pushed(JvmKind.INT);
        }
    }

    private void splat(VectorOpcode opcode) {
        tape.load(scalar(JvmKind.of(opcode.laneType())));
        tape.invoke(VectorMembers.of(opcode));
        plain(JvmOpcode.DUP2);
        replace(1);
    }

    private void narrow(VectorOpcode opcode) {
        for (int i = 1; i >= 0; i--) {
            tape.load(stack.vector(i));
            tape.load(stack.vector(i) + 1);
            tape.invoke(VectorMembers.of(opcode));
        }
        replace(2);
    }

    private void narrowZero(VectorOpcode opcode) {
        tape.load(stack.vector(0));
        tape.load(stack.vector(0) + 1);
        tape.invoke(VectorMembers.of(opcode));
        tape.longConstant(0);
        replace(1);
    }

    /** Both halves from one half of the operands: from its low and from its high four bytes. */
    private void widen(VectorOpcode opcode, int operands, int from) {
        for (int half = 0; half < 2; half++) {
            for (int i = operands - 1; i >= 0; i--) {
                tape.load(stack.vector(i) + from);
                shiftRight(32 * half);
            }
            tape.invoke(VectorMembers.of(opcode));
        }
        replace(operands);
    }

    private void swizzle(VectorOpcode opcode) {
        for (int half = 0; half < 2; half++) {
            tape.load(stack.vector(1));
            tape.load(stack.vector(1) + 1);
            tape.load(stack.vector(0) + half);
            tape.invoke(VectorMembers.of(opcode));
        }
        replace(2);
    }

    /** Bytes that go by the same distance from one source to one target move together. */
    void shuffle(long lowIndexes, long highIndexes) {
        stack.spillJvm();
        for (int half = 0; half < 2; half++) {
            shuffleHalf(half == 0 ? lowIndexes : highIndexes);
        }
        replace(2);
    }

    private void shuffleHalf(long indexes) {
        // by source half (0 to 3) and distance (-7 to 7): the target bytes
        Map<Integer, Long> moves = new TreeMap<>();
        for (int target = 0; target < 8; target++) {
            int index = (int) (indexes >>> (8 * target)) & 0x1F;
            moves.merge(((index >> 3) << 4) + target - (index & 7) + 7, 0xFFL << (8 * target), (a, b) -> a | b);
        }
        boolean first = true;
        for (Map.Entry<Integer, Long> move : moves.entrySet()) {
            int source = move.getKey() >> 4;
            int distance = 8 * ((move.getKey() & 15) - 7);
            tape.load(stack.vector(source < 2 ? 1 : 0) + (source & 1));
            long moved = distance >= 0 ? -1L << distance : -1L >>> -distance;
            if (distance > 0) {
                tape.intConstant(distance);
                plain(JvmOpcode.LSHL);
            } else {
                shiftRight(-distance);
            }
            if (move.getValue() != moved) {
                tape.longConstant(move.getValue());
                plain(JvmOpcode.LAND);
            }
            if (!first) {
                plain(JvmOpcode.LOR);
            }
            first = false;
        }
    }

    private void extractLane(VectorOpcode opcode, int lane) {
        loadLane(stack.vector(0), opcode.laneBits(), lane);
        stack.poppedVariables(1);
        JvmKind kind = JvmKind.of(opcode.laneType());
        switch (kind) {
            case INT -> {
                plain(JvmOpcode.L2I);
                narrowLane(opcode);
            }
            case FLOAT -> {
                plain(JvmOpcode.L2I);
                tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            }
            case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // a long already
            }
        }
        stack.pushed(kind);
    }

    private void narrowLane(VectorOpcode opcode) {
        switch (opcode) {
            case I8X16_EXTRACT_LANE_S -> plain(JvmOpcode.I2B);
            case I8X16_EXTRACT_LANE_U -> {
                tape.intConstant(0xFF);
                plain(JvmOpcode.IAND);
            }
            case I16X8_EXTRACT_LANE_S -> plain(JvmOpcode.I2S);
            case I16X8_EXTRACT_LANE_U -> plain(JvmOpcode.I2C);
            default -> {
                // the whole int
            }
        }
    }

    /** The half with the lane, shifted so that the lane is lowest. */
    private void loadLane(int vector, int bits, int lane) {
        int at = bits * lane;
        tape.load(vector + at / 64);
        shiftRight(at % 64);
    }

    private void shiftRight(int bits) {
        if (bits > 0) {
            tape.intConstant(bits);
            plain(JvmOpcode.LUSHR);
        }
    }

    private void replaceLane(VectorOpcode opcode, int lane) {
        JvmKind kind = JvmKind.of(opcode.laneType());
        int value = scalar(kind);
        int vector = stack.vector(1);
        insertLane(vector, opcode.laneBits(), lane, () -> {
            tape.load(value);
            switch (kind) {
                case INT -> plain(JvmOpcode.I2L);
                case FLOAT -> {
                    tape.invoke(RuntimeMembers.FLOAT_BITS);
                    plain(JvmOpcode.I2L);
                }
                case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
                default -> {
                    // a long already
                }
            }
        });
        replace(2);
    }

    /** Leaves both halves on the JVM's stack, with one lane from the low bits of a long. */
    private void insertLane(int vector, int bits, int lane, Runnable value) {
        int at = bits * lane;
        for (int half = 0; half < 2; half++) {
            if (half != at / 64) {
                tape.load(vector + half);
                continue;
            }
            value.run();
            if (bits < 64) {
                long mask = (1L << bits) - 1;
                tape.longConstant(mask);
                plain(JvmOpcode.LAND);
                if (at % 64 > 0) {
                    tape.intConstant(at % 64);
                    plain(JvmOpcode.LSHL);
                }
                tape.load(vector + half);
                tape.longConstant(~(mask << (at % 64)));
                plain(JvmOpcode.LAND);
                plain(JvmOpcode.LOR);
            }
        }
    }

    // memory

    void load(VectorOpcode opcode, int memory, long offset) {
        stack.spillJvm();
        JvmKind addressKind = memories.form(memory).addressKind();
        int address = scalar(addressKind);
        tape.load(address);
        switch (opcode.shape()) {
            case LOAD -> {
                int at = memories.effectiveAddress(memory, offset);
                memories.segment(memory);
                memories.loadLong(at, 0);
                memories.segment(memory);
                memories.loadLong(at, 8);
            }
            case LOAD_EXTEND -> {
                memories.access(Opcode.I64_LOAD, memory, offset);
                Member.Method widening = VectorMembers.widening(opcode);
                int loaded = stack.variable(stack.height() - 1, JvmKind.LONG);
                tape.store(loaded);
                tape.load(loaded);
                tape.invoke(widening);
                tape.load(loaded);
                shiftRight(32);
                tape.invoke(widening);
            }
            case LOAD_SPLAT -> loadSplat(opcode, memory, offset);
            default -> {
                memories.access(unsignedLoad(opcode), memory, offset);
                tape.longConstant(0);
            }
        }
        replace(1);
    }

    private void loadSplat(VectorOpcode opcode, int memory, long offset) {
        switch (opcode) {
            case V128_LOAD8_SPLAT -> {
                memories.access(Opcode.I32_LOAD8_U, memory, offset);
                tape.invoke(VectorMembers.of(VectorOpcode.I8X16_SPLAT));
            }
            case V128_LOAD16_SPLAT -> {
                memories.access(Opcode.I32_LOAD16_U, memory, offset);
                tape.invoke(VectorMembers.of(VectorOpcode.I16X8_SPLAT));
            }
            case V128_LOAD32_SPLAT -> {
                memories.access(Opcode.I32_LOAD, memory, offset);
                tape.invoke(VectorMembers.of(VectorOpcode.I32X4_SPLAT));
            }
            default -> memories.access(Opcode.I64_LOAD, memory, offset);
        }
        plain(JvmOpcode.DUP2);
    }

    private static Opcode unsignedLoad(VectorOpcode opcode) {
        return switch (opcode.laneBits()) {
            case 8 -> Opcode.I64_LOAD8_U;
            case 16 -> Opcode.I64_LOAD16_U;
            case 32 -> Opcode.I64_LOAD32_U;
            default -> Opcode.I64_LOAD;
        };
    }

    void store(int memory, long offset) {
        stack.spillJvm();
        tape.load(address(memory));
        int at = memories.effectiveAddress(memory, offset);
        // the high half first, so that nothing is written when it does not fit
        memories.segment(memory);
        memories.storeLong(at, 8, stack.vector(0) + 1);
        memories.segment(memory);
        memories.storeLong(at, 0, stack.vector(0));
        stack.poppedVariables(2);
    }

    /** The variable of the address below a v128. */
    private int address(int memory) {
        return stack.variable(stack.height() - 2, memories.form(memory).addressKind());
    }

    void loadLane(VectorOpcode opcode, int memory, long offset, int lane) {
        stack.spillJvm();
        int address = address(memory);
        insertLane(stack.vector(0), opcode.laneBits(), lane, () -> {
            tape.load(address);
            memories.access(unsignedLoad(opcode), memory, offset);
        });
        replace(2);
    }

    void storeLane(VectorOpcode opcode, int memory, long offset, int lane) {
        stack.spillJvm();
        tape.load(address(memory));
        loadLane(stack.vector(0), opcode.laneBits(), lane);
        memories.access(switch (opcode.laneBits()) {
            case 8 -> Opcode.I64_STORE8;
            case 16 -> Opcode.I64_STORE16;
            case 32 -> Opcode.I64_STORE32;
            default -> Opcode.I64_STORE;
        }, memory, offset);
        stack.poppedVariables(2);
    }

    private void plain(JvmOpcode opcode) {
        tape.plain(opcode);
    }
}
