package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a module and its functions (spec appendix A.7.1).
 *
 * @param module the module's own name
 * @param functions names by function index
 */
record NameSection(Optional<String> module, Map<Integer, String> functions) {

    static final String SECTION = "name";
    static final NameSection EMPTY = new NameSection(Optional.empty(), Map.of());

    private static final int MODULE_NAME = 0;
    private static final int FUNCTION_NAMES = 1;

    /** Reads the section's contents. Names are a courtesy: what is malformed counts as absent, as the spec has it. */
    static NameSection read(byte[] content, int functions) {
        try {
            return read(new BinaryReader(content, 0, SECTION, -1), functions);
        } catch (ModuleException malformed) {
            return EMPTY;
        }
    }

    private static NameSection read(BinaryReader in, int functions) {
        Optional<String> module = Optional.empty();
        Map<Integer, String> names = new HashMap<>();
        while (!in.atEnd()) {
            int id = in.u8();
            byte[] subsection = in.bytes(in.index());
            BinaryReader contents = new BinaryReader(subsection, 0, SECTION, -1);
            if (id == MODULE_NAME) {
                module = Optional.of(contents.name());
            } else if (id == FUNCTION_NAMES) {
                int count = contents.index();
                for (int i = 0; i < count; i++) {
                    names.put(contents.index(functions, Failure.UNKNOWN_FUNCTION), contents.name());
                }
            }
        }
        return new NameSection(module, Map.copyOf(names));
    }
}
