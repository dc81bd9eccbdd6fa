package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The clocks. There is no CPU-time clock: those are {@link Errno#INVAL}, as unknown ones. */
final class ClockFunctions {

    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;

    private final Clock realtime;
    private final LongSupplier monotonic;

    ClockFunctions(Clock realtime, LongSupplier monotonic) {
        this.realtime = realtime;
        this.monotonic = monotonic;
    }

    /** The time in nanoseconds: since 1970, or since some fixed point for the monotonic clock. */
    long now(int clock) {
        return switch (clock) {
            case REALTIME -> {
                Instant now = realtime.instant();
                yield TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
            }
            case MONOTONIC -> monotonic.getAsLong();
            default -> throw Errno.INVAL.exception();
        };
    }

    @Import("clock_time_get")
    int clockTimeGet(WasmInstance caller, int clock, @SuppressWarnings("unused") long precision, int result) {
        GuestMemory.of(caller).storeLong(Integer.toUnsignedLong(result), now(clock));
        return Errno.SUCCESS.code();
    }

    @Import("clock_res_get")
    int clockResGet(WasmInstance caller, int clock, int result) {
        long nanos = switch (clock) {
            case REALTIME -> TimeUnit.MICROSECONDS.toNanos(1);
            case MONOTONIC -> 1;
            default -> throw Errno.INVAL.exception();
        };
        GuestMemory.of(caller).storeLong(Integer.toUnsignedLong(result), nanos);
        return Errno.SUCCESS.code();
    }
}
