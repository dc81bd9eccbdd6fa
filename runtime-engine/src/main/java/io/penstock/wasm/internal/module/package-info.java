/** Decoded facts about a module: what the binary format says, without behaviour. */
@NullMarked
package io.penstock.wasm.internal.module;

import org.jspecify.annotations.NullMarked;
