/**
 * Real modules through the engine's API: the programs people compile to WebAssembly, from the npm registry, and our own
 * benchmark kernels. What V8 computes is the expected result; {@link io.penstock.it.modules.V8} asks Node for it.
 */
@NullMarked
package io.penstock.it.modules;

import org.jspecify.annotations.NullMarked;
