package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Arguments, environment, clocks, random numbers, polling; starting and ending a guest. */
class ProcessTest {

    private final AtomicLong monotonic = new AtomicLong(5_000);
    private final WasiPreview1 wasi = WasiPreview1.builder()
            .args(List.of("prog", "größe", ""))
            .env(environment())
            .clock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000L, 123_456_789), ZoneOffset.UTC))
            .monotonicNanos(monotonic::get)
            .random(new Random(42))
            .build();
    private final FakeGuest guest = new FakeGuest(wasi);

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("A", "1=2");
        environment.put("EMPTY", "");
        return environment;
    }

    @Test
    void whenArgsThenPointersAndNulTerminatedUtf8() {
        assertThat(guest.call("args_sizes_get", 0, 4)).isZero();
        assertThat(guest.memory.readInt(0)).isEqualTo(3);
        assertThat(guest.memory.readInt(4)).isEqualTo(5 + 8 + 1);

        assertThat(guest.call("args_get", 16, 100)).isZero();
        assertThat(guest.memory.readInt(16)).isEqualTo(100);
        assertThat(guest.memory.readInt(20)).isEqualTo(105);
        assertThat(guest.memory.readInt(24)).isEqualTo(113);
        assertThat(guest.text(100, 14)).isEqualTo("prog\0größe\0\0");
    }

    @Test
    void whenEnvironThenNameEqualsValueInOrder() {
        assertThat(guest.call("environ_sizes_get", 0, 4)).isZero();
        assertThat(guest.memory.readInt(0)).isEqualTo(2);
        assertThat(guest.memory.readInt(4)).isEqualTo(13);

        assertThat(guest.call("environ_get", 16, 100)).isZero();
        assertThat(guest.text(100, 13)).isEqualTo("A=1=2\0EMPTY=\0");
    }

    @Test
    void whenPointerOutOfRangeThenFault() {
        int end = 2 * 65_536;
        assertThat(guest.call("args_sizes_get", end - 3, 0)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("args_get", 0, end - 1)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("environ_get", -1, 0)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("clock_time_get", 0, 0L, -8)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("random_get", 16, -1)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("random_get", end, 0)).isZero();
    }

    @Test
    void whenNoMemoryIsExportedThenFault() {
        assertThat(guest.withoutMemory().call("args_sizes_get", 0, 4)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("sched_yield")).isZero();
    }

    @Test
    void whenInstanceIsClosedThenTrap() {
        guest.close();

        assertThatExceptionOfType(Trap.class).isThrownBy(() -> guest.call("args_sizes_get", 0, 4))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INSTANCE_CLOSED));
    }

    @Test
    void whenClocksThenNanoseconds() {
        assertThat(guest.call("clock_time_get", 0, 0L, 8)).isZero();
        assertThat(guest.memory.readLong(8)).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(guest.call("clock_time_get", 1, 0L, 8)).isZero();
        assertThat(guest.memory.readLong(8)).isEqualTo(5_000);
        assertThat(guest.call("clock_res_get", 1, 8)).isZero();
        assertThat(guest.memory.readLong(8)).isPositive();
        assertThat(guest.call("clock_time_get", 2, 0L, 8)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("clock_res_get", -1, 8)).isEqualTo(Errno.INVAL.code());
    }

    @Test
    void whenRandomThenExactlyTheBufferIsFilled() {
        guest.memory.fill(0);
        assertThat(guest.call("random_get", 100, 10_000)).isZero();

        byte[] bytes = guest.memory.readBytes(0, 10_200);
        for (int start = 100; start < 10_100; start += 1000) {
            assertThat(java.util.Arrays.copyOfRange(bytes, start, start + 1000)).isNotEqualTo(new byte[1000]);
        }
        assertThat(java.util.Arrays.copyOfRange(bytes, 0, 100)).isEqualTo(new byte[100]);
        assertThat(java.util.Arrays.copyOfRange(bytes, 10_100, 10_200)).isEqualTo(new byte[100]);
    }

    @Test
    void whenItIsNotThereThenItsErrno() {
        assertThat(guest.call("proc_raise", 9)).isEqualTo(Errno.NOSYS.code());
        assertThat(guest.call("path_create_directory", 3, 0, 1)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_allocate", 1, 0L, 1L)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("sock_accept", 0, 0, 0)).isEqualTo(Errno.NOTSOCK.code());
        assertThat(guest.call("sock_recv", 1, 0, 0, 0, 0, 0)).isEqualTo(Errno.NOTSOCK.code());
        assertThat(guest.call("sock_send", 7, 0, 0, 0, 0)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("sock_shutdown", 0, 0)).isEqualTo(Errno.NOTSOCK.code());
        assertThat(guest.call("sock_shutdown", 3, 0)).isEqualTo(Errno.BADF.code());
    }

    @Test
    void whenPollWithSeveralThenThoseThatAreDue() {
        subscribeClock(0, 11, 1, Long.MAX_VALUE, 0);
        subscribe(48, 12, 1, 0);
        subscribe(96, 13, 2, 1);
        subscribe(144, 14, 2, 99);
        subscribeClock(192, 15, 7, 0, 0);

        assertThat(guest.call("poll_oneoff", 0, 1000, 5, 2000)).isZero();
        assertThat(guest.memory.readInt(2000)).isEqualTo(4);
        assertEvent(1000, 12, Errno.SUCCESS, 1);
        assertEvent(1032, 13, Errno.SUCCESS, 2);
        assertEvent(1064, 14, Errno.BADF, 2);
        assertEvent(1096, 15, Errno.INVAL, 0);
    }

    @Test
    void whenPollOfTimesThenTheEarliest() {
        subscribeClock(0, 21, 1, Long.MIN_VALUE, 0);
        subscribeClock(48, 22, 1, 1, 0);
        subscribeClock(96, 23, 0, 1, 1);

        assertThat(guest.call("poll_oneoff", 0, 1000, 2, 2000)).isZero();
        assertThat(guest.memory.readInt(2000)).isEqualTo(1);
        assertEvent(1000, 22, Errno.SUCCESS, 0);
        assertThat(guest.call("poll_oneoff", 48, 1000, 2, 2000)).isZero();
        assertThat(guest.memory.readInt(2000)).isEqualTo(1);
        assertEvent(1000, 23, Errno.SUCCESS, 0);
    }

    @Test
    void whenPollOfBadCountsThenRefused() {
        assertThat(guest.call("poll_oneoff", 0, 1000, 0, 2000)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("poll_oneoff", 0, 1000, -1, 2000)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("poll_oneoff", 0, 1000, 4097, 2000)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("poll_oneoff", 0, 1000, 4096, 2000)).isEqualTo(Errno.FAULT.code());
    }

    @Test
    void whenSleepingIsInterruptedThenIntrAndStillInterrupted() {
        subscribeClock(0, 1, 1, Long.MAX_VALUE, 0);
        Thread.currentThread().interrupt();
        try {
            assertThat(guest.call("poll_oneoff", 0, 1000, 1, 2000)).isEqualTo(Errno.INTR.code());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void whenInterruptedGuestGoesOnThenTrap() {
        Thread.currentThread().interrupt();
        try {
            assertThat(guest.call("random_get", 0, 1)).isEqualTo(Errno.INTR.code());
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> guest.call("random_get", 0, 1))
                    .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INTERRUPTED));
            Thread.interrupted();
            assertThat(guest.call("random_get", 0, 1)).isZero();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void whenStartReturnsThenZeroElseExitCode() {
        assertThat(wasi.run(guest.export("_start", () -> guest.call("sched_yield")))).isZero();

        WasiPreview1 other = WasiPreview1.builder().build();
        FakeGuest exiting = new FakeGuest(other);
        assertThat(other.run(exiting.export("_start", () -> exiting.call("proc_exit", 33)))).isEqualTo(33);
    }

    @Test
    void whenExitOutsideRunThenTheCallerSeesIt() {
        assertThatExceptionOfType(WasiExit.class).isThrownBy(() -> guest.call("proc_exit", -1))
                .withMessage("the guest called proc_exit(4294967295)")
                .satisfies(exit -> assertThat(exit.exitCode()).isEqualTo(-1))
                .satisfies(exit -> assertThat(exit.getStackTrace()).isEmpty());
    }

    @Test
    void whenNotACommandThenRefusedAndNotStarted() {
        assertThatIllegalArgumentException().isThrownBy(() -> wasi.run(guest)).withMessageContaining("_start");
        assertThat(wasi.run(guest.export("_start", () -> {
        }))).isZero();
    }

    @Test
    void whenStartedTwiceThenRefused() {
        AtomicLong calls = new AtomicLong();
        guest.export("_initialize", calls::incrementAndGet);
        wasi.initialize(guest);

        assertThatIllegalStateException().isThrownBy(() -> wasi.initialize(guest));
        assertThat(calls).hasValue(1);
    }

    @Test
    void whenRunEndsThenOutputIsFlushedAndDescriptorsAreClosed() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        WasiPreview1 buffered = WasiPreview1.builder().stdout(new java.io.BufferedOutputStream(target)).build();
        FakeGuest writer = new FakeGuest(buffered);
        buffered.run(writer.export("_start", () -> {
            writer.storeVector(0, 100, writer.store(100, "hello"));
            assertThat(writer.call("fd_write", 1, 0, 1, 8)).isZero();
            assertThat(target.size()).isZero();
        }));

        assertThat(target.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(writer.call("fd_write", 1, 0, 1, 8)).isEqualTo(Errno.BADF.code());
    }

    @Test
    void whenFlushAtTheEndFailsThenTheFailureIsKept() {
        IOException failure = new IOException("gone");
        WasiPreview1 failing = WasiPreview1.builder().stdout(new OutputStream() {
            @Override
            public void write(int b) {
            }

            @Override
            public void flush() throws IOException {
                throw failure;
            }
        }).build();
        FakeGuest writer = new FakeGuest(failing);
        failing.run(writer.export("_start", () -> {
            writer.storeVector(0, 100, 4);
            writer.call("fd_write", 1, 0, 1, 8);
        }));

        assertThat(failing.streamFailure()).containsSame(failure);
    }

    @Test
    void whenBadArgumentsOrEnvironmentThenRefused() {
        WasiPreview1.Builder builder = WasiPreview1.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.args(List.of("a\0b")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.env(Map.of("a=b", "c")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.env(Map.of("", "c")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.env(Map.of("a", "\0")));
    }

    private void subscribeClock(int address, long userData, int clock, long timeout, int flags) {
        subscribe(address, userData, 0, clock);
        guest.memory.writeLong(address + 24, timeout);
        guest.memory.writeShort(address + 40, flags);
    }

    private void subscribe(int address, long userData, int type, int argument) {
        guest.memory.writeLong(address, userData);
        guest.memory.writeByte(address + 8, type);
        guest.memory.writeInt(address + 16, argument);
    }

    private void assertEvent(int address, long userData, Errno errno, int type) {
        assertThat(guest.memory.readLong(address)).isEqualTo(userData);
        assertThat(guest.memory.readInt(address + 8)).isEqualTo(errno.code() | type << 16);
    }
}
