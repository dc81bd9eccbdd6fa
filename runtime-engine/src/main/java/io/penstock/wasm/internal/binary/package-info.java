/**
 * From bytes to decoded facts: {@link io.penstock.wasm.internal.binary.ModuleParser} takes a module's bytes as they come,
 * in any chunking, and gives each function body away as soon as it is complete. Everything but code is checked here,
 * against the spec's binary format (5) and its rules for modules (3.5); code is left to
 * {@link io.penstock.wasm.internal.code}, which this package does not know. What is kept grows with what has arrived,
 * never with what a count or length only announces.
 */
@NullMarked
package io.penstock.wasm.internal.binary;

import org.jspecify.annotations.NullMarked;
