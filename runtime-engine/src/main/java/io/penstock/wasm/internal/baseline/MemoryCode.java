package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.MemoryForm;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.SegmentCode;
import io.penstock.wasm.internal.code.Opcode;
import java.util.List;

/**
 * Calls of the runtime's loads and stores: address and value are on the JVM's stack, offset and memory come behind them.
 *
 * @param tape the code
 * @param instance the variable of the instance
 * @param memories the module's
 */
record MemoryCode(CodeTape tape, int instance, List<ExternType.Memory> memories) {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    /** How code reaches a memory. */
    MemoryForm form(int memory) {
        return MemoryForm.of(memory, memories.get(memory).addressType());
    }

    /** A load or store of a number. */
    void access(Opcode opcode, int memory, long offset) {
        access(RuntimeMembers.memoryAccess(opcode, form(memory)), memory, offset);
    }

    /** Any access. */
    void access(Member.Method method, int memory, long offset) {
        tape.longConstant(offset);
        tape.load(instance);
        if (form(memory) != MemoryForm.FIRST) {
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(memory);
            tape.plain(JvmOpcode.AALOAD);
        }
        tape.invoke(method);
    }

    /**
     * A load or store of a number by the runtime, or in place. In code that stays, for accesses in loops: HotSpot's second compiler soon
     * stops inlining the runtime's, after fewer than twenty in a method (its NodeCountInliningCutoff).
     */
    void accessInLoop(Opcode opcode, long offset) {
        tape.inPlace(tape.newMemoryAccess(), () -> inPlace(opcode, offset), () -> access(opcode, 0, offset));
    }

    private void inPlace(Opcode opcode, long offset) {
        boolean store = opcode.operands().size() == 2;
        int value = -1;
        if (store) {
            value = tape.newVariable(JvmKind.of(opcode.operands().get(1)));
            tape.store(value);
        }
        int address = effectiveAddress(0, offset);
        segment(0);
        SegmentCode.layout(opcode, tape);
        tape.load(address);
        if (store) {
            tape.load(value);
            SegmentCode.set(opcode, tape);
        } else {
            SegmentCode.get(opcode, tape);
        }
    }

    // in place, as many as there may be: for vectors, whose code is long, so that HotSpot soon stops inlining what is not the JDK's

    /** Pops the address; returns the variable with the effective one. */
    int effectiveAddress(int memory, long offset) {
        if (form(memory) == MemoryForm.WIDE) {
            tape.longConstant(offset);
            tape.invoke(RuntimeMembers.EFFECTIVE_64);
        } else {
            extendUnsigned();
            if (offset != 0) {
                tape.longConstant(offset);
                tape.plain(JvmOpcode.LADD);
            }
        }
        int variable = tape.newVariable(JvmKind.LONG);
        tape.store(variable);
        return variable;
    }

    /** An int as a long. */
    void extendUnsigned() {
        tape.plain(JvmOpcode.I2L);
        tape.longConstant(UNSIGNED);
        tape.plain(JvmOpcode.LAND);
    }

    /** Loads a memory. */
    void reference(int memory) {
        tape.load(instance);
        if (memory == 0) {
            tape.getField(RuntimeMembers.MEMORY_0);
        } else {
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(memory);
            tape.plain(JvmOpcode.AALOAD);
        }
    }

    /** Loads a memory's segment. */
    void segment(int memory) {
        reference(memory);
        tape.getField(RuntimeMembers.SEGMENT);
    }

    /** With the segment on the JVM's stack: loads eight bytes. */
    void loadLong(int address, int offset) {
        int access = layoutAndAddress(address, offset);
        tape.inPlace(access, () -> SegmentCode.get(Opcode.I64_LOAD, tape),
                () -> tape.invoke(RuntimeMembers.LOAD_OF_SEGMENT));
    }

    /** With the segment on the JVM's stack: stores eight bytes. */
    void storeLong(int address, int offset, int value) {
        int access = layoutAndAddress(address, offset);
        tape.load(value);
        tape.inPlace(access, () -> SegmentCode.set(Opcode.I64_STORE, tape),
                () -> tape.invoke(RuntimeMembers.STORE_OF_SEGMENT));
    }

    private int layoutAndAddress(int address, int offset) {
        int access = tape.newMemoryAccess();
        tape.inPlace(access, () -> SegmentCode.layout(Opcode.I64_LOAD, tape));
        tape.load(address);
        if (offset != 0) {
            tape.longConstant(offset);
            tape.plain(JvmOpcode.LADD);
        }
        return access;
    }
}
