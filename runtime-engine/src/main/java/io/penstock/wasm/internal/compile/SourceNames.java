package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.debug.FunctionSource;
import java.util.Map;

/**
 * What code for debugging shows of the source.
 *
 * @param module the module's name
 * @param bodyOffset where the function's body begins in the module
 * @param function its lines and variables
 * @param locals names of its Wasm locals, by index, from the name section
 */
public record SourceNames(String module, long bodyOffset, FunctionSource function, Map<Integer, String> locals) {
}
