package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.internal.bytecode.AggregateMembers;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.runtime.StructInstance;
import java.util.List;

/** Structs and arrays: calls of the runtime, by the sort of the field. */
final class AggregateCode {

    private final CodeTape tape;
    private final OperandStack stack;
    private final CallCode calls;
    private final int instance;
    private final TypeSpace types;

    AggregateCode(CodeTape tape, OperandStack stack, CallCode calls, int instance, TypeSpace types) {
        this.tape = tape;
        this.stack = stack;
        this.calls = calls;
        this.instance = instance;
        this.types = types;
    }

    private void loadType(DefinedType type) {
        tape.intConstant(types.index(type));
        tape.load(instance);
    }

    private static JvmKind kind(StorageType storage) {
        return JvmKind.of(storage.unpacked());
    }

    private static StorageType element(DefinedType type) {
        return ((ArrayType) type.composite()).element().storage();
    }

    /** A call of the runtime with the topmost operands and what was loaded above them. */
    private void call(Member.Method method, int operands, JvmKind result) {
        tape.invoke(method);
        popped(operands);
        if (result == JvmKind.V128) {
            calls.unbox(result);
            stack.pushedPair();
        } else {
            stack.pushed(result);
        }
    }

    /** Loads a value from its variables, a v128 as an object. */
    private void loadValue(int depth, JvmKind kind) {
        int variable = stack.variable(depth, kind);
        tape.load(variable);
        if (kind == JvmKind.V128) {
            tape.load(variable + 1);
            tape.invoke(RuntimeMembers.V128_OF);
        }
    }

    /** Brings operands onto the JVM's stack, a v128 as an object. */
    private void prepare(int operands) {
        for (int i = 0; i < operands; i++) {
            if (stack.kind(i) == JvmKind.V128) {
                stack.spill();
                for (int depth = stack.height() - operands; depth < stack.height(); depth++) {
                    loadValue(depth, stack.kind(stack.height() - 1 - depth));
                }
                return;
            }
        }
        stack.prepare(operands);
    }

    private void popped(int operands) {
        for (int i = 0; i < operands; i++) {
            if (stack.kind(i) == JvmKind.V128) {
                stack.poppedVariables(operands);
                return;
            }
        }
        stack.popped(operands);
    }

    // structs

    void structNew(DefinedType type) {
        List<FieldType> fields = StructInstance.fields(type);
        stack.spill();
        allocate(type, fields);
        int struct = tape.newVariable(JvmKind.REFERENCE);
        tape.store(struct);
        tape.statement();
        int first = stack.height() - fields.size();
        for (int i = 0; i < fields.size(); i++) {
            StorageType storage = fields.get(i).storage();
            tape.load(struct);
            loadValue(first + i, kind(storage));
            setField(storage, StructInstance.place(fields, i));
            tape.statement();
        }
        replaceBy(struct, fields.size());
    }

    /** Takes operands off, which are all in variables, and puts what is in this one on. */
    private void replaceBy(int variable, int operands) {
        for (int i = 0; i < operands; i++) {
            stack.drop();
        }
        prepare(0);
        tape.load(variable);
        stack.pushed(JvmKind.REFERENCE);
    }

    void structNewDefault(DefinedType type) {
        prepare(0);
        allocate(type, StructInstance.fields(type));
        stack.pushed(JvmKind.REFERENCE);
    }

    private void allocate(DefinedType type, List<FieldType> fields) {
        int references = 0;
        for (FieldType field : fields) {
            references += StructInstance.isObject(field.storage()) ? 1 : 0;
        }
        tape.intConstant(fields.size() - references);
        tape.intConstant(references);
        loadType(type);
        tape.invoke(AggregateMembers.STRUCT_NEW);
    }

    void structGet(DefinedType type, int field, boolean signed) {
        List<FieldType> fields = StructInstance.fields(type);
        StorageType storage = fields.get(field).storage();
        prepare(1);
        tape.intConstant(StructInstance.place(fields, field));
        call(AggregateMembers.structGet(storage, signed), 1, kind(storage));
    }

    void structSet(DefinedType type, int field) {
        List<FieldType> fields = StructInstance.fields(type);
        prepare(2);
        setField(fields.get(field).storage(), StructInstance.place(fields, field));
        popped(2);
    }

    private void setField(StorageType storage, int place) {
        if (storage instanceof PackedType packed) {
            tape.intConstant(packed == PackedType.I8 ? 0xFF : 0xFFFF);
            tape.plain(JvmOpcode.IAND);
        }
        tape.intConstant(place);
        tape.invoke(AggregateMembers.structSet(storage));
    }

    // arrays

    void arrayNew(DefinedType type) {
        prepare(2);
        loadType(type);
        call(AggregateMembers.arrayNew(element(type)), 2, JvmKind.REFERENCE);
    }

    void arrayNewDefault(DefinedType type) {
        prepare(1);
        loadType(type);
        call(AggregateMembers.ARRAY_DEFAULT, 1, JvmKind.REFERENCE);
    }

    void arrayNewFixed(DefinedType type, int length) {
        StorageType storage = element(type);
        JvmKind kind = kind(storage);
        stack.spill();
        tape.intConstant(length);
        loadType(type);
        tape.invoke(AggregateMembers.ARRAY_DEFAULT);
        int array = tape.newVariable(JvmKind.REFERENCE);
        tape.store(array);
        tape.statement();
        int first = stack.height() - length;
        for (int i = 0; i < length; i++) {
            tape.load(array);
            tape.intConstant(i);
            loadValue(first + i, kind);
            tape.invoke(AggregateMembers.arraySet(storage));
            tape.statement();
        }
        replaceBy(array, length);
    }

    void arrayNewSegment(DefinedType type, int segment, boolean data) {
        prepare(2);
        tape.intConstant(segment);
        loadType(type);
        call(data ? AggregateMembers.ARRAY_NEW_DATA : AggregateMembers.ARRAY_NEW_ELEM, 2, JvmKind.REFERENCE);
    }

    void arrayGet(DefinedType type, boolean signed) {
        StorageType storage = element(type);
        prepare(2);
        call(AggregateMembers.arrayGet(storage, signed), 2, kind(storage));
    }

    void arraySet(DefinedType type) {
        prepare(3);
        tape.invoke(AggregateMembers.arraySet(element(type)));
        popped(3);
    }

    void arrayLen() {
        prepare(1);
        call(AggregateMembers.ARRAY_LEN, 1, JvmKind.INT);
    }

    void arrayFill(DefinedType type) {
        prepare(4);
        tape.load(instance);
        tape.invoke(AggregateMembers.arrayFill(element(type)));
        popped(4);
    }

    void arrayCopy() {
        prepare(5);
        tape.load(instance);
        tape.invoke(AggregateMembers.ARRAY_COPY);
        popped(5);
    }

    void arrayInit(int segment, boolean data) {
        prepare(4);
        tape.intConstant(segment);
        tape.load(instance);
        tape.invoke(data ? AggregateMembers.ARRAY_INIT_DATA : AggregateMembers.ARRAY_INIT_ELEM);
        popped(4);
    }
}
