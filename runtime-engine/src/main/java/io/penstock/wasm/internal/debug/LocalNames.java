package io.penstock.wasm.internal.debug;

import java.util.HashMap;
import java.util.Map;

/** The names of locals in the name section (spec appendix A.7.1), which is read like the other sections here: in good will. */
final class LocalNames {

    private static final int LOCAL_NAMES = 2;
    private static final int MOST = 1_000_000;

    private LocalNames() {
    }

    /** By function, by local; what is malformed counts as absent. */
    static Map<Integer, Map<Integer, String>> read(DwarfReader in) {
        Map<Integer, Map<Integer, String>> functions = new HashMap<>();
        try {
            while (!in.atEnd()) {
                int id = in.u8();
                DwarfReader part = in.slice(in.uleb());
                if (id == LOCAL_NAMES) {
                    int left = MOST;
                    for (int count = part.index(); count > 0; count--) {
                        Map<Integer, String> locals = functions.computeIfAbsent(part.index(), _ -> new HashMap<>());
                        for (int names = part.index(); names > 0 && left > 0; names--, left--) {
                            locals.put(part.index(), part.text(part.index()));
                        }
                    }
                }
            }
        } catch (BadDwarf bad) {
            return Map.of(); // names are a courtesy
        }
        return functions;
    }
}
