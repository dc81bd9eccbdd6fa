package io.penstock.wasm.api;

import java.util.Optional;

/**
 * One frame of a guest's stack.
 *
 * @param module name of the module
 * @param functionIndex index of the function, imports counted
 * @param functionName name from the name section or an export, else {@code func[index]}; of a function that the guest's own
 *            compiler has inlined, its name in the source
 * @param offset where the instruction begins in the module, in bytes, or -1 when it is not known
 * @param source where it is in the source, when the module has debug information
 */
public record WasmFrame(String module, int functionIndex, String functionName, long offset,
        Optional<SourcePosition> source) {

    /** {@code module!function (file.c:12)}, without debug information {@code module!function:0x1a2}. */
    @Override
    public String toString() {
        String function = module + "!" + functionName;
        return source.map(position -> function + " (" + position + ")")
                .orElseGet(() -> offset < 0 ? function : function + ":0x" + Long.toHexString(offset));
    }
}
