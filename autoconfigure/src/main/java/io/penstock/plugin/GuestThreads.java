package io.penstock.plugin;

import io.penstock.plugin.PluginHostSettings.Guests;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * The platform threads that guests run on, and the calls that wait for one. {@link FairQueue} says which is
 * next: no plugin gets more than half of the threads or of the queue, and no tenant more than three quarters, so that endless
 * guests of one leave room for the others.
 *
 * <p>Who may run is decided here, under one lock; the executor only supplies threads with the right stack, and lets go of
 * those that have been idle, for a deep recursion leaves a thread's stack in the resident set.
 */
final class GuestThreads implements AutoCloseable {

    private static final Log log = LogFactory.getLog(GuestThreads.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String CLOSED = "the plugin host is closed";
    private static final long IDLE_SECONDS = 10;

    private final long stackSize;
    private final Tenants tenants;
    private final FairQueue queue;
    private final LongCalls longCalls = new LongCalls();
    private final AtomicInteger number = new AtomicInteger();

    /** Threads by the size of their stack. */
    private final Map<Long, ExecutorService> executors = new ConcurrentHashMap<>();

    // guarded by this, as the queue is
    private final Set<GuestJob> running = new HashSet<>();
    private boolean closed;

    GuestThreads(Guests settings, Tenants tenants) {
        this.stackSize = settings.stackSize();
        this.tenants = tenants;
        this.queue = new FairQueue(settings.threads(), settings.queue(), tenants);
        longCalls.start();
    }

    /** Its own bound is never reached: at most so many jobs run, and one thread more is on its way to rest for a moment. */
    private ExecutorService executor(long stack) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                task -> new GuestThread(task, "penstock-guest-" + number.incrementAndGet(), stack));
    }

    private long stackOf(GuestJob job) {
        long own = job.policy().calls().stackSize();
        return own == 0 ? stackSize : own;
    }

    /** Runs the job when a thread is free, or refuses it when none is and no place in the queue either. */
    void submit(GuestJob job) {
        String refusal;
        synchronized (this) {
            if (closed) {
                refusal = CLOSED;
            } else if (queue.begin(job)) {
                running.add(job);
                refusal = "";
            } else if (queue.add(job)) {
                return;
            } else {
                refusal = "no thread is free for plugin " + job.plugin() + ", and " + queue.waiting()
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
            executors.computeIfAbsent(stackOf(job), this::executor).execute(() -> work(job));
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
        GuestThread thread = (GuestThread) Thread.currentThread();
        longCalls.add(thread);
        @Nullable
        GuestJob job = first;
        while (job != null) {
            GuestJob ended = job;
            thread.begin(ended.version(), tenants.account(ended.plugin().tenant()));
            ended.run();
            longCalls.ended(thread.end());
            // An interrupt that was meant for this job must not hit the next.
            Thread.interrupted();
            job = next(ended);
            if (job != null && stackOf(job) != stackOf(ended)) {
                start(job);
                job = null;
            }
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

    /** Ends a job, and takes the next that may run. */
    private synchronized @Nullable GuestJob next(GuestJob ended) {
        running.remove(ended);
        queue.end(ended);
        GuestJob next = queue.next();
        if (next != null) {
            running.add(next);
        } else {
            notifyAll();
        }
        return next;
    }

    /** Takes the job back if it still waits; whether it did. */
    synchronized boolean withdraw(GuestJob job) {
        return queue.remove(job);
    }

    synchronized int running(PluginId id) {
        return queue.running(id);
    }

    synchronized int waiting(PluginId id) {
        return queue.waiting(id);
    }

    synchronized int running() {
        return running.size();
    }

    synchronized int waiting() {
        return queue.waiting();
    }

    /** Takes no more jobs, refuses the waiting ones, stops the running ones and waits a while for their end. */
    @Override
    public void close() {
        List<GuestJob> refused;
        List<GuestJob> stopped;
        synchronized (this) {
            closed = true;
            refused = queue.clear();
            stopped = List.copyOf(running);
        }
        refused.forEach(job -> job.refused(new PluginOverloadedException(CLOSED, RETRY_AFTER)));
        stopped.forEach(GuestJob::interrupt);
        awaitIdle(Duration.ofSeconds(10));
        executors.values().forEach(ExecutorService::shutdown);
        longCalls.close();
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
