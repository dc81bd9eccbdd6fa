package io.penstock.it;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Runs guests on a thread whose stack has a size of its own, as the engine's users do, and not for ever. */
public final class GuestThread {

    private static final long STACK_BYTES = 16L << 20;

    private GuestThread() {
    }

    /**
     * The result of the code.
     *
     * @throws AssertionError when it is not done in time; the message has the place where it was stuck
     * @throws Exception what the code throws
     */
    public static <T> T call(String name, Duration bound, Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(null, task, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String place = Arrays.stream(thread.getStackTrace()).limit(20).map(String::valueOf)
                    .collect(Collectors.joining("\n    "));
            task.cancel(true);
            throw new AssertionError(name + " was not done after " + bound + "; it was in\n    " + place, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
