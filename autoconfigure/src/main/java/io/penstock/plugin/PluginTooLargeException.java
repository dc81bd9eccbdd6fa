package io.penstock.plugin;

/** A plugin's binary is longer than allowed. */
public final class PluginTooLargeException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    /** Says the limit, in bytes. */
    public PluginTooLargeException(long limit) {
        super("a plugin may be " + limit + " bytes long, this one is longer");
        this.limit = limit;
    }

    /** Most bytes allowed. */
    public long limit() {
        return limit;
    }
}
