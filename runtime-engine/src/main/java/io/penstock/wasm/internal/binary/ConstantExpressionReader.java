package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.ConstantExpression;
import io.penstock.wasm.internal.module.ConstantExpression.Instruction;
import io.penstock.wasm.internal.module.ConstantExpression.Operator;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads and validates constant expressions (spec 3.4.13, with the extended ones). */
final class ConstantExpressionReader {

    private static final int END = 0x0B;
    private static final int GLOBAL_GET = 0x23;
    private static final int I32_CONST = 0x41;
    private static final int I64_CONST = 0x42;
    private static final int F32_CONST = 0x43;
    private static final int F64_CONST = 0x44;
    private static final int REF_NULL = 0xD0;
    private static final int REF_FUNC = 0xD2;
    private static final int VECTOR_PREFIX = 0xFD;
    private static final int V128_CONST = 0x0C;

    private final BinaryReader in;
    private final Set<Feature> features;
    private final List<ExternType.Global> globals;
    private final int functions;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<ValueType> stack = new ArrayList<>();

    private ConstantExpressionReader(BinaryReader in, Set<Feature> features, List<ExternType.Global> globals,
            int functions) {
        this.in = in;
        this.features = features;
        this.globals = globals;
        this.functions = functions;
    }

    /**
     * Reads an expression up to and with its {@code end}.
     *
     * @param features what it may use
     * @param globals those it may read
     * @param functions how many there are
     * @param type the type it must have
     */
    static ConstantExpression read(BinaryReader in, Set<Feature> features, List<ExternType.Global> globals,
            int functions, ValueType type) {
        return new ConstantExpressionReader(in, features, globals, functions).read(type);
    }

    private ConstantExpression read(ValueType type) {
        in.mark();
        for (int opcode = in.u8(); opcode != END; opcode = in.u8()) {
            instruction(opcode);
            in.mark();
        }
        if (stack.size() != 1 || !stack.getFirst().equals(type)) {
            throw in.invalid(Failure.TYPE_MISMATCH, type.toString(),
                    stack.isEmpty() ? "no value" : stack.stream().limit(8).map(ValueType::toString)
                            .collect(Collectors.joining(", ")));
        }
        return new ConstantExpression(type, List.copyOf(instructions));
    }

    private void instruction(int opcode) {
        switch (opcode) {
            case I32_CONST -> constant(ValueType.I32, in.s32());
            case I64_CONST -> constant(ValueType.I64, in.s64());
            case F32_CONST -> constant(ValueType.F32, Float.intBitsToFloat(in.fixed32()));
            case F64_CONST -> constant(ValueType.F64, Double.longBitsToDouble(in.fixed64()));
            case GLOBAL_GET -> {
                int index = in.index(globals.size(), Failure.UNKNOWN_GLOBAL);
                if (globals.get(index).mutable()) {
                    throw in.invalid(Failure.NOT_CONSTANT, "an immutable global", "global " + index);
                }
                push(globals.get(index).valueType(), new Instruction.GlobalGet(index));
            }
            case VECTOR_PREFIX -> {
                if (in.u32() != V128_CONST || !features.contains(Feature.SIMD)) {
                    throw in.invalid(Failure.NOT_CONSTANT, "", "");
                }
                constant(ValueType.V128, new V128(in.fixed64(), in.fixed64()));
            }
            case REF_NULL -> {
                ReferenceType type = in.heapType();
                push(type, new Instruction.RefNull(type));
            }
            case REF_FUNC -> push(ValueType.FUNCREF,
                    new Instruction.RefFunc(in.index(functions, Failure.UNKNOWN_FUNCTION)));
            case 0x6A -> arithmetic(ValueType.I32, Operator.I32_ADD);
            case 0x6B -> arithmetic(ValueType.I32, Operator.I32_SUB);
            case 0x6C -> arithmetic(ValueType.I32, Operator.I32_MUL);
            case 0x7C -> arithmetic(ValueType.I64, Operator.I64_ADD);
            case 0x7D -> arithmetic(ValueType.I64, Operator.I64_SUB);
            case 0x7E -> arithmetic(ValueType.I64, Operator.I64_MUL);
            default -> throw in.invalid(isInstruction(opcode) ? Failure.NOT_CONSTANT : Failure.ILLEGAL_OPCODE, "",
                    Unsupported.opcode(opcode));
        }
    }

    /** Whether an opcode is one of those without a prefix, or the prefix 0xFC. */
    private static boolean isInstruction(int opcode) {
        return opcode <= 0x05 || (opcode >= 0x0C && opcode <= 0x11) || (opcode >= 0x1A && opcode <= 0x1C)
                || (opcode >= 0x20 && opcode <= 0x26) || (opcode >= 0x28 && opcode <= 0xC4)
                || (opcode >= REF_NULL && opcode <= REF_FUNC) || opcode == 0xFC;
    }

    private void constant(ValueType type, Object value) {
        push(type, new Instruction.Constant(value));
    }

    private void push(ValueType type, Instruction instruction) {
        stack.add(type);
        instructions.add(instruction);
    }

    private void arithmetic(ValueType type, Operator operator) {
        if (!features.contains(Feature.EXTENDED_CONST)) {
            throw in.invalid(Failure.NOT_CONSTANT, "", Unsupported.without(Feature.EXTENDED_CONST));
        }
        for (int i = 0; i < 2; i++) {
            if (stack.isEmpty()) {
                throw in.invalid(Failure.TYPE_MISMATCH, type.toString(), "an empty stack");
            }
            ValueType found = stack.removeLast();
            if (!found.equals(type)) {
                throw in.invalid(Failure.TYPE_MISMATCH, type.toString(), found.toString());
            }
        }
        push(type, new Instruction.Arithmetic(operator));
    }
}
