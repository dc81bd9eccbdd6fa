package io.penstock.plugin;

/**
 * A thread that guests run on. A call that computes for long makes it give way to others for the rest of its life, which ends with that
 * call: a system lets nobody but an administrator take that back.
 */
final class GuestThread extends Thread {

    private volatile int systemId;
    private volatile long cpuAtBegin = -1;
    private volatile boolean givesWay;

    GuestThread(Runnable task, String name, long stackSize) {
        super(null, task, name, stackSize);
        setDaemon(true);
        setUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Spent)) {
                thread.getThreadGroup().uncaughtException(thread, error);
            }
        });
    }

    /** Ends a thread of an executor. */
    static final class Spent extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Spent() {
            super("a guest thread ends with the long call it ran", null, false, false);
        }
    }

    @Override
    public void run() {
        systemId = SystemPriority.currentThread();
        try {
            super.run();
        } finally {
            systemId = 0;
        }
    }

    /** A call begins; on this thread. */
    void begin() {
        cpuAtBegin = CpuTime.ofThread();
    }

    /** The call has ended; on this thread. Whether another may come after it. */
    boolean end() {
        cpuAtBegin = -1;
        return !givesWay;
    }

    /** Makes it give way if its call has computed for so long; on any thread. */
    void look(long nanos) {
        long began = cpuAtBegin;
        int id = systemId;
        if (began >= 0 && id > 0 && !givesWay && CpuTime.of(this) - began > nanos && cpuAtBegin == began) {
            givesWay = SystemPriority.giveWay(id);
        }
    }
}
