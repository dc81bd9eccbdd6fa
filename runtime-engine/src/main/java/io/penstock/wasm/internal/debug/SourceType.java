package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.Nullable;

/**
 * What a variable's bytes mean, as far as a debugger shows it.
 *
 * @param kind which kind
 * @param size bytes
 */
public record SourceType(Kind kind, int size) {

    /** Kinds of values. */
    public enum Kind {
        /** A signed integer. */
        SIGNED,
        /** An unsigned integer, or an address. */
        UNSIGNED,
        /** Zero or not. */
        BOOLEAN,
        /** A floating-point number. */
        FLOAT,
        /** Something in memory that is no number: a structure, an array. */
        OTHER
    }

    private static final int ARRAY = 0x01;
    private static final int CLASS = 0x02;
    private static final int ENUMERATION = 0x04;
    private static final int POINTER = 0x0F;
    private static final int REFERENCE = 0x10;
    private static final int STRUCTURE = 0x13;
    private static final int UNION = 0x17;
    private static final int BASE = 0x24;
    private static final int RVALUE_REFERENCE = 0x42;

    private static final int ENCODED_BOOLEAN = 0x02;
    private static final int ENCODED_FLOAT = 0x04;
    private static final int ENCODED_SIGNED = 0x05;
    private static final int ENCODED_SIGNED_CHAR = 0x06;

    private static final int MANY = 16;
    private static final SourceType UNKNOWN = new SourceType(Kind.OTHER, 0);

    /** The type of a variable: what its names stand for. */
    static SourceType of(Entry variable, Units units) {
        Entry typed = variable.withOrigin(Entry.TYPE, units);
        for (int i = 0; i < MANY && typed != null && typed.has(Entry.TYPE); i++) {
            @Nullable
            Entry type = units.entry(typed.reference(Entry.TYPE));
            if (type == null) {
                return UNKNOWN;
            }
            int size = type.count(Entry.BYTE_SIZE);
            switch (type.tag()) {
                case BASE -> {
                    return new SourceType(kind((int) type.number(Entry.ENCODING, 0)), size);
                }
                case POINTER, REFERENCE, RVALUE_REFERENCE -> {
                    return new SourceType(Kind.UNSIGNED, size == 0 ? type.unit().addressSize() : size);
                }
                case ENUMERATION -> {
                    return new SourceType(Kind.SIGNED, size == 0 ? Integer.BYTES : size);
                }
                case ARRAY, CLASS, STRUCTURE, UNION -> {
                    return new SourceType(Kind.OTHER, size);
                }
                default -> typed = type; // another name for a type
            }
        }
        return UNKNOWN;
    }

    private static Kind kind(int encoding) {
        return switch (encoding) {
            case ENCODED_BOOLEAN -> Kind.BOOLEAN;
            case ENCODED_FLOAT -> Kind.FLOAT;
            case ENCODED_SIGNED, ENCODED_SIGNED_CHAR -> Kind.SIGNED;
            default -> Kind.UNSIGNED;
        };
    }
}
