/**
 * The Extism plugin ABI ({@code extism:host/env}) on top of the engine's public API: plugins made with any of Extism's plugin
 * kits run unchanged. {@link io.penstock.abi.extism.ExtismGuest} is one guest's side of the host: the memory in which host and
 * guest hand each other bytes, its configuration, variables, log and HTTP client. It has what its builder was given, and
 * nothing else.
 *
 * <p>
 * That memory ({@code KernelMemory}) is not the guest's linear memory: blocks of it are named by {@code i64} handles, and the
 * guest loads and stores through functions. {@code KernelFunctions} are the twenty that work on it, {@code HostFunctions} the
 * twelve that reach further; each is a method marked {@code @Import} with its name in the interface.
 *
 * <p>
 * A guest is not trusted: a handle that is none has length 0, a load out of range gives 0 and a store there does nothing, as
 * in Extism's own runtimes. What a guest makes the host keep is bounded: its blocks, its variables, its output.
 *
 * @see <a href="https://extism.org/docs/concepts/memory">Extism: memory</a>
 */
@NullMarked
package io.penstock.abi.extism;

import org.jspecify.annotations.NullMarked;
