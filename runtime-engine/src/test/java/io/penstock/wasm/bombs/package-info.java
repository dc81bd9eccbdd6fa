/** Modules that are small or legal and yet too much: each is refused clearly, or costs no more than its size. */
@org.jspecify.annotations.NullMarked
package io.penstock.wasm.bombs;
