package io.penstock.plugin;

import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A thread that guests run on, looked at by another from time to time: so what a call computes is charged to its tenant while it
 * still runs, and one that computes for long gets long slices of time, so that short calls need not wait for their end, and makes room for
 * them ({@link SpareProcessors}). Long calls of a plugin come one after the other: what follows one counts as long from its begin.
 */
final class GuestThread extends Thread {

    private static final long LONG = Duration.ofMillis(20).toNanos();

    // guarded by this
    private int systemId;
    private @Nullable PluginVersion version;
    private Tenants.@Nullable Account account;
    private long cpuAtBegin;
    private long cpuCharged;
    private boolean computesLong;
    /** The processors of this thread when it does not keep off some. */
    private @Nullable BitSet usual;

    GuestThread(Runnable task, String name, long stackSize) {
        super(null, task, name, stackSize);
        setDaemon(true);
    }

    /** A call begins; on this thread. */
    synchronized void begin(PluginVersion called, Tenants.Account payer) {
        if (systemId == 0) {
            systemId = TimeSlice.currentThread();
            TimeSlice.shorten(systemId);
        }
        version = called;
        account = payer;
        cpuAtBegin = CpuTime.ofThread();
        cpuCharged = cpuAtBegin;
        if (called.hasLongCalls()) {
            becomeLong();
        }
    }

    /** The call has ended; on this thread. Whether it had computed for long. */
    synchronized boolean end() {
        long cpu = CpuTime.ofThread();
        charge(cpu);
        account = null;
        boolean wasLong = cpu - cpuAtBegin > LONG;
        if (version != null) {
            version.hasLongCalls(wasLong);
            version = null;
        }
        if (computesLong) {
            TimeSlice.shorten(systemId);
            computesLong = false;
        }
        useAll();
        return wasLong;
    }

    /** Charges the running call for what it has used, and makes way for others if it was much; whether it is a long one. On any thread. */
    synchronized boolean look() {
        if (account == null) {
            return false;
        }
        long cpu = CpuTime.of(this);
        charge(cpu);
        if (!computesLong && cpu - cpuAtBegin > LONG) {
            becomeLong();
        }
        return computesLong;
    }

    private void becomeLong() {
        computesLong = true;
        TimeSlice.lengthen(systemId);
    }

    /**
     * Keeps a long call to some of all processors, until it ends; on any thread. A thread whose processors somebody else has chosen is
     * left alone.
     */
    synchronized void keepTo(BitSet some, BitSet all) {
        if (computesLong && usual == null && Affinity.of(systemId).equals(all) && Affinity.set(systemId, some)) {
            usual = all;
        }
    }

    /** Lets it use all processors again; on any thread. */
    synchronized void useAll() {
        if (usual != null) {
            Affinity.set(systemId, usual);
            usual = null;
        }
    }

    /** The system's number of this thread while it keeps off some processors, else 0; on any thread. */
    synchronized int keeping() {
        return usual == null ? 0 : systemId;
    }

    private void charge(long cpu) {
        if (account != null && cpu > cpuCharged) {
            account.useCpuTime(cpu - cpuCharged);
            cpuCharged = cpu;
        }
    }
}
