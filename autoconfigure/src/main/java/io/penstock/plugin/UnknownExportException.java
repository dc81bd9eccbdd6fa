package io.penstock.plugin;

/** A plugin exports no function of the name that was called. */
public final class UnknownExportException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final transient PluginId id;
    private final String export;

    /** Names plugin and export. */
    public UnknownExportException(PluginId id, String export) {
        super("plugin " + id + " exports no function \"" + export + "\"");
        this.id = id;
        this.export = export;
    }

    /** Which plugin. */
    public PluginId id() {
        return id;
    }

    /** What was asked for. */
    public String export() {
        return export;
    }
}
