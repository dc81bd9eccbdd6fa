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

    /** The type of the same references, null among them or not. */
    public ReferenceType withNullable(boolean isNullable) {
        return isNullable == nullable ? this : new ReferenceType(isNullable, heapType);
    }

    @Override
    public boolean matches(ValueType other) {
        return other instanceof ReferenceType(boolean otherNullable, HeapType otherHeap)
                && (otherNullable || !nullable) && heapType.matches(otherHeap);
    }

    @Override
    public ValueType unpacked() {
        return this;
    }

    @Override
    public boolean isReference() {
        return true;
    }

    @Override
    public Class<?> javaType() {
        return Object.class;
    }

    /** The text format, with its abbreviations. */
    @Override
    public String toString() {
        if (!nullable || heapType instanceof DefinedType) {
            return nullable ? "(ref null " + heapType + ")" : "(ref " + heapType + ")";
        }
        return switch ((AbstractHeapType) heapType) {
            case NONE -> "nullref";
            case NOFUNC -> "nullfuncref";
            case NOEXTERN -> "nullexternref";
            case NOEXN -> "nullexnref";
            default -> heapType + "ref";
        };
    }
}
