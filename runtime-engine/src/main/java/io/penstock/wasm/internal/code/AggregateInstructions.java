package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Structs and arrays (spec 3.4.4). */
final class AggregateInstructions<V extends @Nullable Object> {

    /** Most elements of {@code array.new_fixed}, as in V8. */
    private static final int MAX_FIXED = 10_000;
    private static final int NULLABLE_ARRAY = TypeCode.of(AbstractHeapType.ARRAY, true);

    private final BodyState<V> state;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;

    AggregateInstructions(BodyState<V> state) {
        this.state = state;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
    }

    private DefinedType type() {
        return types.get(in.index(types.size(), Failure.UNKNOWN_TYPE));
    }

    private int nullable(DefinedType type) {
        return types.code(type, true);
    }

    private int unpacked(FieldType field) {
        return types.code(field.storage().unpacked());
    }

    private void checkDefault(FieldType field) {
        if (field.storage() instanceof ReferenceType reference && !reference.nullable()) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a type with a default value", types.text(reference));
        }
    }

    /** {@code get_s} and {@code get_u} are for packed fields, {@code get} for all others. */
    private void checkPacked(FieldType field, boolean extending) {
        if (field.storage() instanceof PackedType != extending) {
            throw in.invalid(Failure.TYPE_MISMATCH, extending ? "a packed field" : "a field that is not packed",
                    field.toString());
        }
    }

    // structs

    void struct(Opcode opcode) {
        DefinedType type = type();
        if (!(type.composite() instanceof StructType(List<FieldType> fields))) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a struct type", type.composite().toString());
        }
        switch (opcode) {
            case STRUCT_NEW, STRUCT_NEW_DEFAULT -> structNew(type, fields, opcode == Opcode.STRUCT_NEW_DEFAULT);
            case STRUCT_SET -> {
                int index = in.index(fields.size(), Failure.UNKNOWN_FIELD);
                FieldType field = fields.get(index);
                if (!field.mutable()) {
                    throw in.invalid(Failure.IMMUTABLE_FIELD, "a mutable field", "field " + index);
                }
                stack.pop(unpacked(field));
                stack.pop(nullable(type));
                if (state.announce()) {
                    sink.structSet(type, index, stack.popped(0), stack.popped(1));
                }
            }
            default -> {
                int index = in.index(fields.size(), Failure.UNKNOWN_FIELD);
                FieldType field = fields.get(index);
                checkPacked(field, opcode != Opcode.STRUCT_GET);
                stack.pop(nullable(type));
                V value = OperandStack.nothing();
                if (state.announce()) {
                    value = sink.structGet(type, index, opcode == Opcode.STRUCT_GET_S, stack.popped(0));
                }
                stack.push(unpacked(field), value);
            }
        }
    }

    private void structNew(DefinedType type, List<FieldType> fields, boolean byDefault) {
        V value = OperandStack.nothing();
        if (byDefault) {
            fields.forEach(this::checkDefault);
            if (state.announce()) {
                value = sink.structNewDefault(type);
            }
        } else {
            int[] codes = fields.stream().mapToInt(this::unpacked).toArray();
            stack.pop(codes);
            if (state.announce()) {
                value = sink.structNew(type, stack.popped(codes));
            }
        }
        stack.push(types.code(type, false), value);
    }

    // arrays

    void array(Opcode opcode) {
        if (opcode == Opcode.ARRAY_LEN) {
            stack.pop(NULLABLE_ARRAY);
            V value = OperandStack.nothing();
            if (state.announce()) {
                value = sink.arrayLen(stack.popped(0));
            }
            stack.push(TypeCode.I32, value);
            return;
        }
        DefinedType type = type();
        FieldType element = element(type);
        switch (opcode) {
            case ARRAY_NEW, ARRAY_NEW_DEFAULT, ARRAY_NEW_FIXED, ARRAY_NEW_DATA, ARRAY_NEW_ELEM ->
                arrayNew(opcode, type, element);
            case ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U -> {
                checkPacked(element, opcode != Opcode.ARRAY_GET);
                stack.pop(TypeCode.I32);
                stack.pop(nullable(type));
                V value = OperandStack.nothing();
                if (state.announce()) {
                    value = sink.arrayGet(type, opcode == Opcode.ARRAY_GET_S, stack.popped(0), stack.popped(1));
                }
                stack.push(unpacked(element), value);
            }
            default -> arrayWrite(opcode, type, element);
        }
    }

    private FieldType element(DefinedType type) {
        if (type.composite() instanceof ArrayType(FieldType element)) {
            return element;
        }
        throw in.invalid(Failure.TYPE_MISMATCH, "an array type", type.composite().toString());
    }

    private void arrayNew(Opcode opcode, DefinedType type, FieldType element) {
        V value = OperandStack.nothing();
        switch (opcode) {
            case ARRAY_NEW -> {
                stack.pop(TypeCode.I32);
                stack.pop(unpacked(element));
                if (state.announce()) {
                    value = sink.arrayNew(type, stack.popped(0), stack.popped(1));
                }
            }
            case ARRAY_NEW_DEFAULT -> {
                checkDefault(element);
                stack.pop(TypeCode.I32);
                if (state.announce()) {
                    value = sink.arrayNewDefault(type, stack.popped(0));
                }
            }
            case ARRAY_NEW_FIXED -> {
                int length = in.index();
                if (length > MAX_FIXED) {
                    throw in.invalid(Failure.TOO_MANY, "at most " + MAX_FIXED + " operands", Integer.toString(length));
                }
                int[] codes = new int[length];
                Arrays.fill(codes, unpacked(element));
                stack.pop(codes);
                if (state.announce()) {
                    value = sink.arrayNewFixed(type, length, stack.popped(codes));
                }
            }
            default -> {
                boolean data = opcode == Opcode.ARRAY_NEW_DATA;
                int segment = segment(data, element);
                stack.pop(TypeCode.I32);
                stack.pop(TypeCode.I32);
                if (state.announce()) {
                    value = data ? sink.arrayNewData(type, segment, stack.popped(0), stack.popped(1))
                            : sink.arrayNewElem(type, segment, stack.popped(0), stack.popped(1));
                }
            }
        }
        stack.push(types.code(type, false), value);
    }

    /** The segment that elements come from; it fits them. */
    private int segment(boolean data, FieldType element) {
        int segment = in.index();
        if (!data) {
            in.check(segment, context.elementTypes().size(), Failure.UNKNOWN_ELEMENT_SEGMENT);
            ReferenceType found = context.elementTypes().get(segment);
            if (!(element.storage() instanceof ValueType value && found.matches(value))) {
                throw in.invalid(Failure.TYPE_MISMATCH, element.storage().toString(), types.text(found));
            }
            return segment;
        }
        if (context.dataCount() < 0) {
            throw in.invalid(Failure.DATA_COUNT_REQUIRED, "", "");
        }
        in.check(segment, context.dataCount(), Failure.UNKNOWN_DATA_SEGMENT);
        if (element.storage() instanceof ReferenceType reference) {
            throw in.invalid(Failure.ARRAY_OF_REFERENCES, "", reference.toString());
        }
        return segment;
    }

    private void arrayWrite(Opcode opcode, DefinedType type, FieldType element) {
        if (!element.mutable()) {
            throw in.invalid(Failure.IMMUTABLE_ARRAY, "a mutable array", type.composite().toString());
        }
        switch (opcode) {
            case ARRAY_SET -> {
                stack.pop(unpacked(element));
                stack.pop(TypeCode.I32);
                stack.pop(nullable(type));
                if (state.announce()) {
                    sink.arraySet(type, stack.popped(0), stack.popped(1), stack.popped(2));
                }
            }
            case ARRAY_FILL -> {
                stack.pop(TypeCode.I32);
                stack.pop(unpacked(element));
                stack.pop(TypeCode.I32);
                stack.pop(nullable(type));
                if (state.announce()) {
                    sink.arrayFill(type, stack.popped(0), stack.popped(1), stack.popped(2), stack.popped(3));
                }
            }
            case ARRAY_COPY -> {
                DefinedType from = type();
                StorageType storage = element(from).storage();
                if (!new FieldType(storage, false).matches(new FieldType(element.storage(), false))) {
                    throw in.invalid(Failure.ARRAY_TYPES, element.storage().toString(), storage.toString());
                }
                stack.pop(TypeCode.I32);
                stack.pop(TypeCode.I32);
                stack.pop(nullable(from));
                stack.pop(TypeCode.I32);
                stack.pop(nullable(type));
                if (state.announce()) {
                    sink.arrayCopy(type, stack.popped(0), stack.popped(1), stack.popped(2), stack.popped(3),
                            stack.popped(4));
                }
            }
            default -> {
                boolean data = opcode == Opcode.ARRAY_INIT_DATA;
                int segment = segment(data, element);
                stack.pop(TypeCode.I32);
                stack.pop(TypeCode.I32);
                stack.pop(TypeCode.I32);
                stack.pop(nullable(type));
                if (state.announce()) {
                    sink.arrayInit(type, data, segment, stack.popped(0), stack.popped(1), stack.popped(2),
                            stack.popped(3));
                }
            }
        }
    }
}
