package io.penstock.wasm.api;

/** The heap types that the standard defines (spec 2.3.2), in four hierarchies with a top and a bottom each. */
public enum AbstractHeapType implements HeapType {
    /** Any function. */
    FUNC("func"),
    /** Any host object. */
    EXTERN("extern"),
    /** Any struct, array, i31 or internalised host object. */
    ANY("any"),
    /** What {@code ref.eq} compares: structs, arrays and i31. */
    EQ("eq"),
    /** Integers of 31 bits. */
    I31("i31"),
    /** Any struct. */
    STRUCT("struct"),
    /** Any array. */
    ARRAY("array"),
    /** Any exception. */
    EXN("exn"),
    /** Nothing, below {@link #ANY}. */
    NONE("none"),
    /** Nothing, below {@link #FUNC}. */
    NOFUNC("nofunc"),
    /** Nothing, below {@link #EXTERN}. */
    NOEXTERN("noextern"),
    /** Nothing, below {@link #EXN}. */
    NOEXN("noexn");

    private final String text;

    AbstractHeapType(String text) {
        this.text = text;
    }

    /** The top of the hierarchy. */
    public AbstractHeapType top() {
        return switch (this) {
            case FUNC, NOFUNC -> FUNC;
            case EXTERN, NOEXTERN -> EXTERN;
            case EXN, NOEXN -> EXN;
            default -> ANY;
        };
    }

    /** Whether this is the bottom of its hierarchy, which only null inhabits. */
    public boolean isBottom() {
        return this == NONE || this == NOFUNC || this == NOEXTERN || this == NOEXN;
    }

    @Override
    public boolean matches(HeapType other) {
        if (other instanceof AbstractHeapType abstractType) {
            return this == abstractType || matches(abstractType);
        }
        return isBottom() && top() == ((DefinedType) other).kind().top();
    }

    private boolean matches(AbstractHeapType other) {
        if (other == EQ) {
            return this == I31 || this == STRUCT || this == ARRAY || this == NONE;
        }
        return top() == other.top() && (isBottom() || other == other.top());
    }

    @Override
    public String toString() {
        return text;
    }
}
