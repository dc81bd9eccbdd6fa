/**
 * The official WebAssembly test suite against the engine's public API. A {@link io.penstock.it.conformance.Script} is one
 * file of the suite as {@code wasm-tools json-from-wast} writes it; {@link io.penstock.it.conformance.ScriptRunner} executes
 * its commands in one {@link io.penstock.it.conformance.Mode} of the engine; {@link io.penstock.it.conformance.Report}
 * counts what passed, failed and was skipped, and why. Nothing is skipped unless
 * {@code needs.tsv} names the module and the feature, and the engine does reject that module.
 */
@NullMarked
package io.penstock.it.conformance;

import org.jspecify.annotations.NullMarked;
