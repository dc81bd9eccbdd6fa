package io.penstock.wasm.internal.runtime;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for all deadlines of this JVM; it comes with the first and goes when there has been none for a while. */
final class DeadlineTimer {

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private static final ScheduledThreadPoolExecutor TIMER = start();

    private DeadlineTimer() {
    }

    private static ScheduledThreadPoolExecutor start() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Thread.ofPlatform().daemon().name("penstock-deadlines").unstarted(task);
            thread.setContextClassLoader(null); // that of the first caller must not stay
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    static Future<?> schedule(Runnable task, Duration time) {
        Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
        return TIMER.schedule(task, bounded.toNanos(), TimeUnit.NANOSECONDS);
    }
}
