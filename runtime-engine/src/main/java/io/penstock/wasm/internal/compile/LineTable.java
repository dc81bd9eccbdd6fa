package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.runtime.ModuleCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the line numbers of a generated class stand for.
 *
 * @param isPlaces whether the values are places, three for each: function, offset in its body, and the place that called it
 *            without a call, or -1; else they are offsets in the body of the class's function
 * @param values those of the first line first; no offsets: a line is the offset plus 1
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LineTable(boolean isPlaces, int[] values) {

    /** Lines are offsets plus 1. */
    public static final LineTable OFFSETS = new LineTable(false, new int[0]);

    private static final int PLACE = 3;

    /** Offsets by number. */
    public static LineTable of(int[] offsets) {
        return offsets.length == 0 ? OFFSETS : new LineTable(false, offsets);
    }

    /** The instruction of a line, and the calls by which optimized code got there without calling, the innermost first. */
    public List<ModuleCode.Position> positions(int function, int line) {
        List<ModuleCode.Position> positions = new ArrayList<>();
        if (isPlaces) {
            int place = line - 1;
            while (place >= 0 && place * PLACE < values.length) {
                positions.add(new ModuleCode.Position(values[place * PLACE], values[place * PLACE + 1]));
                place = values[place * PLACE + 2];
            }
        } else if (line > 0 && (values.length == 0 || line <= values.length)) {
            positions.add(new ModuleCode.Position(function, values.length == 0 ? line - 1 : values[line - 1]));
        }
        return positions;
    }
}
