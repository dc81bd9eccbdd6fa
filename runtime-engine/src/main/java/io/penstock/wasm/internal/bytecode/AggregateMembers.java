package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.api.VectorType;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.Locale;

/** The members of the runtime that code uses for structs and arrays. */
public final class AggregateMembers {

    private static final ClassDesc INSTANCE = GeneratedNames.INSTANCE;
    private static final ClassDesc STRUCT = ClassDesc.of("io.penstock.wasm.internal.runtime.StructInstance");
    private static final ClassDesc ARRAY = ClassDesc.of("io.penstock.wasm.internal.runtime.ArrayInstance");
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc V = ConstantDescs.CD_void;

    public static final Member.Method STRUCT_NEW = ReferenceMembers.function("StructOps", "allocate", STRUCT, I, I, I,
            INSTANCE);
    public static final Member.Method ARRAY_DEFAULT = ReferenceMembers.function("ArrayOps", "newDefault", ARRAY, I, I,
            INSTANCE);
    public static final Member.Method ARRAY_NEW_DATA = ReferenceMembers.function("ArrayOps", "newData", ARRAY, I, I, I,
            I,
            INSTANCE);
    public static final Member.Method ARRAY_NEW_ELEM = ReferenceMembers.function("ArrayOps", "newElem", ARRAY, I, I, I,
            I,
            INSTANCE);
    public static final Member.Method ARRAY_LEN = ReferenceMembers.function("ArrayOps", "length", I, OBJECT);
    public static final Member.Method ARRAY_COPY = ReferenceMembers.function("ArrayOps", "copy", V, OBJECT, I, OBJECT,
            I,
            I, INSTANCE);
    public static final Member.Method ARRAY_INIT_DATA = ReferenceMembers.function("ArrayOps", "initData", V, OBJECT, I,
            I,
            I, I, INSTANCE);
    public static final Member.Method ARRAY_INIT_ELEM = ReferenceMembers.function("ArrayOps", "initElem", V, OBJECT, I,
            I,
            I, I, INSTANCE);

    private AggregateMembers() {
    }

    /** Reads a field; packed ones lie there zero-extended. */
    public static Member.Method structGet(StorageType storage, boolean signed) {
        String sort = storage instanceof PackedType && !signed ? "I32" : sort(storage, signed);
        return ReferenceMembers.function("StructOps", "get" + sort, carrier(storage), OBJECT, I);
    }

    /** Writes a field. */
    public static Member.Method structSet(StorageType storage) {
        String sort = storage instanceof PackedType ? "I32" : sort(storage, false);
        return ReferenceMembers.function("StructOps", "set" + sort, V, OBJECT, carrier(storage), I);
    }

    /** {@code array.new}. */
    public static Member.Method arrayNew(StorageType storage) {
        return ReferenceMembers.function("ArrayOps", "new" + plainSort(storage), ARRAY, carrier(storage), I, I,
                INSTANCE);
    }

    /** {@code array.get}. */
    public static Member.Method arrayGet(StorageType storage, boolean signed) {
        return ReferenceMembers.function("ArrayOps", "get" + sort(storage, signed), carrier(storage), OBJECT, I);
    }

    /** {@code array.set}. */
    public static Member.Method arraySet(StorageType storage) {
        return ReferenceMembers.function("ArrayOps", "set" + plainSort(storage), V, OBJECT, I, carrier(storage));
    }

    /** {@code array.fill}. */
    public static Member.Method arrayFill(StorageType storage) {
        return ReferenceMembers.function("ArrayOps", "fill" + plainSort(storage), V, OBJECT, I, carrier(storage), I,
                INSTANCE);
    }

    private static String sort(StorageType storage, boolean signed) {
        return plainSort(storage) + (storage instanceof PackedType ? signed ? "S" : "U" : "");
    }

    private static String plainSort(StorageType storage) {
        return storage instanceof ReferenceType || storage instanceof VectorType ? "Ref"
                : storage.toString().toUpperCase(Locale.ROOT);
    }

    private static ClassDesc carrier(StorageType storage) {
        return storage instanceof VectorType ? OBJECT : JvmKind.of(storage.unpacked()).descriptor();
    }
}
