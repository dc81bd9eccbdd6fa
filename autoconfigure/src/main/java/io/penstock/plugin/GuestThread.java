package io.penstock.plugin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread that guests run on, looked at by another from time to time: so what a call computes is charged to its tenant while it
 * still runs, and one that computes for long gets long slices of time, so that short calls need not wait for their end. Long calls of
 * a plugin come one after the other: what follows one has long slices from its begin.
 */
final class GuestThread extends Thread {

    private static final long LONG = Duration.ofMillis(20).toNanos();

    // guarded by this
    private int systemId;
    private @Nullable PluginVersion version;
    private Tenants.@Nullable Account account;
    private long cpuAtBegin;
    private long cpuCharged;
    private boolean slow;

    GuestThread(Runnable task, String name, long stackSize) {
        super(null, task, name, stackSize);
        setDaemon(true);
    }

    /** A call begins; on this thread. */
    synchronized void begin(PluginVersion called, Tenants.Account payer) {
        systemId = TimeSlice.currentThread();
        version = called;
        account = payer;
        cpuAtBegin = CpuTime.ofThread();
        cpuCharged = cpuAtBegin;
        slow = called.hasLongCalls() && TimeSlice.lengthen(systemId);
    }

    /** The call has ended; on this thread. */
    synchronized void end() {
        long cpu = CpuTime.ofThread();
        charge(cpu);
        account = null;
        if (version != null) {
            version.hasLongCalls(cpu - cpuAtBegin > LONG);
            version = null;
        }
        if (slow) {
            TimeSlice.restore(systemId);
            slow = false;
        }
    }

    /** Charges the running call for what it has used, and makes way for others if it was much; on any thread. */
    synchronized void look() {
        if (account == null) {
            return;
        }
        long cpu = CpuTime.of(this);
        charge(cpu);
        if (!slow && cpu - cpuAtBegin > LONG) {
            slow = TimeSlice.lengthen(systemId);
        }
    }

    private void charge(long cpu) {
        if (account != null && cpu > cpuCharged) {
            account.useCpuTime(cpu - cpuCharged);
            cpuCharged = cpu;
        }
    }
}
