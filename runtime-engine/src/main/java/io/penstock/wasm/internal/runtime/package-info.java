/**
 * What generated code touches while it runs: memories, tables, globals, the meaning of instructions, traps, interrupts.
 *
 * <p>
 * Generated code consists of static methods that all instances of a module share; the {@link
 * io.penstock.wasm.internal.runtime.Instance} comes as their last argument. Three rules hold the package together:
 * <ul>
 * <li>The JVM's checks are the checks. A memory access is a bounds- and liveness-checked access to a segment of exactly the
 * current length; a bug of ours may compute nonsense, but it cannot touch anything else.
 * <li>Inside the guest exceptions are raw; the boundary to the host ({@link io.penstock.wasm.internal.runtime.Traps}) makes
 * traps of them. What the host itself throws is wrapped on its way through the guest, so that the two are never mixed up.
 * <li>The stack may end at any call. What must not break half-way first makes sure of room ({@link
 * io.penstock.wasm.internal.runtime.StackHeadroom}); everything else leaves consistent state when it breaks off.
 * </ul>
 */
@NullMarked
package io.penstock.wasm.internal.runtime;

import org.jspecify.annotations.NullMarked;
