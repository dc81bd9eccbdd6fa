package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.SourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What a Java debugger is told about the code on a tape, besides its lines. For one thread. */
public final class DebugTable {

    /** The JVM's bound. */
    private static final int MOST_NAMES = 2_000;

    /**
     * A variable that is shown.
     *
     * @param variable of the tape
     * @param name legal in class files
     * @param descriptor of its type
     * @param scope the offsets in the body where it is shown
     */
    record Named(int variable, String name, String descriptor, IntPredicate scope) {
    }

    private final SourceNames source;
    private final int bodyLength;
    private final List<Named> names = new ArrayList<>();

    /** Nothing yet but the lines of a function whose body has so many bytes. */
    public DebugTable(SourceNames source, int bodyLength) {
        this.source = source;
        this.bodyLength = bodyLength;
    }

    /**
     * Shows a variable of the tape.
     *
     * @param descriptor type that it is shown with
     * @param scope whether it is shown at an offset in the function's body
     */
    public void show(int variable, String name, String descriptor, IntPredicate scope) {
        if (names.size() < MOST_NAMES && !name.isEmpty()) {
            names.add(new Named(variable, legal(name), descriptor, scope));
        }
    }

    private static String legal(String name) {
        StringBuilder legal = new StringBuilder();
        name.chars().limit(200)
                .map(c -> Character.isJavaIdentifierPart(c) && !Character.isSurrogate((char) c) ? c : '_')
                .forEach(c -> legal.append((char) c));
        return legal.toString();
    }

    /** The name of a Wasm local: its own, or {@code $<index>}. */
    public String localName(int local) {
        return source.locals().getOrDefault(local, "$" + local);
    }

    List<Named> names() {
        return names;
    }

    /** Bytes of the function's body. */
    int bodyLength() {
        return bodyLength;
    }

    /** What is known of the source. */
    public SourceNames source() {
        return source;
    }
}
