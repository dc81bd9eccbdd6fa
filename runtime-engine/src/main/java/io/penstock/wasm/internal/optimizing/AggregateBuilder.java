package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.internal.bytecode.AggregateMembers;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.runtime.StructInstance;
import java.util.List;

/** Structs and arrays: calls of the runtime, by the sort of the field. */
final class AggregateBuilder {

    /** What is made here is not what is made there, but nobody misses it. */
    private static final int ALLOCATES = Effects.READS_OTHER;
    private static final int READS = Effects.READS_OTHER | Effects.TRAPS;
    private static final int WRITES = Effects.WRITES_OTHER | Effects.TRAPS;

    private final SsaBuilder builder;
    private final BoxBuilder boxes;
    private final TypeSpace types;

    AggregateBuilder(SsaBuilder builder, TypeSpace types) {
        this.builder = builder;
        this.boxes = new BoxBuilder(builder);
        this.types = types;
    }

    private Node typeIndex(DefinedType type) {
        return builder.i32(types.index(type));
    }

    private static StorageType element(DefinedType type) {
        return ((ArrayType) type.composite()).element().storage();
    }

    // structs

    Node structNew(DefinedType type, Node[] values) {
        Node struct = structNewDefault(type);
        for (int field = 0; field < values.length; field++) {
            structSet(type, field, struct, values[field]);
        }
        return struct;
    }

    Node structNewDefault(DefinedType type) {
        List<FieldType> fields = StructInstance.fields(type);
        int references = 0;
        for (FieldType field : fields) {
            references += StructInstance.isObject(field.storage()) ? 1 : 0;
        }
        return builder.runtime(AggregateMembers.STRUCT_NEW, ALLOCATES, builder.i32(fields.size() - references),
                builder.i32(references), typeIndex(type));
    }

    Node structGet(DefinedType type, int field, boolean signed, Node struct) {
        List<FieldType> fields = StructInstance.fields(type);
        StorageType storage = fields.get(field).storage();
        Node value = builder.runtime(AggregateMembers.structGet(storage, signed), READS, struct,
                builder.i32(StructInstance.place(fields, field)));
        return boxes.unboxVector(storage.unpacked(), value);
    }

    void structSet(DefinedType type, int field, Node struct, Node value) {
        List<FieldType> fields = StructInstance.fields(type);
        StorageType storage = fields.get(field).storage();
        Node stored = storage instanceof PackedType packed
                ? builder.numeric(Opcode.I32_AND, value, builder.i32(packed == PackedType.I8 ? 0xFF : 0xFFFF))
                : boxes.vectorAsObject(value);
        builder.runtime(AggregateMembers.structSet(storage), WRITES, struct, stored,
                builder.i32(StructInstance.place(fields, field)));
    }

    // arrays

    Node arrayNew(DefinedType type, Node initial, Node length) {
        return builder.runtime(AggregateMembers.arrayNew(element(type)), ALLOCATES | Effects.TRAPS,
                boxes.vectorAsObject(initial), length, typeIndex(type));
    }

    Node arrayNewDefault(DefinedType type, Node length) {
        return builder.runtime(AggregateMembers.ARRAY_DEFAULT, ALLOCATES | Effects.TRAPS, length, typeIndex(type));
    }

    Node arrayNewFixed(DefinedType type, Node[] elements) {
        Node array = arrayNewDefault(type, builder.i32(elements.length));
        for (int i = 0; i < elements.length; i++) {
            arraySet(type, array, builder.i32(i), elements[i]);
        }
        return array;
    }

    Node arrayNewSegment(Member.Method method, DefinedType type, int segment, Node offset, Node length) {
        return builder.runtime(method, ALLOCATES | Effects.TRAPS, offset, length, builder.i32(segment),
                typeIndex(type));
    }

    Node arrayGet(DefinedType type, boolean signed, Node array, Node index) {
        StorageType storage = element(type);
        return boxes.unboxVector(storage.unpacked(),
                builder.runtime(AggregateMembers.arrayGet(storage, signed), READS, array, index));
    }

    void arraySet(DefinedType type, Node array, Node index, Node value) {
        builder.runtime(AggregateMembers.arraySet(element(type)), WRITES, array, index, boxes.vectorAsObject(value));
    }

    Node arrayLen(Node array) {
        return builder.runtime(AggregateMembers.ARRAY_LEN, Effects.TRAPS, array);
    }

    void arrayFill(DefinedType type, Node array, Node index, Node value, Node length) {
        builder.runtime(AggregateMembers.arrayFill(element(type)), WRITES, array, index, boxes.vectorAsObject(value),
                length);
    }

    void arrayCopy(Node destination, Node to, Node source, Node from, Node length) {
        builder.runtime(AggregateMembers.ARRAY_COPY, READS | WRITES, destination, to, source, from, length);
    }

    void arrayInit(Member.Method method, int segment, Node array, Node to, Node from, Node length) {
        builder.runtime(method, READS | WRITES, array, to, from, length, builder.i32(segment));
    }
}
