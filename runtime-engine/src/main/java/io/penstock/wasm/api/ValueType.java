package io.penstock.wasm.api;

import java.util.List;

/**
 * A value type (spec 2.3.5). How values cross between Java and Wasm:
 *
 * <table>
 * <caption>Java types of Wasm values</caption>
 * <tr><th>Wasm</th><th>boxed</th><th>in a typed handle</th></tr>
 * <tr><td>i32</td><td>{@link Integer}</td><td>{@code int}</td></tr>
 * <tr><td>i64</td><td>{@link Long}</td><td>{@code long}</td></tr>
 * <tr><td>f32</td><td>{@link Float}</td><td>{@code float}</td></tr>
 * <tr><td>f64</td><td>{@link Double}</td><td>{@code double}</td></tr>
 * <tr><td>v128</td><td>{@link V128}</td><td>{@code V128}, never null</td></tr>
 * <tr><td>funcref</td><td>{@link WasmFunction} or null</td><td>{@code Object}</td></tr>
 * <tr><td>anyref and what lies below</td><td>{@link WasmStruct}, {@link WasmArray}, {@link I31} or null; as anyref any
 * object</td><td>{@code Object}</td></tr>
 * <tr><td>exnref</td><td>{@link GuestException} or null</td><td>{@code Object}</td></tr>
 * <tr><td>externref</td><td>any object or null</td><td>{@code Object}</td></tr>
 * </table>
 *
 * Immutable and safe for use by several threads.
 */
public sealed interface ValueType extends StorageType permits NumberType, VectorType, ReferenceType {

    // No default methods here: they would have this initialised, constants and all, before the types that implement it.

    /** 32-bit integer. */
    ValueType I32 = NumberType.I32;
    /** 64-bit integer. */
    ValueType I64 = NumberType.I64;
    /** IEEE 754 single precision. */
    ValueType F32 = NumberType.F32;
    /** IEEE 754 double precision. */
    ValueType F64 = NumberType.F64;
    /** 128-bit vector. */
    ValueType V128 = VectorType.V128;
    /** Nullable reference to a function. */
    ReferenceType FUNCREF = ReferenceType.FUNCREF;
    /** Nullable reference to a host object. */
    ReferenceType EXTERNREF = ReferenceType.EXTERNREF;

    /** Whether values of this type are references (and not numbers or vectors). */
    boolean isReference();

    /** The Java type that stands for this type in a typed {@link WasmFunction#handle() handle}. */
    Class<?> javaType();

    /** Whether a value of this type is one of the other type too (spec 3.3.4). */
    boolean matches(ValueType other);

    /** Whether each of some types matches the one at its place among others. */
    static boolean match(List<ValueType> types, List<ValueType> others) {
        if (types.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).matches(others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
