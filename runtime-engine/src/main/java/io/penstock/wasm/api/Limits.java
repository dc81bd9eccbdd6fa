package io.penstock.wasm.api;

import java.util.OptionalLong;

/**
 * Size range of a memory (in pages of 64 KiB) or table (in elements), spec 2.3.11.
 *
 * @param minimum initial size, unsigned
 * @param maximum largest size, empty for none declared
 */
public record Limits(long minimum, OptionalLong maximum) {

    /** A range without a maximum. */
    public static Limits atLeast(long minimum) {
        return new Limits(minimum, OptionalLong.empty());
    }

    /** A range with both ends. */
    public static Limits between(long minimum, long maximum) {
        return new Limits(minimum, OptionalLong.of(maximum));
    }

    /** Import matching (spec 4.5.3): whether something of this range and the given current size fits {@code required}. */
    public boolean matches(Limits required) {
        return Long.compareUnsigned(minimum, required.minimum) >= 0 && (required.maximum.isEmpty()
                || (maximum.isPresent()
                        && Long.compareUnsigned(maximum.getAsLong(), required.maximum.getAsLong()) <= 0));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(minimum) + ".."
                + (maximum.isPresent() ? Long.toUnsignedString(maximum.getAsLong()) : "");
    }
}
