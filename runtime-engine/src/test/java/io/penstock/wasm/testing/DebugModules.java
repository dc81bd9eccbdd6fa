package io.penstock.wasm.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The modules with debug information; their sources, and the script that builds them, stand beside them. */
public final class DebugModules {

    /** Not optimized, in both versions of DWARF. */
    public static final List<String> CALC = List.of("calc-dwarf4.wasm", "calc-dwarf5.wasm");
    /** With inlined functions, in both versions of DWARF. */
    public static final List<String> INLINED = List.of("inlined-dwarf4.wasm", "inlined-dwarf5.wasm");

    private DebugModules() {
    }

    /** The contents of a file. */
    public static byte[] bytes(String name) {
        try (InputStream in = DebugModules.class.getResourceAsStream("/debug/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module without its sections of debug information. */
    public static byte[] withoutDebugInformation(byte[] module) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(module, 0, 8);
        for (int at = 8; at < module.length;) {
            int begin = at;
            int length = 0;
            int shift = 0;
            do {
                length |= (module[++at] & 0x7F) << shift;
                shift += 7;
            } while (module[at] < 0);
            int contents = ++at;
            at = contents + length;
            boolean custom = module[begin] == 0;
            if (!custom || !new String(module, contents + 1, 7, StandardCharsets.UTF_8).equals(".debug_")) {
                rest.write(module, begin, at - begin);
            }
        }
        return rest.toByteArray();
    }

    /** The number of the only line of a source that contains this text. */
    public static int line(String source, String text) {
        List<String> lines = new String(bytes(source), StandardCharsets.UTF_8).lines().toList();
        List<Integer> found = java.util.stream.IntStream.range(0, lines.size()).filter(i -> lines.get(i).contains(text))
                .mapToObj(i -> i + 1).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(text + " stands in " + found + " of " + source);
        }
        return found.getFirst();
    }
}
