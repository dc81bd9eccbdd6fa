/** The contract of a tier: one function in, class files out. */
@NullMarked
package io.penstock.wasm.internal.compile;

import org.jspecify.annotations.NullMarked;
