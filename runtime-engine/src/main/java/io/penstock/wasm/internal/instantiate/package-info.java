/**
 * From a module to an instance (spec 4.5.4): {@link io.penstock.wasm.internal.instantiate.ImportResolver} finds and matches
 * the imports, {@link io.penstock.wasm.internal.instantiate.Instantiator} builds the instance and runs its start function.
 */
@NullMarked
package io.penstock.wasm.internal.instantiate;

import org.jspecify.annotations.NullMarked;
