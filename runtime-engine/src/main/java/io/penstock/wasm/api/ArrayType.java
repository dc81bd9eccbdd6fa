package io.penstock.wasm.api;

/**
 * The type of arrays (spec 2.3.8).
 *
 * @param element of their elements
 */
public record ArrayType(FieldType element) implements CompositeType {

    @Override
    public AbstractHeapType kind() {
        return AbstractHeapType.ARRAY;
    }

    @Override
    public String toString() {
        return "array " + element;
    }
}
