package io.penstock.wasm.internal.debug;

import io.penstock.wasm.api.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a function's code comes from. Offsets count from the begin of its body. Immutable. */
public final class FunctionSource {

    /** Of a function without debug information. */
    public static final FunctionSource NONE = new FunctionSource(0, LineTable.EMPTY, Scopes.NONE);

    /**
     * Code that begins a line.
     *
     * @param offset of the first instruction
     * @param position the line
     */
    public record Line(long offset, SourcePosition position) {
    }

    private final long low;
    private final LineTable table;
    private final Scopes scopes;

    FunctionSource(long low, LineTable table, Scopes scopes) {
        this.low = low;
        this.table = table;
        this.scopes = scopes;
    }

    /** Whether there are lines. */
    public boolean hasLines() {
        return !table.isEmpty();
    }

    /** The functions of the source in which an instruction lies: what has been inlined first, at last the one itself. */
    public List<SourceFrame> frames(long offset) {
        List<SourceFrame> frames = new ArrayList<>();
        Optional<SourcePosition> position = table.at(low + offset);
        List<Scopes.Inlined> inlined = scopes.inlinedAt(low + offset);
        for (Scopes.Inlined each : inlined.reversed()) {
            frames.add(new SourceFrame(Optional.of(each.name()), position));
            position = each.call();
        }
        frames.add(new SourceFrame(Optional.empty(), position));
        return frames;
    }

    /** Where a line's code begins, by offset: the places for breakpoints. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (LineTable.Row row : table.rows()) {
            if (row.line() > 0 && !row.file().isEmpty()) {
                SourcePosition position = new SourcePosition(row.file(), row.line(), row.column());
                boolean isNew = lines.isEmpty() || lines.getLast().position().line() != row.line()
                        || !lines.getLast().position().file().equals(row.file());
                if (isNew) {
                    lines.add(new Line(row.address() - low, position));
                }
            }
        }
        return lines;
    }

    /** The variables of the source, those of inlined functions among them. */
    public List<SourceVariable> variables() {
        return scopes.variables();
    }
}
