/** Tests with a Java debugger. */
@NullMarked
package io.penstock.wasm.debugging;

import org.jspecify.annotations.NullMarked;
