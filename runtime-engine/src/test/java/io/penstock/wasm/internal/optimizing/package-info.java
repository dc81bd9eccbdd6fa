@NullMarked
package io.penstock.wasm.internal.optimizing;

import org.jspecify.annotations.NullMarked;
