package io.penstock.wasm.internal.tier;

/**
 * Numbers that decide how fast code becomes, and nothing about what it does.
 *
 * @param budget what a function spends until it asks to be optimized, in bytes of Wasm code executed, at least 1
 * @param queueDepth how many functions may wait to be optimized, at least 1
 * @param threads how many threads optimize, at least 1
 */
public record Tuning(int budget, int queueDepth, int threads) {
}
