package io.penstock.plugin;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Runs tasks one after the other on threads of a scheduler, each to its end. Unlike a scheduler's worker it drops none: a task
 * may be what releases a buffer.
 */
final class TaskLine {

    private static final Log log = LogFactory.getLog(TaskLine.class);

    private final Scheduler scheduler;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    TaskLine(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Runs the task when those before it have ended. Any thread; does not block. */
    void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            try {
                scheduler.schedule(this::run);
            } catch (RejectedExecutionException e) {
                // The scheduler is disposed of, as the host was closed: what is left is tidying up, and nobody else does it.
                run();
            }
        }
    }

    private void run() {
        do {
            try {
                tasks.remove().run();
            } catch (Throwable e) {
                log.error("A task failed; the ones behind it run all the same", e);
            }
        } while (waiting.decrementAndGet() != 0);
    }
}
