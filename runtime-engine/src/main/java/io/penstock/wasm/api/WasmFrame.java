package io.penstock.wasm.api;

/**
 * One frame of a guest's stack.
 *
 * @param module name of the module
 * @param functionIndex index of the function, imports counted
 * @param functionName name from the name section or an export, else {@code func[index]}
 */
public record WasmFrame(String module, int functionIndex, String functionName) {
    @Override
    public String toString() {
        return module + "!" + functionName;
    }
}
