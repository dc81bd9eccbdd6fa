package io.penstock.wasm.internal.code;

/**
 * A catch clause of {@code try_table} (spec 2.4.8).
 *
 * @param tag of the exceptions that it catches, or -1 for all
 * @param reference whether the label gets the exception itself, after its arguments
 * @param depth the label, counted from outside of the {@code try_table}
 */
public record CatchClause(int tag, boolean reference, int depth) {

    /** In place of a tag: any exception. */
    public static final int ALL = -1;
}
