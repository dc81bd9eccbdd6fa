package io.penstock.plugin;

import java.time.Duration;

/** The host has as much to do as it may have; the same may succeed later. */
public final class PluginOverloadedException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Says what is full.
     *
     * @param message what, and its capacity
     * @param retryAfter when to try again
     */
    public PluginOverloadedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When to try again; at least a second. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
