package io.penstock.wasm.internal.opt;

/**
 * What an i32, taken as signed, can be.
 *
 * @param least the least, inclusive
 * @param most the most, inclusive
 */
record Range(long least, long most) {

    /** Anything. */
    static final Range ALL = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

    /** This range if every number in it is an i32; else computing it may have wrapped around. */
    static Range of(long least, long most) {
        return least < Integer.MIN_VALUE || most > Integer.MAX_VALUE ? ALL : new Range(least, most);
    }

    boolean isNegativeNever() {
        return least >= 0;
    }

    /** Whether all are positive and at most this. */
    boolean isBelow(long limit) {
        return least >= 0 && most <= limit;
    }

    Range plus(Range other) {
        return of(least + other.least, most + other.most);
    }

    Range minus(Range other) {
        return of(least - other.most, most - other.least);
    }

    Range times(long factor) {
        return factor >= 0 ? of(least * factor, most * factor) : of(most * factor, least * factor);
    }

    Range or(Range other) {
        return new Range(Math.min(least, other.least), Math.max(most, other.most));
    }

    /** Of the bits that both have. */
    Range and(Range other) {
        if (!isNegativeNever() && !other.isNegativeNever()) {
            return ALL;
        }
        return new Range(0,
                !isNegativeNever() ? other.most : !other.isNegativeNever() ? most : Math.min(most, other.most));
    }

    /** Of the bits that one of them has. */
    Range bits(Range other) {
        if (!isNegativeNever() || !other.isNegativeNever()) {
            return ALL;
        }
        long bits = most | other.most;
        return new Range(0, bits == 0 ? 0 : 2 * Long.highestOneBit(bits) - 1);
    }

    Range shiftedRight(int count) {
        return isNegativeNever() ? new Range(least >> count, most >> count)
                : count == 0 ? ALL : new Range(0, 0xFFFF_FFFFL >> count);
    }
}
