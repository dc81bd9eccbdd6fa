package io.penstock.plugin;

import java.time.Duration;

/** The bytes of an install stopped coming. */
public final class UploadStalledException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** Says how long was waited. */
    public UploadStalledException(PluginId id, Duration waited) {
        super("no more bytes of plugin " + id + " came for " + waited.toMillis() + " ms");
    }
}
