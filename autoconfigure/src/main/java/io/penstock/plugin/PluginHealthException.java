package io.penstock.plugin;

/** A new version failed the call that was to show that it is well; the old one serves on. */
public final class PluginHealthException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** Names plugin and export; the cause says how the call failed. */
    public PluginHealthException(PluginId id, String export, Throwable cause) {
        super("the new version of plugin " + id + " failed its health call \"" + export + "\": " + cause.getMessage(),
                cause);
    }
}
