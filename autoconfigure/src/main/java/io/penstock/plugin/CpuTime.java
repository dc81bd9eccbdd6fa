package io.penstock.plugin;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The processor time of the current thread; always 0 where the JVM cannot tell. */
final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean SUPPORTED = THREADS.isCurrentThreadCpuTimeSupported()
            && THREADS.isThreadCpuTimeEnabled();

    private CpuTime() {
    }

    /** In nanoseconds, from some moment on. */
    static long ofThread() {
        return SUPPORTED ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    /** That of another thread; -1 when it has ended. */
    static long of(Thread thread) {
        return SUPPORTED ? THREADS.getThreadCpuTime(thread.threadId()) : 0;
    }
}
