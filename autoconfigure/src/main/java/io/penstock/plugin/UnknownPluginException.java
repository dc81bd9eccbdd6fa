package io.penstock.plugin;

/** There is no plugin of this id, or not any longer. */
public final class UnknownPluginException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final transient PluginId id;

    /** Names the plugin. */
    public UnknownPluginException(PluginId id) {
        super("there is no plugin " + id);
        this.id = id;
    }

    /** Which plugin. */
    public PluginId id() {
        return id;
    }
}
