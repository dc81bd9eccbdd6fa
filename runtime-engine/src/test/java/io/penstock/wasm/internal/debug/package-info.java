/** Tests of the reader of debug information. */
@NullMarked
package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.NullMarked;
