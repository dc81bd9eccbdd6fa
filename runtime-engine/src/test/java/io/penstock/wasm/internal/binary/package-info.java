/** The decoder, and decoder and validator together, since only both say whether bytes are a module. */
@NullMarked
package io.penstock.wasm.internal.binary;

import org.jspecify.annotations.NullMarked;
