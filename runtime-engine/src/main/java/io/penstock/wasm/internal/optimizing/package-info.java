/** The optimizing tier: instructions → graph, passes over it, graph → code. */
@NullMarked
package io.penstock.wasm.internal.optimizing;

import org.jspecify.annotations.NullMarked;
