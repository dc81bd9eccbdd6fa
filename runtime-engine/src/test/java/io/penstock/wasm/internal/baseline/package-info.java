/** Tests of the baseline tier: what it makes of a function, as text. */
@NullMarked
package io.penstock.wasm.internal.baseline;

import org.jspecify.annotations.NullMarked;
