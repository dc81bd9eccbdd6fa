package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.Unsupported;
import org.jspecify.annotations.Nullable;

/** SIMD (spec 3.4.7): what stands behind the prefix 0xFD. */
final class VectorInstructions<V extends @Nullable Object> {

    static final int PREFIX = 0xFD;
    private static final int FIRST_RELAXED = 0x100;

    private static final int[] ONE = {TypeCode.V128};
    private static final int[] TWO = {TypeCode.V128, TypeCode.V128};
    private static final int[] THREE = {TypeCode.V128, TypeCode.V128, TypeCode.V128};
    private static final int[] SHIFT = {TypeCode.V128, TypeCode.I32};

    private final BodyState<V> state;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final MemoryArguments memory;

    VectorInstructions(BodyState<V> state) {
        this.state = state;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        this.memory = new MemoryArguments(state.context, in);
    }

    /** Reads what follows the prefix. */
    void read() {
        int code = in.index();
        VectorOpcode opcode = VectorOpcode.of(code);
        if (opcode == null) {
            throw in.invalid(Failure.ILLEGAL_OPCODE, "", Unsupported.hex(PREFIX) + " " + Unsupported.hex(code));
        }
        if (code >= FIRST_RELAXED && !state.types.features().contains(Feature.RELAXED_SIMD)) {
            throw in.invalid(Failure.ILLEGAL_OPCODE, "",
                    opcode + " (" + Unsupported.without(Feature.RELAXED_SIMD) + ")");
        }
        switch (opcode.shape()) {
            case LOAD, LOAD_EXTEND, LOAD_SPLAT, LOAD_ZERO -> load(opcode);
            case STORE -> store(opcode);
            case LOAD_LANE -> loadLane(opcode);
            case STORE_LANE -> storeLane(opcode);
            case CONSTANT -> constant();
            case SHUFFLE -> shuffle();
            case UNARY, NARROW_ZERO, WIDEN_LOW, WIDEN_HIGH -> operation(opcode, -1, ONE, TypeCode.V128);
            case BINARY, NARROW, SWIZZLE, WIDEN_LOW_BINARY, WIDEN_HIGH_BINARY ->
                operation(opcode, -1, TWO, TypeCode.V128);
            case TERNARY -> operation(opcode, -1, THREE, TypeCode.V128);
            case SHIFT -> operation(opcode, -1, SHIFT, TypeCode.V128);
            case TEST -> operation(opcode, -1, ONE, TypeCode.I32);
            case SPLAT -> operation(opcode, -1, new int[]{TypeCode.of(opcode.laneType())}, TypeCode.V128);
            case EXTRACT_LANE -> operation(opcode, lane(opcode), ONE, TypeCode.of(opcode.laneType()));
            case REPLACE_LANE -> operation(opcode, lane(opcode),
                    new int[]{TypeCode.V128, TypeCode.of(opcode.laneType())}, TypeCode.V128);
        }
    }

    private void operation(VectorOpcode opcode, int lane, int[] operands, int result) {
        stack.pop(operands);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.vector(opcode, lane, stack.popped(operands));
        }
        stack.push(result, value);
    }

    private int lane(VectorOpcode opcode) {
        return in.check(in.u8(), 128 / opcode.laneBits(), Failure.LANE);
    }

    private void constant() {
        long low = in.fixed64();
        long high = in.fixed64();
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.v128Const(low, high);
        }
        stack.push(TypeCode.V128, value);
    }

    private void shuffle() {
        long low = in.fixed64();
        long high = in.fixed64();
        if (((low | high) & 0xE0E0_E0E0_E0E0_E0E0L) != 0) {
            throw in.invalid(Failure.LANE, "at most 31", "");
        }
        stack.pop(TWO);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.shuffle(low, high, stack.popped(0), stack.popped(1));
        }
        stack.push(TypeCode.V128, value);
    }

    private void load(VectorOpcode opcode) {
        int index = memory.index(opcode.alignment());
        long offset = memory.offset(index);
        stack.pop(memory.addressType(index));
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.vectorLoad(opcode, index, offset, stack.popped(0));
        }
        stack.push(TypeCode.V128, value);
    }

    private void store(VectorOpcode opcode) {
        int index = memory.index(opcode.alignment());
        long offset = memory.offset(index);
        stack.pop(TypeCode.V128);
        stack.pop(memory.addressType(index));
        if (state.announce()) {
            sink.vectorStore(opcode, index, offset, stack.popped(0), stack.popped(1));
        }
    }

    private void loadLane(VectorOpcode opcode) {
        int index = memory.index(opcode.alignment());
        long offset = memory.offset(index);
        int lane = lane(opcode);
        stack.pop(TypeCode.V128);
        stack.pop(memory.addressType(index));
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.loadLane(opcode, index, offset, lane, stack.popped(0), stack.popped(1));
        }
        stack.push(TypeCode.V128, value);
    }

    private void storeLane(VectorOpcode opcode) {
        int index = memory.index(opcode.alignment());
        long offset = memory.offset(index);
        int lane = lane(opcode);
        stack.pop(TypeCode.V128);
        stack.pop(memory.addressType(index));
        if (state.announce()) {
            sink.storeLane(opcode, index, offset, lane, stack.popped(0), stack.popped(1));
        }
    }
}
