/** Which code a function has, and when it gets it. */
@NullMarked
package io.penstock.wasm.internal.tier;

import org.jspecify.annotations.NullMarked;
