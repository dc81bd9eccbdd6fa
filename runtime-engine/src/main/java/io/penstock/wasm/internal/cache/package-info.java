/**
 * Optimized code from one start to the next. A module's code lies in one file, the {@link io.penstock.wasm.internal.cache.CacheEntry
 * entry}, signed with a key that only this installation has, because cached bytecode is code. What is not exactly as it was
 * written, by the same build of the engine in the same configuration, is counted and not used; the user's call goes on as if
 * there were no cache.
 *
 * <p>
 * {@link io.penstock.wasm.internal.cache.FileCodeCache} decides when to write, {@code EntryFiles} how files come, go and are
 * shared with other processes, {@code CacheEntry} what is in them, {@code Signer} who wrote them.
 */
@NullMarked
package io.penstock.wasm.internal.cache;

import org.jspecify.annotations.NullMarked;
