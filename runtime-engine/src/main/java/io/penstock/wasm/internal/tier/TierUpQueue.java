package io.penstock.wasm.internal.tier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The functions that wait to be optimized, at most so many, and the threads that do it. Who has asked most often is next,
 * together with others of the same module. Safe for use by several threads; nobody waits for another but for some
 * instructions.
 */
final class TierUpQueue implements AutoCloseable {

    /** Functions that are optimized together: enough for a loop and what it calls, few enough to be ready soon. */
    private static final int TOGETHER = 8;
    /** Deep enough for any pass over a function. */
    private static final long STACK_BYTES = 8L * 1024 * 1024;
    private static final long IDLE_SECONDS = 10;

    private final int depth;
    private final int size;
    private final ThreadPoolExecutor threads;
    private final Set<TierUpRequest> waiting = new LinkedHashSet<>();

    /**
     * An empty queue.
     *
     * @param depth most functions that wait
     * @param size most threads; they end when they have nothing to do
     */
    TierUpQueue(int depth, int size) {
        this.depth = depth;
        this.size = size;
        threads = new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("penstock-optimize-", 0).stackSize(STACK_BYTES).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** How it was received. */
    enum Answer {
        /** It waits now. */
        ACCEPTED,
        /** It was waiting already. */
        KNOWN,
        /** The queue is full, or closed. */
        REJECTED
    }

    /** Lets a request wait. */
    Answer offer(TierUpRequest request) {
        synchronized (this) {
            if (waiting.contains(request)) {
                return Answer.KNOWN;
            }
            if (waiting.size() >= depth || threads.isShutdown()) {
                return Answer.REJECTED;
            }
            waiting.add(request);
        }
        try {
            threads.execute(this::optimizeNext);
        } catch (RejectedExecutionException e) {
            return Answer.REJECTED; // closed meanwhile
        }
        return Answer.ACCEPTED;
    }

    /** Most threads. */
    int threads() {
        return size;
    }

    /** How many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** Runs something on one of the threads, after what was asked before; returns false when closed. */
    boolean execute(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void optimizeNext() {
        List<TierUpRequest> next = next();
        if (!next.isEmpty()) {
            next.getFirst().installer.install(next);
        }
    }

    /** Takes what is next; nothing when it went along with others. */
    private synchronized List<TierUpRequest> next() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        record Ranked(TierUpRequest request, int priority) { // of now: it grows while we sort
        }
        List<Ranked> ranked = new ArrayList<>();
        waiting.forEach(request -> ranked.add(new Ranked(request, request.priority())));
        ranked.sort(Comparator.comparingInt(Ranked::priority).reversed());
        CodeInstaller module = ranked.getFirst().request.installer;
        List<TierUpRequest> taken = ranked.stream().map(Ranked::request)
                .filter(request -> request.installer.equals(module)).limit(TOGETHER).toList();
        taken.forEach(waiting::remove);
        return taken;
    }

    /** Drops what waits; what is being optimized ends. */
    @Override
    public void close() {
        synchronized (this) {
            waiting.clear();
        }
        threads.shutdown();
        List<Runnable> dropped = new ArrayList<>();
        threads.getQueue().drainTo(dropped);
        for (Runnable task : dropped) {
            if (task instanceof OptimizeAll all) {
                all.abandon();
            }
        }
    }
}
