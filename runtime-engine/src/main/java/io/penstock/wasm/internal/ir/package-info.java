/**
 * Functions in SSA form: blocks of ordered nodes, joined by edges that carry arguments to the blocks' parameters, in a layout
 * that keeps Wasm's structure.
 */
@NullMarked
package io.penstock.wasm.internal.ir;

import org.jspecify.annotations.NullMarked;
