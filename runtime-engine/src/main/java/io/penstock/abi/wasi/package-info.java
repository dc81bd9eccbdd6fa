/**
 * WASI preview 1 ({@code wasi_snapshot_preview1}), the system interface that every Wasm toolchain targets, on top of the
 * engine's public API. {@link io.penstock.abi.wasi.WasiPreview1} is one guest process: what it may see (arguments,
 * environment, streams, clocks, random numbers, directories) is what its builder was given, and nothing else.
 *
 * <p>
 * The functions stand in classes by group ({@code ProcessFunctions}, {@code DescriptorFunctions}, …), each a method marked
 * {@code @Import} with its name in the interface; {@code FunctionTable} makes host functions of them. They reach guest
 * memory through {@code GuestMemory} and end with an {@code ErrnoException} where C code would set {@code errno}; only
 * {@code proc_exit} and a stop asked for by the host end the guest itself. What a descriptor can do is the business of the
 * four kinds of {@code Descriptor}; which file a path means, and that it lies inside its directory, that of
 * {@code Beneath}, which leaves it to the system's own calls ({@code Syscall}).
 *
 * <p>
 * A guest is not trusted: pointers, counts and lengths it passes are checked and never decide how much the host allocates;
 * data goes through one buffer of 64 KiB.
 *
 * @see <a href="https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md">WASI preview 1</a>
 */
@NullMarked
package io.penstock.abi.wasi;

import org.jspecify.annotations.NullMarked;
