package io.penstock.plugin;

/** A guest answered with more bytes than it may. */
public final class OutputTooLargeException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    /** Names the plugin. */
    public OutputTooLargeException(PluginId id, long limit, long found) {
        super("plugin " + id + " may answer with " + limit + " bytes, this answer has " + found);
        this.limit = limit;
    }

    /** Most bytes of an answer. */
    public long limit() {
        return limit;
    }
}
