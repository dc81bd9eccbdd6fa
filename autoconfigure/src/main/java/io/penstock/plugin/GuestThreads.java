package io.penstock.plugin;

import io.penstock.plugin.PluginHostSettings.Guests;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that guests run on, and the calls that wait for one. Waiting calls are served plugin by plugin in turn,
 * and no plugin gets more than half of the threads or of the queue, so that endless guests of one leave room for the others.
 *
 * <p>Who may run is decided here, under one lock; the executor only supplies threads with the right stack, and lets go of
 * those that have been idle, for a deep recursion leaves a thread's stack in the resident set.
 */
final class GuestThreads implements AutoCloseable {

    private static final Log log = LogFactory.getLog(GuestThreads.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String CLOSED = "the plugin host is closed";
    private static final long IDLE_SECONDS = 10;

    private final int threads;
    private final int threadsPerPlugin;
    private final int queue;
    private final int queuePerPlugin;
    private final ExecutorService executor;

    // guarded by this
    private final LinkedHashMap<PluginId, ArrayDeque<GuestJob>> waiting = new LinkedHashMap<>();
    private final Map<PluginId, Integer> runningOf = new HashMap<>();
    private final Set<GuestJob> running = new HashSet<>();
    private int waitingCount;
    private boolean closed;

    GuestThreads(Guests settings) {
        this.threads = settings.threads();
        this.threadsPerPlugin = half(threads);
        this.queue = settings.queue();
        this.queuePerPlugin = half(queue);
        AtomicInteger number = new AtomicInteger();
        // Its own bound is never reached: at most `threads` jobs run, and one thread more is on its way to rest for a moment.
        this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(null, task, "penstock-guest-" + number.incrementAndGet(),
                            settings.stackSize());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static int half(int whole) {
        return (whole + 1) / 2;
    }

    /** Runs the job when a thread is free, or refuses it when none is and no place in the queue either. */
    void submit(GuestJob job) {
        String refusal;
        synchronized (this) {
            if (closed) {
                refusal = CLOSED;
            } else if (mayRun(job.plugin())) {
                begin(job);
                refusal = "";
            } else if (enqueue(job)) {
                return;
            } else {
                refusal = "no thread is free for plugin " + job.plugin() + ", and " + waitingCount
                        + " calls wait already";
            }
        }
        if (refusal.isEmpty()) {
            start(job);
        } else {
            job.refused(new PluginOverloadedException(refusal, RETRY_AFTER));
        }
    }

    private void start(GuestJob job) {
        try {
            executor.execute(() -> work(job));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // "Unable to create native thread" is such an error, but one that passes.
            GuestJob next = next(job);
            job.refused(new PluginOverloadedException("no thread for a call of plugin " + job.plugin() + ": " + e,
                    RETRY_AFTER));
            if (next != null) {
                start(next);
            }
        }
    }

    /** Runs one job and then those that waited for its thread. */
    private void work(GuestJob first) {
        @Nullable
        GuestJob job = first;
        while (job != null) {
            GuestJob ended = job;
            ended.run();
            // An interrupt that was meant for this job must not hit the next.
            Thread.interrupted();
            job = next(ended);
            tell(ended);
        }
    }

    /** After its thread was given on: one who calls again at once finds it free. */
    private static void tell(GuestJob ended) {
        try {
            ended.complete();
        } catch (Throwable e) {
            log.error("The subscriber of a call of plugin " + ended.plugin() + " failed", e);
        }
    }

    /** Ends a job, and takes the next that may run: of the plugin whose turn it is. */
    private synchronized @Nullable GuestJob next(GuestJob ended) {
        running.remove(ended);
        runningOf.computeIfPresent(ended.plugin(), (id, count) -> count == 1 ? null : count - 1);
        for (Map.Entry<PluginId, ArrayDeque<GuestJob>> line : waiting.entrySet()) {
            if (mayRun(line.getKey())) {
                GuestJob job = dequeue(line.getKey(), line.getValue());
                begin(job);
                return job;
            }
        }
        notifyAll();
        return null;
    }

    private boolean mayRun(PluginId id) {
        return running.size() < threads && runningOf.getOrDefault(id, 0) < threadsPerPlugin;
    }

    private void begin(GuestJob job) {
        running.add(job);
        runningOf.merge(job.plugin(), 1, Integer::sum);
    }

    private boolean enqueue(GuestJob job) {
        ArrayDeque<GuestJob> line = waiting.get(job.plugin());
        if (waitingCount >= queue || (line != null && line.size() >= queuePerPlugin)) {
            return false;
        }
        waiting.computeIfAbsent(job.plugin(), ignored -> new ArrayDeque<>()).add(job);
        waitingCount++;
        return true;
    }

    /** Takes the first waiting job of the plugin, and puts the plugin at the end of the turns. */
    private GuestJob dequeue(PluginId id, ArrayDeque<GuestJob> line) {
        GuestJob job = line.remove();
        waitingCount--;
        waiting.remove(id);
        if (!line.isEmpty()) {
            waiting.put(id, line);
        }
        return job;
    }

    /** Takes the job back if it still waits; whether it did. */
    synchronized boolean withdraw(GuestJob job) {
        ArrayDeque<GuestJob> line = waiting.get(job.plugin());
        if (line == null || !line.remove(job)) {
            return false;
        }
        waitingCount--;
        if (line.isEmpty()) {
            waiting.remove(job.plugin());
        }
        return true;
    }

    synchronized int running(PluginId id) {
        return runningOf.getOrDefault(id, 0);
    }

    synchronized int waiting(PluginId id) {
        ArrayDeque<GuestJob> line = waiting.get(id);
        return line == null ? 0 : line.size();
    }

    synchronized int running() {
        return running.size();
    }

    synchronized int waiting() {
        return waitingCount;
    }

    /** Takes no more jobs, refuses the waiting ones, stops the running ones and waits a while for their end. */
    @Override
    public void close() {
        List<GuestJob> refused = new ArrayList<>();
        List<GuestJob> stopped;
        synchronized (this) {
            closed = true;
            for (Iterator<ArrayDeque<GuestJob>> lines = waiting.values().iterator(); lines.hasNext();) {
                refused.addAll(lines.next());
                lines.remove();
            }
            waitingCount = 0;
            stopped = List.copyOf(running);
        }
        refused.forEach(job -> job.refused(new PluginOverloadedException(CLOSED, RETRY_AFTER)));
        stopped.forEach(GuestJob::interrupt);
        awaitIdle(Duration.ofSeconds(10));
        executor.shutdown();
    }

    private synchronized void awaitIdle(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (!running.isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
