@NullMarked
package io.penstock.wasm.internal.cache;

import org.jspecify.annotations.NullMarked;
