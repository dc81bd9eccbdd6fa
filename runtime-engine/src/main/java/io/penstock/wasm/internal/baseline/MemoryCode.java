package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.MemoryForm;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.Opcode;

/**
 * Calls of the runtime's loads and stores: address and value are on the JVM's stack, offset and memory come behind them.
 *
 * @param tape the code
 * @param instance the variable of the instance
 */
record MemoryCode(CodeTape tape, int instance) {

    /** How code reaches a memory. */
    MemoryForm form(int memory) {
        return MemoryForm.of(memory);
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
            tape.plain(java.lang.classfile.Opcode.AALOAD);
        }
        tape.invoke(method);
    }
}
