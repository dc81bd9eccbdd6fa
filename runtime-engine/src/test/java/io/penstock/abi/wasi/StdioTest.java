package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reading and writing the three streams. */
class StdioTest {

    private static final int END = 2 * 65_536;

    private final Sink out = new Sink();
    private final Sink err = new Sink();

    /** Remembers the lengths of the writes besides their bytes. */
    private static final class Sink extends ByteArrayOutputStream {
        private final List<Integer> writes = new ArrayList<>();
        private int flushes;

        @Override
        public synchronized void write(byte[] source, int offset, int length) {
            writes.add(length);
            super.write(source, offset, length);
        }

        @Override
        public void flush() {
            flushes++;
        }

        String text() {
            return toString(StandardCharsets.UTF_8);
        }
    }

    /** An input that does this when it is read. */
    private static InputStream input(Callable<Integer> read) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return read.call();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private FakeGuest guest(InputStream in) {
        return new FakeGuest(WasiPreview1.builder().stdin(in).stdout(out).stderr(err).build());
    }

    private FakeGuest guest(String in) {
        return guest(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whenWrittenInPiecesThenOneWriteOfAll() {
        FakeGuest guest = guest("");
        guest.storeVector(0, 100, guest.store(100, "hello "));
        guest.storeVector(8, 0, 0);
        guest.storeVector(16, 200, guest.store(200, "world"));

        assertThat(guest.call("fd_write", 1, 0, 3, 50)).isZero();
        assertThat(guest.memory.readInt(50)).isEqualTo(11);
        assertThat(out.text()).isEqualTo("hello world");
        assertThat(out.writes).containsExactly(11);

        assertThat(guest.call("fd_write", 2, 16, 1, 50)).isZero();
        assertThat(err.text()).isEqualTo("world");
    }

    @Test
    void whenManyOverlappingBuffersThenChunksOf64K() {
        FakeGuest guest = guest("");
        for (int i = 0; i < 1024; i++) {
            guest.storeVector(i * 8, 8192, 100_000);
        }

        assertThat(guest.call("fd_write", 1, 0, 1024, 8192 + 100_000)).isZero();
        assertThat(guest.memory.readInt(8192 + 100_000)).isEqualTo(102_400_000);
        assertThat(out.size()).isEqualTo(102_400_000);
        assertThat(out.writes).allMatch(length -> length <= 65_536);
    }

    @Test
    void whenCountsOrPointersAreBadThenRefusedBeforeAnythingHappens() {
        FakeGuest guest = guest("input");
        guest.storeVector(0, 100, 5);
        guest.storeVector(8, END - 4, 5);

        assertThat(guest.call("fd_write", 1, 0, 2, 50)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("fd_write", 1, 0, 1, END - 3)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("fd_write", 1, END - 8, 2, 50)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("fd_write", 1, 0, -1, 50)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_write", 1, 0, 1025, 50)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("fd_read", 0, 0, 1, -1)).isEqualTo(Errno.FAULT.code());
        guest.storeVector(8, 100, -1);
        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isEqualTo(Errno.FAULT.code());
        assertThat(out.size()).isZero();

        assertThat(guest.call("fd_read", 0, 0, 1, 50)).isZero();
        assertThat(guest.text(100, 5)).isEqualTo("input");
    }

    @Test
    void whenReadThenBuffersAreFilledInOrderAndThenEnd() {
        FakeGuest guest = guest("abcdefgh");
        guest.storeVector(0, 100, 3);
        guest.storeVector(8, 200, 3);

        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isZero();
        assertThat(guest.memory.readInt(50)).isEqualTo(6);
        assertThat(guest.text(100, 3) + guest.text(200, 3)).isEqualTo("abcdef");
        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isZero();
        assertThat(guest.memory.readInt(50)).isEqualTo(2);
        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isZero();
        assertThat(guest.memory.readInt(50)).isZero();
    }

    @Test
    void whenInputIsThereOnlyInPartThenReadDoesNotWaitForMore() {
        FakeGuest guest = guest(new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("would wait");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                target[offset] = 'x';
                return 1;
            }
        });
        guest.storeVector(0, 100, 1);
        guest.storeVector(8, 200, 1);

        assertThat(guest.call("fd_read", 0, 0, 2, 50)).isZero();
        assertThat(guest.memory.readInt(50)).isEqualTo(1);
    }

    @Test
    void whenInputIsAwaitedThenOutputIsFlushedOnce() {
        FakeGuest guest = guest("ab");
        guest.storeVector(0, 100, 1);
        guest.call("fd_write", 1, 0, 1, 50);
        assertThat(out.flushes).isZero();

        guest.call("fd_read", 0, 0, 1, 50);
        guest.call("fd_read", 0, 0, 1, 50);
        assertThat(out.flushes).isEqualTo(1);
        assertThat(err.flushes).isZero();

        guest.call("fd_write", 1, 0, 1, 50);
        assertThat(guest.call("fd_sync", 1)).isZero();
        assertThat(out.flushes).isEqualTo(2);
    }

    @Test
    void whenWrongDirectionOrSeekThenPosixErrors() {
        FakeGuest guest = guest("");
        guest.storeVector(0, 100, 1);

        assertThat(guest.call("fd_write", 0, 0, 1, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_read", 1, 0, 1, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_read", 3, 0, 1, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_read", -1, 0, 1, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_seek", 0, 0L, 1, 50)).isEqualTo(Errno.SPIPE.code());
        assertThat(guest.call("fd_tell", 1, 50)).isEqualTo(Errno.SPIPE.code());
        assertThat(guest.call("fd_pread", 0, 0, 1, 0L, 50)).isEqualTo(Errno.SPIPE.code());
        assertThat(guest.call("fd_pwrite", 1, 0, 1, 0L, 50)).isEqualTo(Errno.SPIPE.code());
        assertThat(guest.call("fd_pread", 0, 0, 1, -1L, 50)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_prestat_get", 0, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_readdir", 0, 100, 100, 0L, 50)).isEqualTo(Errno.NOTDIR.code());
    }

    @Test
    void whenStatThenAStreamThatIsNoTerminal() {
        FakeGuest guest = guest("");

        assertThat(guest.call("fd_fdstat_get", 1, 0)).isZero();
        assertThat(guest.memory.readByte(0)).isEqualTo(FileType.UNKNOWN.code());
        assertThat(guest.memory.readLong(8) & Rights.FD_WRITE).isNotZero();
        assertThat(guest.call("fd_filestat_get", 0, 0)).isZero();
        assertThat(guest.memory.readByte(16)).isEqualTo(FileType.UNKNOWN.code());
        assertThat(guest.call("fd_fdstat_set_flags", 0, 4)).isZero();
        assertThat(guest.call("fd_fdstat_get", 0, 0)).isZero();
        assertThat(guest.memory.readInt(0) >> 16).isEqualTo(4);
        assertThat(guest.call("fd_fdstat_set_flags", 0, 32)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_fdstat_get", 0, END - 23)).isEqualTo(Errno.FAULT.code());
    }

    @Test
    void whenRenumberedThenTheOldNumberIsClosed() {
        FakeGuest guest = guest("");
        guest.storeVector(0, 100, guest.store(100, "x"));

        assertThat(guest.call("fd_renumber", 2, 1)).isZero();
        assertThat(guest.call("fd_write", 1, 0, 1, 50)).isZero();
        assertThat(err.text()).isEqualTo("x");
        assertThat(guest.call("fd_write", 2, 0, 1, 50)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_renumber", 1, 2)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_renumber", 1, 1)).isZero();
        assertThat(guest.call("fd_close", 1)).isZero();
        assertThat(guest.call("fd_close", 1)).isEqualTo(Errno.BADF.code());
    }

    @Test
    void whenStreamsFailThenErrnoAndTheFirstFailureIsKept() {
        IOException gone = new IOException("connection reset");
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw gone;
            }
        };
        InputStream slow = input(() -> {
            throw new SocketTimeoutException();
        });
        WasiPreview1 wasi = WasiPreview1.builder().stdin(slow).stdout(failing).build();
        FakeGuest guest = new FakeGuest(wasi);
        guest.storeVector(0, 100, 1);

        assertThat(guest.call("fd_write", 1, 0, 1, 50)).isEqualTo(Errno.PIPE.code());
        assertThat(guest.call("fd_read", 0, 0, 1, 50)).isEqualTo(Errno.IO.code());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(wasi.streamFailure()).containsSame(gone);
    }

    @Test
    void whenStreamThrowsAnythingElseThenItPassesThrough() {
        FakeGuest guest = guest(input(() -> {
            throw new IllegalStateException("the host's own");
        }));
        guest.storeVector(0, 100, 1);

        assertThatIllegalStateException().isThrownBy(() -> guest.call("fd_read", 0, 0, 1, 50))
                .withMessage("the host's own");
    }

    @Test
    void whenInterruptedWhileWaitingForInputThenIntr() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        FakeGuest guest = guest(input(() -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }));
        guest.storeVector(0, 100, 1);
        FutureTask<Integer> call = new FutureTask<>(() -> {
            int errno = guest.call("fd_read", 0, 0, 1, 50);
            return Thread.interrupted() ? errno : -1;
        });
        Thread thread = Thread.ofPlatform().start(call);
        waiting.await();
        thread.interrupt();

        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(Errno.INTR.code());
    }

    @Test
    void whenLongStreamThenItPassesUnchanged() {
        long total = 100L << 20;
        InputStream source = new InputStream() {
            private long position;

            @Override
            public int read() {
                return position == total ? -1 : (int) ((position++ * 31) >>> 3) & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = (int) Math.min(length, total - position);
                for (int i = 0; i < count; i++) {
                    target[offset + i] = (byte) ((position++ * 31) >>> 3);
                }
                return count == 0 ? -1 : count;
            }
        };
        long[] seen = new long[2];
        OutputStream check = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    if (bytes[offset + i] != (byte) ((seen[0]++ * 31) >>> 3)) {
                        seen[1]++;
                    }
                }
            }
        };
        FakeGuest guest = new FakeGuest(WasiPreview1.builder().stdin(source).stdout(check).build());
        while (true) {
            guest.storeVector(0, 1024, 65_536);
            assertThat(guest.call("fd_read", 0, 0, 1, 50)).isZero();
            int got = guest.memory.readInt(50);
            if (got == 0) {
                break;
            }
            guest.storeVector(0, 1024, got);
            assertThat(guest.call("fd_write", 1, 0, 1, 50)).isZero();
        }
        assertThat(seen).containsExactly(total, 0);
    }
}
