package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.api.VectorType;
import io.penstock.wasm.api.WasmStruct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A struct (spec 4.2.15). Numbers are bits in one array, references lie in another; a field's place is the number of fields
 * of its sort before it, so that it is the same in all subtypes.
 */
public final class StructInstance implements WasmStruct {

    private static final long[] NO_NUMBERS = {};
    /** The object itself and the headers of its arrays. */
    private static final int OVERHEAD = 48;
    private static final @Nullable Object[] NO_REFERENCES = {};

    private final DefinedType type;
    /** The numbers: integers sign-extended, packed ones zero-extended, floats by their bits. */
    public final long[] numbers;
    /** The references. */
    public final @Nullable Object[] references;

    private StructInstance(DefinedType type, int numbers, int references) {
        this.type = type;
        this.numbers = numbers == 0 ? NO_NUMBERS : new long[numbers];
        this.references = references == 0 ? NO_REFERENCES : new Object[references];
    }

    /** About how many bytes such a struct has on the JVM's heap. */
    static int heapBytes(int numbers, int references) {
        return OVERHEAD + Long.BYTES * (numbers + references);
    }

    /** About how many bytes a struct of this type has on the JVM's heap. */
    public static int heapBytes(DefinedType type) {
        return heapBytes(0, fields(type).size());
    }

    /** {@code struct.new_default}. */
    public static StructInstance ofDefaults(DefinedType type) {
        List<FieldType> fields = fields(type);
        int numbers = 0;
        for (FieldType field : fields) {
            numbers += isObject(field.storage()) ? 0 : 1;
        }
        return new StructInstance(type, numbers, fields.size() - numbers);
    }

    /** Of so many numbers and references, which the type has; all are zero or null still. */
    public static StructInstance allocate(DefinedType type, int numbers, int references) {
        return new StructInstance(type, numbers, references);
    }

    /** {@code struct.new} with boxed values. */
    public static StructInstance of(DefinedType type, @Nullable Object[] values) {
        StructInstance made = ofDefaults(type);
        List<FieldType> fields = fields(type);
        int number = 0;
        int reference = 0;
        for (int i = 0; i < values.length; i++) {
            StorageType storage = fields.get(i).storage();
            if (isObject(storage)) {
                made.references[reference++] = values[i];
            } else {
                made.numbers[number++] = bits(values[i], storage);
            }
        }
        return made;
    }

    private static long bits(@Nullable Object value, StorageType storage) {
        return switch (value) {
            case Integer i when storage == PackedType.I8 -> i & 0xFF;
            case Integer i when storage == PackedType.I16 -> i & 0xFFFF;
            case Integer i -> i;
            case Long l -> l;
            case Float f -> Float.floatToRawIntBits(f);
            case Double d -> Double.doubleToRawLongBits(d);
            case null, default -> throw new IllegalArgumentException("not a number: " + value);
        };
    }

    /** Whether a field of this storage lies among the references: a v128 is an object there, null for zero. */
    public static boolean isObject(StorageType storage) {
        return storage instanceof ReferenceType || storage instanceof VectorType;
    }

    /** The fields of a struct type. */
    public static List<FieldType> fields(DefinedType type) {
        return ((StructType) type.composite()).fields();
    }

    /** The place of a field among the fields of its sort. */
    public static int place(List<FieldType> fields, int field) {
        boolean isReference = isObject(fields.get(field).storage());
        int place = 0;
        for (int i = 0; i < field; i++) {
            place += isObject(fields.get(i).storage()) == isReference ? 1 : 0;
        }
        return place;
    }

    @Override
    public DefinedType type() {
        return type;
    }

    @Override
    public @Nullable Object get(int field) {
        List<FieldType> fields = fields(type);
        StorageType storage = fields.get(field).storage();
        int place = place(fields, field);
        return switch (storage) {
            case ReferenceType _ -> references[place];
            case VectorType _ -> MultiValue.orZero(references[place]);
            case PackedType packed -> packed == PackedType.I8 ? (Object) (int) (byte) numbers[place]
                    : (int) (short) numbers[place];
            case NumberType number -> switch (number) {
                case I32 -> (Object) (int) numbers[place];
                case I64 -> numbers[place];
                case F32 -> Float.intBitsToFloat((int) numbers[place]);
                case F64 -> Double.longBitsToDouble(numbers[place]);
            };
        };
    }

    @Override
    public String toString() {
        return "struct of " + type;
    }
}
