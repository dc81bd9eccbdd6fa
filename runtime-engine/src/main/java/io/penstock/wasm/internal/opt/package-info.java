/** What is done to a graph before code is made of it: a list of passes, one file each. */
@NullMarked
package io.penstock.wasm.internal.opt;

import org.jspecify.annotations.NullMarked;
