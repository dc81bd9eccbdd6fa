package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one function at one moment.
 *
 * @param index its index, imports counted
 * @param name its name in stack traces: from the name section or an export, else {@code func[index]}
 * @param wasmBytes size of its body
 * @param tier the best code it has; null before its first call
 * @param calls about how often it was called, as long as that is counted: in baseline code of an engine whose tiering is
 *        dynamic. Loops count as calls
 * @param tierUpRequests how often it has spent its budget: its priority in the queue
 */
public record FunctionStatistics(int index, String name, int wasmBytes, @Nullable Tier tier, long calls,
        int tierUpRequests) {
}
