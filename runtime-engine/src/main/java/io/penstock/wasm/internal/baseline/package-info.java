/**
 * The baseline tier (V8's Liftoff): one pass over the validator's callbacks, no IR. The Wasm operand stack is the JVM's,
 * except at blocks: there it moves to variables, so that all labels have an empty JVM stack.
 */
@NullMarked
package io.penstock.wasm.internal.baseline;

import org.jspecify.annotations.NullMarked;
