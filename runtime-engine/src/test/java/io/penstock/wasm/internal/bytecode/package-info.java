/** Tests of the class files that tapes become. */
@NullMarked
package io.penstock.wasm.internal.bytecode;

import org.jspecify.annotations.NullMarked;
