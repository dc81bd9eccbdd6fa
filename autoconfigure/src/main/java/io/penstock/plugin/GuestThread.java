package io.penstock.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A thread that guests run on, looked at by another from time to time: so what a call computes is charged to its tenant while it
 * still runs, and one that computes for long gets long slices of time, so that short calls need not wait for their end.
 */
final class GuestThread extends Thread {

    // guarded by this
    private int systemId;
    private Tenants.@Nullable Account account;
    private long cpuAtBegin;
    private long cpuCharged;
    private boolean slow;

    GuestThread(Runnable task, String name, long stackSize) {
        super(null, task, name, stackSize);
        setDaemon(true);
    }

    /** A call begins; on this thread. */
    synchronized void begin(Tenants.Account payer) {
        systemId = TimeSlice.currentThread();
        account = payer;
        cpuAtBegin = CpuTime.ofThread();
        cpuCharged = cpuAtBegin;
    }

    /** The call has ended; on this thread. */
    synchronized void end() {
        charge(CpuTime.ofThread());
        account = null;
        if (slow) {
            TimeSlice.restore(systemId);
            slow = false;
        }
    }

    /** Charges the running call for what it has used, and makes way for others if it was more than so much; on any thread. */
    synchronized void look(long nanos) {
        if (account == null) {
            return;
        }
        long cpu = CpuTime.of(this);
        charge(cpu);
        if (!slow && cpu - cpuAtBegin > nanos) {
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
