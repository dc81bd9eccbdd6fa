/** The opcode table, and the validator as seen by a sink. */
@NullMarked
package io.penstock.wasm.internal.code;

import org.jspecify.annotations.NullMarked;
