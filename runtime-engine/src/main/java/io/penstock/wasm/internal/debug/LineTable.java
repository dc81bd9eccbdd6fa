package io.penstock.wasm.internal.debug;

import io.penstock.wasm.api.SourcePosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The lines of one function, by address. Immutable. */
final class LineTable {

    static final LineTable EMPTY = new LineTable(List.of());

    /**
     * Code from an address on.
     *
     * @param file path
     * @param line from 1; 0 for code that belongs to no line, -1 for the end
     * @param column from 1; 0 when it is not known
     * @param isStatement whether a breakpoint may be set here
     */
    record Row(long address, String file, int line, int column, boolean isStatement) {
    }

    private final Row[] rows;

    private LineTable(List<Row> rows) {
        this.rows = rows.toArray(Row[]::new);
        Arrays.sort(this.rows, Comparator.comparingLong(Row::address)); // stable, and sorted already if nobody lies
    }

    boolean isEmpty() {
        return rows.length == 0;
    }

    /** By address. */
    List<Row> rows() {
        return List.of(rows);
    }

    /** Code of no line counts to the line before. */
    Optional<SourcePosition> at(long address) {
        for (int i = last(address); i >= 0; i--) {
            Row row = rows[i];
            if (row.line < 0) {
                break;
            }
            if (row.line > 0 && !row.file.isEmpty()) {
                return Optional.of(new SourcePosition(row.file, row.line, row.column));
            }
        }
        return Optional.empty();
    }

    /** The last row at or before an address, or -1. */
    private int last(long address) {
        int from = 0;
        int to = rows.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (rows[middle].address <= address) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    /** Takes the rows between two addresses, within bounds. */
    static final class Builder implements LineProgram.Rows {

        private static final int MOST_ROWS = 500_000;
        private static final int MOST_SEQUENCES = 64;

        private final long low;
        private final long high;
        private final List<Row> rows = new ArrayList<>();
        private LineHeader header = LineHeader.NONE;
        private int sequences;

        Builder(long low, long high) {
            this.low = low;
            this.high = high;
        }

        /** Whether another sequence may come. */
        boolean beginSequence(LineHeader next) {
            header = next;
            return sequences++ < MOST_SEQUENCES && rows.size() < MOST_ROWS;
        }

        @Override
        public void row(long address, int file, int line, int column, boolean isStatement) {
            if (address >= low && address < high && rows.size() < MOST_ROWS) {
                Row row = new Row(address, header.file(file), line, column, isStatement);
                if (!rows.isEmpty() && rows.getLast().address == address && rows.getLast().line >= 0) {
                    rows.removeLast(); // no code belongs to it
                }
                rows.add(row);
            }
        }

        @Override
        public boolean end(long address, int next) {
            if (address > low && address < high) {
                rows.add(new Row(address, "", -1, 0, false));
            }
            return false;
        }

        LineTable build() {
            return rows.isEmpty() ? EMPTY : new LineTable(rows);
        }
    }
}
