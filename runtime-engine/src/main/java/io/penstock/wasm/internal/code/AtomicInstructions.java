package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.Unsupported;
import org.jspecify.annotations.Nullable;

/** Atomic accesses, waits and notifications: what stands behind the prefix 0xFE. */
final class AtomicInstructions<V extends @Nullable Object> {

    static final int PREFIX = 0xFE;

    private static final int[] NONE = {};

    private final BodyState<V> state;
    private final BinaryReader in;
    private final OperandStack<V> stack;
    private final MemoryArguments memory;

    AtomicInstructions(BodyState<V> state) {
        this.state = state;
        this.in = state.in;
        this.stack = state.stack;
        this.memory = new MemoryArguments(state.context, in);
    }

    /** Reads what follows the prefix. */
    void read() {
        int code = in.index();
        AtomicOpcode opcode = AtomicOpcode.of(code);
        if (opcode == null) {
            throw in.invalid(Failure.ILLEGAL_OPCODE, "", Unsupported.hex(PREFIX) + " " + Unsupported.hex(code));
        }
        if (opcode.operation() == AtomicOpcode.Operation.FENCE) {
            fence();
            return;
        }
        int index = memory.atomicIndex(opcode.alignment());
        long offset = memory.offset(index);
        int type = TypeCode.of(opcode.type());
        int address = memory.addressType(index);
        int[] operands = switch (opcode.operation()) {
            case LOAD -> new int[]{address};
            case NOTIFY -> new int[]{address, TypeCode.I32};
            case WAIT -> new int[]{address, type, TypeCode.I64};
            case CMPXCHG -> new int[]{address, type, type};
            default -> new int[]{address, type};
        };
        stack.pop(operands);
        V value = OperandStack.nothing();
        if (opcode.operation() == AtomicOpcode.Operation.STORE) {
            if (state.announce()) {
                state.sink.atomicStore(opcode, index, offset, stack.popped(0), stack.popped(1));
            }
            return;
        }
        if (state.announce()) {
            value = state.sink.atomic(opcode, index, offset, stack.popped(operands));
        }
        stack.push(opcode.operation() == AtomicOpcode.Operation.WAIT ? TypeCode.I32 : type, value);
    }

    private void fence() {
        int reserved = in.u8();
        if (reserved != 0) {
            throw in.malformed(Failure.ILLEGAL_OPCODE, "0x00", Unsupported.hex(reserved));
        }
        stack.pop(NONE);
        if (state.announce()) {
            state.sink.atomicFence();
        }
    }
}
