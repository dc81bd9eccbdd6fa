/**
 * When which compiler is used. The first code of a function spends a budget; when it is spent the function waits in a bounded
 * queue, and threads of this package optimize what has asked most often, a few functions together. Guests never wait for any
 * of it: {@link io.penstock.wasm.internal.tier.Dynamic} answers them at once, and
 * {@link io.penstock.wasm.internal.tier.CodeInstaller} switches their callers over when the new code is ready to run.
 */
@NullMarked
package io.penstock.wasm.internal.tier;

import org.jspecify.annotations.NullMarked;
