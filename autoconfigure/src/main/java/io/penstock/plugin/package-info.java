/**
 * The reactive plugin host: install, swap, call and remove WebAssembly plugins in a running application.
 *
 * <p>{@link io.penstock.plugin.PluginHost} is the way in. Bytes go in as a {@code Flux<DataBuffer>} and are validated,
 * stored and hashed while they arrive; what comes out is a {@link io.penstock.plugin.Plugin}, a handle that stays good while
 * the version behind it is swapped. Guests never run on the caller's thread: each call has an instance for itself on one of the
 * host's own platform threads, under a deadline, and ends when its subscriber cancels. Everything that can go wrong because
 * of a plugin, or of its caller, is a {@link io.penstock.plugin.PluginException} or one of the engine's
 * {@link io.penstock.wasm.api.WasmException}s.
 */
@NullMarked
package io.penstock.plugin;

import org.jspecify.annotations.NullMarked;
