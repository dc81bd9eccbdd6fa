/**
 * The contracts and values of the engine, shaped after the
 * <a href="https://webassembly.github.io/spec/js-api/">WebAssembly JavaScript interface</a>. This package knows no other
 * package of the engine; the facade {@code io.penstock.wasm} creates what is declared here.
 */
@NullMarked
package io.penstock.wasm.api;

import org.jspecify.annotations.NullMarked;
