package io.penstock.plugin;

/** A revision of a plugin is not kept. */
public final class UnknownRevisionException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** Names plugin and revision. */
    public UnknownRevisionException(PluginId id, long revision) {
        super("plugin " + id + " has no revision " + revision + " to go back to");
    }
}
