package io.penstock.plugin;

import java.time.Duration;

/** A call was not let through to the plugin: its breaker is open, or too many calls are under way or came in a short time. */
public final class PluginCallRejectedException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Says why.
     *
     * @param reason which guard refused it
     * @param retryAfter when to try again
     */
    public PluginCallRejectedException(PluginId id, String reason, Duration retryAfter) {
        super("a call of plugin " + id + " was rejected: " + reason);
        this.retryAfter = retryAfter;
    }

    /** When to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
