package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.I31;
import io.penstock.wasm.api.Values;
import org.jspecify.annotations.Nullable;

/** Reference instructions (spec 4.6.3). */
@SuppressWarnings("EnumOrdinal") // generated code's encoding, never leaves the process
public final class References {

    private static final AbstractHeapType[] ABSTRACT = AbstractHeapType.values();

    private References() {
    }

    /** The function that {@code call_ref} calls. */
    public static FunctionInstance callee(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullFunctionReference();
        }
        return (FunctionInstance) reference;
    }

    /** Whether a reference is to this function of the instance. */
    public static int isFunction(@Nullable Object reference, int function, Instance instance) {
        return instance.is(function, reference) ? 1 : 0;
    }

    /** {@code ref.as_non_null}. */
    public static Object asNonNull(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullReference();
        }
        return reference;
    }

    /** {@code ref.eq}. */
    @SuppressWarnings("ReferenceEquality") // what it asks for
    public static int eq(@Nullable Object left, @Nullable Object right) {
        return left == right || (left instanceof I31 && left.equals(right)) ? 1 : 0;
    }

    /** {@code ref.i31}. */
    public static I31 i31(int value) {
        return new I31(value);
    }

    /** {@code i31.get_s}. */
    public static int i31GetS(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullI31Reference();
        }
        return ((I31) reference).value();
    }

    /** {@code i31.get_u}. */
    public static int i31GetU(@Nullable Object reference) {
        return i31GetS(reference) & 0x7FFF_FFFF;
    }

    /** {@code ref.test} for one of the module's types. */
    public static int test(@Nullable Object reference, int nullable, int typeIndex, Instance instance) {
        return is(reference, nullable, instance.types[typeIndex]) ? 1 : 0;
    }

    /** {@code ref.cast} to one of the module's types. */
    public static @Nullable Object cast(@Nullable Object reference, int nullable, int typeIndex, Instance instance) {
        if (!is(reference, nullable, instance.types[typeIndex])) {
            throw Traps.castFailure();
        }
        return reference;
    }

    private static boolean is(@Nullable Object reference, int nullable, DefinedType type) {
        return switch (reference) {
            case null -> nullable != 0;
            case StructInstance struct -> struct.type().isSubtypeOf(type);
            case ArrayInstance array -> array.type().isSubtypeOf(type);
            case FunctionInstance function -> function.definedType.isSubtypeOf(type);
            default -> false;
        };
    }

    /** {@code ref.test} for an abstract type, by its ordinal. */
    public static int testAbstract(@Nullable Object reference, int nullable, int type, Instance instance) {
        return isAbstract(reference, nullable, type) ? 1 : 0;
    }

    /** {@code ref.cast} to an abstract type, by its ordinal. */
    public static @Nullable Object castAbstract(@Nullable Object reference, int nullable, int type,
            Instance instance) {
        if (!isAbstract(reference, nullable, type)) {
            throw Traps.castFailure();
        }
        return reference;
    }

    private static boolean isAbstract(@Nullable Object reference, int nullable, int type) {
        return reference == null ? nullable != 0 : Values.isOf(reference, ABSTRACT[type]);
    }
}
