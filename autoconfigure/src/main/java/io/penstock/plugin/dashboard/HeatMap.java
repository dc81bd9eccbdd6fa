package io.penstock.plugin.dashboard;

import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.Tier;
import java.util.List;

/**
 * A module's functions in a few cells, in the order of the binary.
 *
 * @param functionsPerCell how many functions one cell stands for; it shows the hottest of them
 * @param cells a character each: {@code 0} without code, {@code 1} to {@code 4} baseline code that was called a little to a lot,
 *        {@code 5} optimized
 */
record HeatMap(int functionsPerCell, String cells) {

    static final int MOST_CELLS = 1_024;

    private static final char NONE = '0';
    private static final char OPTIMIZED = '5';
    private static final int LEVELS = 4;

    static HeatMap of(List<FunctionStatistics> functions) {
        int perCell = Math.max(1, Math.ceilDiv(functions.size(), MOST_CELLS));
        StringBuilder cells = new StringBuilder();
        for (int first = 0; first < functions.size(); first += perCell) {
            char hottest = NONE;
            for (int i = first; i < Math.min(functions.size(), first + perCell); i++) {
                hottest = (char) Math.max(hottest, level(functions.get(i)));
            }
            cells.append(hottest);
        }
        return new HeatMap(perCell, cells.toString());
    }

    /** A level for each two powers of ten of calls. */
    private static char level(FunctionStatistics function) {
        if (function.tier() == null) {
            return NONE;
        }
        if (function.tier() == Tier.OPTIMIZED) {
            return OPTIMIZED;
        }
        int level = 1 + (int) (Math.log10((double) Math.max(1, function.calls())) / 2);
        return (char) (NONE + Math.min(LEVELS, level));
    }
}
