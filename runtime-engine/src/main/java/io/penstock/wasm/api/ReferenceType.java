package io.penstock.wasm.api;

/**
 * A reference type (spec 2.3.4).
 *
 * @param nullable whether the null reference is a value of the type
 * @param heapType what is referred to
 */
public record ReferenceType(boolean nullable, HeapType heapType) implements ValueType {

    /** {@code (ref null func)}. */
    public static final ReferenceType FUNCREF = new ReferenceType(true, HeapType.FUNC);
    /** {@code (ref null extern)}. */
    public static final ReferenceType EXTERNREF = new ReferenceType(true, HeapType.EXTERN);

    @Override
    public boolean isReference() {
        return true;
    }

    @Override
    public Class<?> javaType() {
        return Object.class;
    }

    @Override
    public String toString() {
        return nullable ? heapType + "ref" : "(ref " + heapType + ")";
    }
}
