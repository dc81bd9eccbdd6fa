package io.penstock.wasm.internal.bytecode;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.EnumMap;
import java.util.Map;

/** The instruction objects of opcodes without operands, made once. */
final class PlainInstructions {

    private static final Map<Opcode, CodeElement> INSTRUCTIONS = new EnumMap<>(Opcode.class);

    static {
        for (Opcode opcode : Opcode.values()) {
            switch (opcode.kind()) {
                case ARRAY_LOAD -> INSTRUCTIONS.put(opcode, ArrayLoadInstruction.of(opcode));
                case ARRAY_STORE -> INSTRUCTIONS.put(opcode, ArrayStoreInstruction.of(opcode));
                case CONVERT -> INSTRUCTIONS.put(opcode, ConvertInstruction.of(opcode));
                case NOP -> INSTRUCTIONS.put(opcode, NopInstruction.of());
                case OPERATOR -> INSTRUCTIONS.put(opcode, OperatorInstruction.of(opcode));
                case STACK -> INSTRUCTIONS.put(opcode, StackInstruction.of(opcode));
                case THROW_EXCEPTION -> INSTRUCTIONS.put(opcode, ThrowInstruction.of());
                case CONSTANT -> {
                    if (opcode.sizeIfFixed() == 1) {
                        INSTRUCTIONS.put(opcode, ConstantInstruction.ofIntrinsic(opcode));
                    }
                }
                default -> {
                    // has operands
                }
            }
        }
    }

    private PlainInstructions() {
    }

    static CodeElement of(Opcode opcode) {
        CodeElement instruction = INSTRUCTIONS.get(opcode);
        if (instruction == null) {
            throw new IllegalArgumentException("internal error: " + opcode + " has operands");
        }
        return instruction;
    }
}
