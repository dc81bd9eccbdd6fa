/** WASI on the real engine: the interface's own tests. */
@NullMarked
package io.penstock.it.wasi;

import org.jspecify.annotations.NullMarked;
