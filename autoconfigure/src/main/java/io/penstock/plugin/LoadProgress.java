package io.penstock.plugin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Says in the log how far the start has come with the stored plugins: every few seconds, and at the end. */
final class LoadProgress {

    private static final Log log = LogFactory.getLog(LoadProgress.class);
    private static final long PERIOD = Duration.ofSeconds(5).toNanos();

    private final int all;
    private final long begin = System.nanoTime();
    private final AtomicInteger loaded = new AtomicInteger();
    private final AtomicLong said = new AtomicLong(begin);

    LoadProgress(int all) {
        this.all = all;
    }

    /** One more is dealt with. */
    void loaded() {
        int count = loaded.incrementAndGet();
        long before = said.get();
        long now = System.nanoTime();
        if (now - before >= PERIOD && said.compareAndSet(before, now)) {
            log.info("Loading stored plugins: " + count + " of " + all);
        }
    }

    /** All are dealt with. */
    void done(int available) {
        if (all > 0) {
            log.info("Loaded " + available + " of " + all + " stored plugins in "
                    + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        }
    }
}
