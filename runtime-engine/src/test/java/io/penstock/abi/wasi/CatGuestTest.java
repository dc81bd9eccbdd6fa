package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real guest on the real engine: it copies its input to its output, 64 KiB at a time, and traps on any error code. */
class CatGuestTest {

    /**
     * <pre>
     * (module
     *   (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
     *   (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
     *   (memory (export "memory") 2)
     *   (func (export "_start")
     *     (i32.store (i32.const 0) (i32.const 1024))
     *     (block $end
     *       (loop $next
     *         (i32.store (i32.const 4) (i32.const 65536))
     *         (if (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
     *         (i32.store (i32.const 4) (i32.load (i32.const 8)))
     *         (br_if $end (i32.eqz (i32.load (i32.const 8))))
     *         (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
     *         (br $next)))))
     * </pre>
     */
    private static final byte[] CAT = HexFormat.of().parseHex("""
            0061736d01000000010c0260047f7f7f7f017f60000002440216776173695f736e617073686f745f70726576696577310766
            645f72656164000016776173695f736e617073686f745f70726576696577310866645f777269746500000302010105030100
            02071302066d656d6f72790200065f737461727400020a4b0149004100418008360200024003404104418080043602004100
            41004101410810000440000b410441082802003602004108280200450d01410141004101410810010440000b0c000b0b0b
            """.replace("\n", ""));

    @Test
    void whenLongStreamThenItPassesUnchanged() throws IOException {
        Source source = new Source(100 << 20);
        CRC32 written = new CRC32();
        long[] length = new long[1];
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                written.update(bytes, offset, count);
                length[0] += count;
            }
        };
        try (WasmEngine engine = WasmEngine.create();
                WasmModule cat = engine.compile("cat", CAT);
                WasiPreview1 wasi = WasiPreview1.builder().stdin(source).stdout(sink).build();
                WasmInstance instance = cat.instantiate(wasi.imports())) {
            assertThat(WasiPreview1.kind(cat)).isEqualTo(WasiPreview1.Kind.COMMAND);
            assertThat(wasi.run(instance)).isZero();
        }
        assertThat(length[0]).isEqualTo(100 << 20);
        assertThat(written.getValue()).isEqualTo(source.given.getValue());
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERRUPTED", "DEADLINE"})
    void whenStoppedWhileWaitingForInputThenTrapOfThatKind(TrapKind kind) throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        InputStream never = new InputStream() {
            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                waiting.countDown();
                try {
                    new CountDownLatch(1).await();
                    throw new AssertionError("nobody counts down");
                } catch (InterruptedException e) {
                    InterruptedIOException interrupted = new InterruptedIOException();
                    interrupted.initCause(e);
                    throw interrupted;
                }
            }
        };
        try (WasmEngine engine = WasmEngine.create();
                WasmModule cat = engine.compile("cat", CAT);
                WasiPreview1 wasi = WasiPreview1.builder().stdin(never).build();
                WasmInstance instance = cat.instantiate(wasi.imports())) {
            Thread stopper;
            try (GuestCall call = instance.beginCall()) {
                stopper = Thread.ofPlatform().start(() -> {
                    try {
                        waiting.await();
                        call.interrupt(kind);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                assertThatExceptionOfType(Trap.class).isThrownBy(() -> wasi.run(instance))
                        .satisfies(trap -> assertThat(trap.kind()).isEqualTo(kind));
            }
            stopper.join();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(wasi.streamFailure()).isEmpty();
        }
    }

    /** Bytes that differ from place to place, and their checksum as far as they were read. */
    private static final class Source extends InputStream {

        private final CRC32 given = new CRC32();
        private final long length;
        private long position;

        Source(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            throw new AssertionError("byte by byte");
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            int used = (int) Math.min(count, length - position);
            for (int i = offset; i < offset + used; i++) {
                target[i] = (byte) (position++ * 31);
            }
            given.update(target, offset, used);
            return used == 0 && count > 0 ? -1 : used;
        }
    }
}
