package io.penstock.wasm.internal.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Time that passes when the test says so; tasks run on the test's thread. */
final class FakeBackground implements Background {

    private record Timed(long at, Runnable task) {
    }

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();
    private long nanos;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos);
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        timed.add(new Timed(nanos + delay.toNanos(), task));
    }

    /** Runs what is due now. */
    void run() {
        pass(Duration.ZERO);
    }

    /** Lets time pass, with everything that becomes due meanwhile, in order. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (true) {
            while (!ready.isEmpty()) {
                ready.remove().run();
            }
            Timed next = timed.stream().filter(t -> t.at <= end).min(Comparator.comparingLong(Timed::at)).orElse(null);
            if (next == null) {
                nanos = end;
                return;
            }
            timed.remove(next);
            nanos = next.at;
            next.task.run();
        }
    }

    @Override
    public void close() {
        timed.clear();
        run();
    }
}
