package io.penstock.plugin.actuate;

import java.util.Locale;

/** Values of tags. */
final class Tags {

    private Tags() {
    }

    /** {@code OUT_OF_BOUNDS} as {@code out-of-bounds}. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
