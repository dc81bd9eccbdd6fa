package io.penstock.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What a call does with its instance, on a guest thread, under the call's deadline.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface GuestTask<T> {

    /**
     * Does it. Nothing of the instance (functions, memories, views) may be kept when it returns.
     *
     * @return the answer, or null for none
     * @throws Exception anything; the call fails with it, and the instance is not used again
     */
    @Nullable
    T run(GuestContext context) throws Exception;
}
