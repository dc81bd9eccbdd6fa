package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code poll_oneoff}: waits for a time, or for descriptors. The streams of the host cannot say when they will be ready, so
 * descriptors always are: a read may wait then. A guest that only sleeps, as most do, is served exactly.
 */
final class PollFunction {

    /** Most subscriptions of one call. */
    static final int MAX_SUBSCRIPTIONS = 4096;

    private static final int SUBSCRIPTION_BYTES = 48;
    private static final int EVENT_BYTES = 32;

    private final DescriptorTable descriptors;
    private final ClockFunctions clocks;
    private final Waiting waiting;

    PollFunction(DescriptorTable descriptors, ClockFunctions clocks, Waiting waiting) {
        this.descriptors = descriptors;
        this.clocks = clocks;
        this.waiting = waiting;
    }

    /**
     * What has happened, or will.
     *
     * @param userData the guest's mark
     * @param errno what went wrong
     * @param type the kind of subscription
     * @param bytes how much can be read
     * @param delay nanoseconds until then, 0 for now
     */
    private record Event(long userData, int errno, int type, long bytes, long delay) {

        void store(GuestMemory memory, long address) {
            memory.storeLong(address, userData);
            memory.storeShort(address + 8, errno);
            memory.storeShort(address + 10, type);
            memory.storeInt(address + 12, 0);
            memory.storeLong(address + 16, bytes);
            memory.storeLong(address + 24, 0);
        }
    }

    @Import("poll_oneoff")
    int pollOneoff(WasmInstance caller, int subscriptions, int events, int count, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        if (count <= 0 || count > MAX_SUBSCRIPTIONS) {
            throw Errno.INVAL.exception();
        }
        long out = Integer.toUnsignedLong(events);
        memory.check(out, (long) count * EVENT_BYTES);
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        List<Event> expected = new ArrayList<>(count);
        long delay = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            Event event = expect(memory, Integer.toUnsignedLong(subscriptions) + (long) i * SUBSCRIPTION_BYTES);
            expected.add(event);
            delay = Math.min(delay, event.delay());
        }
        sleep(delay);
        int happened = 0;
        for (Event event : expected) {
            if (event.delay() <= delay) {
                event.store(memory, out + (long) happened * EVENT_BYTES);
                happened++;
            }
        }
        memory.storeInt(Integer.toUnsignedLong(result), happened);
        return Errno.SUCCESS.code();
    }

    private Event expect(GuestMemory memory, long address) {
        memory.check(address, SUBSCRIPTION_BYTES);
        long userData = memory.loadLong(address);
        int type = memory.loadByte(address + 8);
        long argument = address + 16;
        try {
            return switch (type) {
                case Flags.EVENT_CLOCK -> new Event(userData, 0, type, 0, delay(memory, argument));
                case Flags.EVENT_FD_READ -> new Event(userData, 0, type, readable(memory.loadInt(argument)), 0);
                case Flags.EVENT_FD_WRITE -> {
                    descriptors.get(memory.loadInt(argument)).checkWritable();
                    yield new Event(userData, 0, type, 0, 0);
                }
                default -> throw Errno.INVAL.exception();
            };
        } catch (ErrnoException e) {
            return new Event(userData, e.code(), type, 0, 0);
        }
    }

    /** Nanoseconds from now until a clock subscription is due. */
    private long delay(GuestMemory memory, long address) {
        int clock = memory.loadInt(address);
        long timeout = memory.loadLong(address + 8);
        int flags = memory.loadShort(address + 24);
        long now = clocks.now(clock);
        // Unsigned: what does not fit is as good as for ever.
        long time = timeout < 0 ? Long.MAX_VALUE : timeout;
        return (flags & Flags.SUBSCRIPTION_CLOCK_ABSTIME) == 0 ? time : Math.max(0, saturatedDifference(time, now));
    }

    private static long saturatedDifference(long later, long earlier) {
        long difference = later - earlier;
        return earlier < 0 && difference < 0 ? Long.MAX_VALUE : difference;
    }

    private long readable(int fd) {
        Descriptor descriptor = descriptors.get(fd);
        try {
            return descriptor.readable();
        } catch (IOException e) {
            throw descriptors.failure(descriptor, e);
        }
    }

    private void sleep(long nanos) {
        waiting.check();
        if (nanos > 0) {
            descriptors.flushOutputs();
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
            } catch (InterruptedException e) {
                throw waiting.interrupted();
            }
        }
    }
}
