/**
 * The facade of the engine: create a {@link io.penstock.wasm.WasmEngine}, compile a module, instantiate it, call its
 * exports. The contracts are in {@code io.penstock.wasm.api}.
 */
@NullMarked
package io.penstock.wasm;

import org.jspecify.annotations.NullMarked;
