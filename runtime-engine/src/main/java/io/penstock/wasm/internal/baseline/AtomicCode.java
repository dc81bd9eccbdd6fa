package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.AtomicOpcode;

/** Atomic instructions: calls of the runtime with the effective address and 64-bit values, which fit all widths. */
final class AtomicCode {

    private final CodeTape tape;
    private final OperandStack stack;
    private final MemoryCode memories;
    private final int instance;

    AtomicCode(CodeTape tape, OperandStack stack, MemoryCode memories, int instance) {
        this.tape = tape;
        this.stack = stack;
        this.memories = memories;
        this.instance = instance;
    }

    void operation(AtomicOpcode opcode, int memory, long offset) {
        int operands = switch (opcode.operation()) {
            case LOAD -> 1;
            case CMPXCHG, WAIT -> 3;
            default -> 2;
        };
        stack.spillJvm();
        int first = stack.height() - operands;
        tape.load(stack.variable(first, memories.form(memory).addressKind()));
        tape.load(memories.effectiveAddress(memory, offset));
        JvmKind kind = JvmKind.of(opcode.type());
        for (int depth = first + 1; depth < stack.height(); depth++) {
            value(opcode, depth);
        }
        switch (opcode.operation()) {
            case NOTIFY -> {
                memories.reference(memory);
                tape.invoke(RuntimeMembers.ATOMIC_NOTIFY);
            }
            case WAIT -> {
                tape.intConstant(opcode.bits());
                memories.reference(memory);
                tape.load(instance);
                tape.invoke(RuntimeMembers.ATOMIC_WAIT);
                kind = JvmKind.INT;
            }
            default -> {
                tape.intConstant(opcode.bits());
                memories.reference(memory);
                tape.invoke(RuntimeMembers.atomic(opcode.operation()));
                if (kind == JvmKind.INT && opcode.operation() != AtomicOpcode.Operation.STORE) {
                    tape.plain(JvmOpcode.L2I);
                }
            }
        }
        stack.poppedVariables(operands);
        if (opcode.operation() != AtomicOpcode.Operation.STORE) {
            stack.pushed(kind);
        }
    }

    /** An operand, as a long; but the count of a notification. */
    private void value(AtomicOpcode opcode, int depth) {
        JvmKind kind = stack.kind(stack.height() - 1 - depth);
        tape.load(stack.variable(depth, kind));
        if (kind == JvmKind.INT && opcode.operation() != AtomicOpcode.Operation.NOTIFY) {
            tape.plain(JvmOpcode.I2L);
        }
    }

    void fence() {
        tape.invoke(RuntimeMembers.ATOMIC_FENCE);
    }
}
