package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.Nullable;

/** Why debug information, or a part of it, is not used: the first reason. Safe for use by several threads. */
final class Problems {

    private volatile @Nullable String first;

    void note(BadDwarf bad) {
        if (first == null) {
            first = bad.getMessage();
        }
    }

    @Nullable
    String first() {
        return first;
    }
}
