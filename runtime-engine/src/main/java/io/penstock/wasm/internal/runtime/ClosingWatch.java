package io.penstock.wasm.internal.runtime;

import java.lang.ref.WeakReference;
import java.time.Duration;

/** Keeps the polls on until an instance that was closed while it ran has come to its end. */
final class ClosingWatch implements Runnable {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final LinkGroup group;
    private final WeakReference<Instance> instance;

    private ClosingWatch(Instance instance) {
        group = instance.group;
        this.instance = new WeakReference<>(instance);
    }

    static void begin(Instance instance) {
        ClosingWatch watch = new ClosingWatch(instance);
        watch.group.request();
        watch.again();
    }

    private void again() {
        var _ = DeadlineTimer.schedule(this, INTERVAL);
    }

    @Override
    public void run() {
        Instance closing = instance.get();
        if (closing != null && closing.active > 0) {
            again();
        } else {
            group.release();
        }
    }
}
