package io.penstock.wasm;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The engine's bounded number of threads that validate and compile. When it is closed, tasks run on their submitter. */
final class CompileScheduler implements Executor, AutoCloseable {

    /** Deep enough for any pass over a function. */
    private static final long STACK_BYTES = 8L * 1024 * 1024;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    CompileScheduler(int size) {
        threads = new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("penstock-compile-", 0).stackSize(STACK_BYTES).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // closed
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
