package io.penstock.plugin;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A quarter of the processors, at least one, that long calls keep off while short ones come, so that these find one without
 * waiting for the system to take it from a long call. When no short call has come for a while, or there are not so many long ones
 * that they could take all, they may use every processor. Nothing is done on a single one, and where the system limits the JVM's
 * processor time to less than the processors it sees.
 */
final class SpareProcessors {

    private static final long WHILE = Duration.ofSeconds(1).toNanos();
    private static final File TASKS = new File("/proc/self/task");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private volatile long lastShortCall = System.nanoTime() - WHILE;

    // used by the thread that looks alone
    private boolean kept;
    private long threadsStarted;

    /** A call has ended that had not computed for long; on any thread. */
    void shortCallEnded() {
        lastShortCall = System.nanoTime();
    }

    /** Decides anew; always on the same thread, which may run on all processors. */
    void look(List<GuestThread> longCalls) {
        if (longCalls.isEmpty() && !kept) {
            return;
        }
        BitSet all = Affinity.of(TimeSlice.currentThread());
        BitSet used = withoutSpare(all);
        boolean keep = System.nanoTime() - lastShortCall < WHILE && !used.isEmpty()
                && longCalls.size() > used.cardinality();
        if (keep) {
            longCalls.forEach(thread -> thread.keepTo(used, all));
        } else if (kept) {
            longCalls.forEach(GuestThread::useAll);
        }
        if (keep || kept) {
            letHeirsUse(all, used, longCalls);
        }
        kept = keep;
    }

    private static BitSet withoutSpare(BitSet all) {
        int count = all.cardinality();
        if (count < 2 || Runtime.getRuntime().availableProcessors() != count || !TASKS.exists()) {
            return new BitSet();
        }
        return all.stream().limit(count - Math.max(1, count / 4)).collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /** Threads that a host function has started meanwhile have inherited the processors of its call's thread. */
    private void letHeirsUse(BitSet all, BitSet used, List<GuestThread> longCalls) {
        long started = THREADS.getTotalStartedThreadCount();
        String[] tasks = started == threadsStarted ? null : TASKS.list();
        threadsStarted = started;
        if (tasks != null) {
            Set<Integer> keeping = longCalls.stream().map(GuestThread::keeping).collect(Collectors.toSet());
            for (String task : tasks) {
                int thread = Integer.parseInt(task);
                if (!keeping.contains(thread) && Affinity.of(thread).equals(used)) {
                    Affinity.set(thread, all);
                }
            }
        }
    }
}
