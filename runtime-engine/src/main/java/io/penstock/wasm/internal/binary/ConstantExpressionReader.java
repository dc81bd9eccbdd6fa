package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.CompositeType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.ConstantExpression;
import io.penstock.wasm.internal.module.ConstantExpression.Instruction;
import io.penstock.wasm.internal.module.ConstantExpression.Operator;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.ArrayList;
import java.util.List;
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

    private static final int GC = 0xFB;

    private final BinaryReader in;
    private final TypeSpace types;
    private final List<ExternType.Global> globals;
    private final int[] functionTypes;
    private final int functions;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<ValueType> stack = new ArrayList<>();

    private ConstantExpressionReader(BinaryReader in, TypeSpace types, List<ExternType.Global> globals,
            int[] functionTypes, int functions) {
        this.in = in;
        this.types = types;
        this.globals = globals;
        this.functionTypes = functionTypes;
        this.functions = functions;
    }

    /**
     * Reads an expression up to and with its {@code end}.
     *
     * @param globals those it may read
     * @param functionTypes the type index of each function
     * @param functions how many there are
     * @param type the type it must have
     */
    static ConstantExpression read(BinaryReader in, TypeSpace types, List<ExternType.Global> globals,
            int[] functionTypes, int functions, ValueType type) {
        return new ConstantExpressionReader(in, types, globals, functionTypes, functions).read(type);
    }

    private ConstantExpression read(ValueType type) {
        in.mark();
        for (int opcode = in.u8(); opcode != END; opcode = in.u8()) {
            instruction(opcode);
            in.mark();
        }
        if (stack.size() != 1 || !stack.getFirst().matches(type)) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(type),
                    stack.isEmpty() ? "no value" : stack.stream().limit(8).map(types::text)
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
                if (in.u32() != V128_CONST || !types.features().contains(Feature.SIMD)) {
                    throw in.invalid(Failure.NOT_CONSTANT, "", "");
                }
                constant(ValueType.V128, new V128(in.fixed64(), in.fixed64()));
            }
            case REF_NULL -> {
                push(new ReferenceType(true, in.heapType(types)), new Instruction.RefNull());
            }
            case REF_FUNC -> {
                int function = in.index(functions, Failure.UNKNOWN_FUNCTION);
                push(new ReferenceType(false, types.get(functionTypes[function])), new Instruction.RefFunc(function));
            }
            case GC -> gc(in.index());
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
                || (opcode >= REF_NULL && opcode <= REF_FUNC) || opcode == 0xFC
                || Unsupported.featureOfOpcode(opcode) != null;
    }

    private void constant(ValueType type, Object value) {
        push(type, new Instruction.Constant(value));
    }

    private void push(ValueType type, Instruction instruction) {
        stack.add(type);
        instructions.add(instruction);
    }

    private void arithmetic(ValueType type, Operator operator) {
        if (!types.features().contains(Feature.EXTENDED_CONST)) {
            throw in.invalid(Failure.NOT_CONSTANT, "", Unsupported.without(Feature.EXTENDED_CONST));
        }
        pop(type);
        pop(type);
        push(type, new Instruction.Arithmetic(operator));
    }

    private void pop(ValueType type) {
        if (stack.isEmpty()) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(type), "an empty stack");
        }
        ValueType found = stack.removeLast();
        if (!found.matches(type)) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(type), types.text(found));
        }
    }

    // structs, arrays, i31 (spec 3.4.13)

    private void gc(int code) {
        if (!types.features().contains(Feature.GC)) {
            throw in.invalid(Failure.ILLEGAL_OPCODE, "", Unsupported.opcode(GC));
        }
        switch (code) {
            case 0, 1 -> {
                DefinedType type = type();
                List<FieldType> fields = ((StructType) composite(type, StructType.class)).fields();
                fields.forEach(code == 1 ? this::checkDefault : ignored -> {
                    // comes from the stack
                });
                for (int i = fields.size() - 1; code == 0 && i >= 0; i--) {
                    pop(fields.get(i).storage().unpacked());
                }
                push(type, new Instruction.StructNew(type, code == 1));
            }
            case 6, 7 -> {
                DefinedType type = type();
                FieldType element = ((ArrayType) composite(type, ArrayType.class)).element();
                pop(ValueType.I32);
                if (code == 6) {
                    pop(element.storage().unpacked());
                } else {
                    checkDefault(element);
                }
                push(type, new Instruction.ArrayNew(type, code == 7));
            }
            case 8 -> {
                DefinedType type = type();
                FieldType element = ((ArrayType) composite(type, ArrayType.class)).element();
                int length = in.index();
                if (length > stack.size()) {
                    throw in.invalid(Failure.TYPE_MISMATCH, length + " operands", "" + stack.size());
                }
                for (int i = 0; i < length; i++) {
                    pop(element.storage().unpacked());
                }
                push(type, new Instruction.ArrayNewFixed(type, length));
            }
            case 26 -> convert(AbstractHeapType.EXTERN, AbstractHeapType.ANY);
            case 27 -> convert(AbstractHeapType.ANY, AbstractHeapType.EXTERN);
            case 28 -> {
                pop(ValueType.I32);
                push(new ReferenceType(false, AbstractHeapType.I31), new Instruction.RefI31());
            }
            default -> throw in.invalid(code <= 30 ? Failure.NOT_CONSTANT : Failure.ILLEGAL_OPCODE, "",
                    Unsupported.hex(GC) + " " + Unsupported.hex(code));
        }
    }

    private DefinedType type() {
        return types.get(in.index(types.size(), Failure.UNKNOWN_TYPE));
    }

    private CompositeType composite(DefinedType type, Class<? extends CompositeType> wanted) {
        if (!wanted.isInstance(type.composite())) {
            throw in.invalid(Failure.TYPE_MISMATCH, wanted == StructType.class ? "a struct type" : "an array type",
                    type.composite().toString());
        }
        return type.composite();
    }

    private void checkDefault(FieldType field) {
        if (field.storage() instanceof ReferenceType reference && !reference.nullable()) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a type with a default value", types.text(reference));
        }
    }

    private void push(DefinedType type, Instruction instruction) {
        push(new ReferenceType(false, type), instruction);
    }

    /** Changes the type and nothing else: references look alike inside and outside. */
    private void convert(HeapType from, HeapType to) {
        boolean nullable = !stack.isEmpty() && stack.getLast() instanceof ReferenceType type && type.nullable();
        pop(new ReferenceType(true, from));
        stack.add(new ReferenceType(nullable, to));
    }
}
