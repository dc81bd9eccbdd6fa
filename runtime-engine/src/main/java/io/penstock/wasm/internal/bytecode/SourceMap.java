package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.SourcePosition;
import io.penstock.wasm.internal.compile.SourceNames;
import io.penstock.wasm.internal.debug.FunctionSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The source map of a class for debugging (JSR 45), because its line numbers are places in the function's body. It has up to
 * two strata: {@value #SOURCE}, the lines of the source, when the module says which, and {@value #WASM}, where a line is an
 * offset in the module. The first one is the default.
 */
final class SourceMap {

    static final String SOURCE = "Source";
    static final String WASM = "Wasm";

    private static final int LONGEST_PATH = 500;

    private final SourceNames names;
    /** As {@link LineNumbers#table()}. */
    private final int[] table;
    private final int bodyLength;
    private final StringBuilder text = new StringBuilder();

    private SourceMap(SourceNames names, int[] table, int bodyLength) {
        this.names = names;
        this.table = table;
        this.bodyLength = bodyLength;
    }

    /** The map's text. */
    static String text(SourceNames names, int[] table, int bodyLength) {
        return new SourceMap(names, table, bodyLength).write();
    }

    /** The file that the class comes from: the binary. */
    static String fileOf(SourceNames names) {
        return printable(names.module()) + ".wasm";
    }

    private String write() {
        List<FunctionSource.Line> lines = names.function().lines();
        text.append("SMAP\n").append(fileOf(names)).append('\n').append(lines.isEmpty() ? WASM : SOURCE).append('\n');
        if (!lines.isEmpty()) {
            sourceStratum(lines);
        }
        text.append("*S ").append(WASM).append("\n*F\n1 ").append(fileOf(names)).append("\n*L\n");
        if (table.length == 0) { // line n is offset n - 1
            text.append(names.bodyOffset()).append("#1,").append(bodyLength).append(":1\n");
        }
        for (int i = 0; i < table.length; i++) {
            text.append(names.bodyOffset() + table[i]).append("#1:").append(i + 1).append('\n');
        }
        return text.append("*E\n").toString();
    }

    private void sourceStratum(List<FunctionSource.Line> lines) {
        Map<String, Integer> files = new LinkedHashMap<>();
        for (FunctionSource.Line line : lines) {
            files.putIfAbsent(line.position().file(), files.size() + 1);
        }
        text.append("*S ").append(SOURCE).append("\n*F\n");
        files.forEach((file, number) -> text.append("+ ").append(number).append(' ')
                .append(printable(new SourcePosition(file, 1, 0).fileName())).append('\n').append(path(file))
                .append('\n'));
        text.append("*L\n");
        if (table.length == 0) {
            for (int i = 0; i < lines.size(); i++) {
                long end = i + 1 < lines.size() ? lines.get(i + 1).offset() : bodyLength;
                map(lines.get(i), files, (int) lines.get(i).offset() + 1, (int) (end - lines.get(i).offset()));
            }
            return;
        }
        for (int i = 0; i < table.length; i++) {
            int at = lineAt(lines, table[i]);
            if (at >= 0) {
                map(lines.get(at), files, i + 1, 1);
            }
        }
    }

    /** Line of the source, file, line of the class, and how many lines of the class those are. */
    private void map(FunctionSource.Line line, Map<String, Integer> files, int output, int count) {
        text.append(line.position().line()).append('#').append(files.get(line.position().file())).append(",1:")
                .append(output).append(',').append(count).append('\n');
    }

    private static int lineAt(List<FunctionSource.Line> lines, int offset) {
        int from = 0;
        int to = lines.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (lines.get(middle).offset() <= offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    /** Relative, as the format asks for. */
    private static String path(String file) {
        String path = printable(file);
        int begin = 0;
        while (begin < path.length() - 1 && path.charAt(begin) == '/') {
            begin++;
        }
        return path.substring(begin);
    }

    /** A name on a line of its own: the guest may not write lines of the map. */
    private static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST_PATH); i++) {
            char c = name.charAt(i);
            shown.append(c < ' ' || c == 0x7F || Character.isSurrogate(c) || (c == '*' && i == 0) ? '_' : c);
        }
        return shown.isEmpty() ? "_" : shown.toString();
    }
}
