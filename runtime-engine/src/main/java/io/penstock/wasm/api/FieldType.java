package io.penstock.wasm.api;

/**
 * The type of a struct's field or of an array's elements (spec 2.3.9).
 *
 * @param storage what it holds
 * @param mutable whether it can be assigned
 */
public record FieldType(StorageType storage, boolean mutable) {

    /** Whether a field of this type can stand for one of the other type (spec 3.3.9). */
    public boolean matches(FieldType other) {
        if (mutable != other.mutable) {
            return false;
        }
        return mutable ? storage.equals(other.storage)
                : storage.equals(other.storage) || (storage instanceof ValueType value
                        && other.storage instanceof ValueType otherValue && value.matches(otherValue));
    }

    @Override
    public String toString() {
        return mutable ? "(mut " + storage + ")" : storage.toString();
    }
}
