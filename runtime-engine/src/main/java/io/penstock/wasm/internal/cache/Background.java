package io.penstock.wasm.internal.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where and when a cache works: time, and one thread. */
interface Background extends AutoCloseable {

    /** A clock for durations. */
    long nanoTime();

    /** The time that files are stamped with. */
    Instant now();

    /** Runs a task soon, after the ones before it; not if this is closed. */
    void execute(Runnable task);

    /** Runs a task after a delay; not if this is closed by then. */
    void schedule(Runnable task, Duration delay);

    /** Lets tasks that were given to {@link #execute} end, for a bounded time; then interrupts them. */
    @Override
    void close();

    /** The system's clock and a daemon thread, which ends when it is idle. */
    static Background system() {
        return new SystemBackground();
    }

    /** The real one. */
    final class SystemBackground implements Background {

        private static final long IDLE_SECONDS = 10;
        private static final long CLOSE_SECONDS = 10;

        private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("penstock-code-cache").factory(), (task, executor) -> {
                    // closed
                });

        SystemBackground() {
            thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            thread.allowCoreThreadTimeOut(true);
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void schedule(Runnable task, Duration delay) {
            ScheduledFuture<?> _ = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    thread.shutdownNow();
                }
            } catch (InterruptedException e) {
                thread.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
