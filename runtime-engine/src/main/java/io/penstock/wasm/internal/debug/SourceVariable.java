package io.penstock.wasm.internal.debug;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variable of the source.
 *
 * @param name its name
 * @param type what its bytes mean
 * @param isParameter whether it is a parameter of its function
 * @param scope where in the module's code its name is known
 * @param places where it is, by place in the code
 */
public record SourceVariable(String name, SourceType type, boolean isParameter, List<CodeRange> scope,
        List<Located> places) {

    /**
     * A stretch of the module's code.
     *
     * @param begin offset in the function's body
     * @param end offset of what follows
     */
    public record CodeRange(long begin, long end) {
    }

    /**
     * Where the variable is while some code runs.
     *
     * @param code that code
     * @param place the place
     */
    public record Located(CodeRange code, Place place) {
    }

    /** Where it is before the instruction at an offset in the function's body; null when it is nowhere, or nobody knows. */
    public @Nullable Place at(long offset) {
        if (scope.stream().noneMatch(range -> contains(range, offset))) {
            return null;
        }
        for (Located located : places) {
            if (contains(located.code, offset)) {
                return located.place;
            }
        }
        return null;
    }

    private static boolean contains(CodeRange range, long offset) {
        return offset >= range.begin && offset < range.end;
    }
}
