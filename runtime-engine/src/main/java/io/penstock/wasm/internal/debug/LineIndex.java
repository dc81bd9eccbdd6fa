package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the lines of which code are: of each sequence of the line programs its addresses and its place. The rows themselves
 * are not kept, but decoded when they are asked for. Safe for use by several threads.
 */
final class LineIndex {

    /** Sequences that are noted; compilers make one for each function. */
    private static final int MOST = 1_000_000;

    private record Sequence(long low, long high, LineHeader header, int begin) {
    }

    private final DwarfSections sections;
    private final List<Sequence> sequences = new ArrayList<>();
    /** Most that ends of earlier sequences reach, by sequence: hostile ones may overlap. */
    private final long[] reach;

    LineIndex(DwarfSections sections, Problems problems) {
        this.sections = sections;
        DwarfReader in = sections.reader(DwarfSections.LINE);
        while (!in.atEnd()) {
            DwarfReader.Part part;
            try {
                part = in.part();
            } catch (BadDwarf bad) {
                problems.note(bad);
                break; // no telling where the next one begins
            }
            try {
                add(LineHeader.read(part, sections));
            } catch (BadDwarf bad) {
                problems.note(bad);
            }
        }
        sequences.sort(Comparator.comparingLong(Sequence::low));
        reach = new long[sequences.size()];
        long furthest = 0;
        for (int i = 0; i < reach.length; i++) {
            furthest = Math.max(furthest, sequences.get(i).high);
            reach[i] = furthest;
        }
    }

    private void add(LineHeader header) {
        LineProgram.run(header, header.program().copy(), new LineProgram.Rows() {
            private int begin = header.program().position();
            private long low = -1;

            @Override
            public void row(long address, int file, int line, int column, boolean isStatement) {
                if (low < 0) {
                    low = address;
                }
            }

            @Override
            public boolean end(long address, int next) {
                // the code section begins with a count: at 0 is what the linker has dropped
                if (low > 0 && low < address && sequences.size() < MOST) {
                    sequences.add(new Sequence(low, address, header, begin));
                }
                low = -1;
                begin = next;
                return true;
            }
        });
    }

    /** The rows of code between two addresses. */
    LineTable lines(long low, long high) {
        LineTable.Builder table = new LineTable.Builder(low, high);
        for (int i = firstReaching(low); i < sequences.size() && sequences.get(i).low < high; i++) {
            Sequence sequence = sequences.get(i);
            if (sequence.high > low && table.beginSequence(sequence.header)) {
                LineProgram.run(sequence.header, sections.reader(DwarfSections.LINE, sequence.begin), table);
            }
        }
        return table.build();
    }

    /** The first sequence such that it or one before ends beyond an address. */
    private int firstReaching(long address) {
        int from = 0;
        int to = reach.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (reach[middle] > address) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }
}
