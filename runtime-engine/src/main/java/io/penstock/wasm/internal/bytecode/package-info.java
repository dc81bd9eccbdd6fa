/**
 * Helpers for class files that all tiers share. A compiler writes a {@link io.penstock.wasm.internal.bytecode.CodeTape}:
 * JVM instructions on variables instead of slots, with the function's structured blocks marked. The
 * {@link io.penstock.wasm.internal.bytecode.Outliner} cuts a tape that would pass HotSpot's limits into several methods,
 * the {@link io.penstock.wasm.internal.bytecode.ClassAssembler} writes them with the JDK's Class-File API, and the
 * {@link io.penstock.wasm.internal.bytecode.ModuleClassLoader} defines them when the JVM links the first call.
 */
@NullMarked
package io.penstock.wasm.internal.bytecode;

import org.jspecify.annotations.NullMarked;
