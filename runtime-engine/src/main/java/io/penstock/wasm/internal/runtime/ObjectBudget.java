package io.penstock.wasm.internal.runtime;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of structs, arrays and exceptions one instance may keep alive. They are the JVM's objects, and only its
 * garbage collector knows which of them are alive; so a sample is taken, as heap profilers do: of the bytes that the instance
 * allocates, one in about {@link #interval} at random hits the object that it belongs to, and this object then stands for so many
 * bytes as long as it has not been collected. The places are random, as a guest that knew them could keep what lies between.
 *
 * <p>
 * A sample counts once it has survived a collection (most objects of a program that creates garbage never do), a large object
 * at once. When what counts exceeds the limit, one full collection tells what of it is garbage. For one thread at a time, as
 * its instance.
 */
final class ObjectBudget {

    private static final int LEAST_INTERVAL = 4 << 10;
    private static final int MOST_INTERVAL = 64 << 10;
    /** So many samples make up the limit, if they are not too close to each other: then it is met within some percent. */
    private static final int SAMPLES = 1_024;
    /** An object of so much of the limit counts at once. */
    private static final int LARGE = 16;

    private final long limit;
    private final int interval;
    private final SplittableRandom random = new SplittableRandom();
    private @Nullable WeakReference<?>[] samples = new WeakReference<?>[16];
    private long[] weights = new long[16];
    private int count;
    /** Weight of the samples that count. */
    private long counted;
    /** When {@link #counted} exceeds this, a collection is asked for. */
    private long checkAt;
    /** What the object stands for that is allocated next. */
    private long pending;
    /** Its object has gone: there was a collection since it was made. */
    private WeakReference<Object> sentinel = new WeakReference<>(new Object());

    ObjectBudget(long limit) {
        this.limit = limit;
        checkAt = limit;
        interval = Math.clamp(limit / SAMPLES, LEAST_INTERVAL, MOST_INTERVAL);
    }

    /** In how many bytes the next object is to be sampled. */
    long next() {
        return random.nextLong(1, 2L * interval);
    }

    /**
     * Before an object is allocated that is to be sampled. {@link #add} has to follow.
     *
     * @param bytes its size
     * @param beyond how many of them lie behind the place that was to be hit
     * @throws io.penstock.wasm.api.Trap when there are too many
     */
    void admit(long bytes, long beyond, Instance instance) {
        if (bytes > limit) {
            throw Traps.arrayTooLarge();
        }
        pending = (1 + beyond / interval) * interval;
        if (sentinel.get() == null) {
            sweep();
        }
        long atOnce = isLarge(pending) ? pending : 0;
        if (counted + atOnce > checkAt) {
            FullCollections.run(instance);
            sweep();
            if (counted + atOnce > limit) {
                throw Traps.objectsExhausted();
            }
            checkAt = Math.max(limit, counted + limit / 4);
        }
    }

    /** The object has been allocated. */
    void add(Object object) {
        if (count == samples.length) {
            samples = Arrays.copyOf(samples, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
        }
        samples[count] = new WeakReference<>(object);
        weights[count++] = pending;
        if (isLarge(pending)) {
            counted += pending;
        }
    }

    private boolean isLarge(long weight) {
        return weight > limit / LARGE;
    }

    /** After a collection: what is there still counts. */
    private void sweep() {
        sentinel = new WeakReference<>(new Object());
        int kept = 0;
        counted = 0;
        for (int i = 0; i < count; i++) {
            WeakReference<?> sample = samples[i];
            if (sample != null && sample.get() != null) {
                samples[kept] = sample;
                weights[kept] = weights[i];
                counted += weights[kept++];
            }
        }
        Arrays.fill(samples, kept, count, null);
        count = kept;
    }
}
