package io.penstock.plugin;

/** The store cannot read or keep a plugin. Not the plugin's fault, nor its caller's. */
public final class PluginStoreException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the file or plugin. */
    public PluginStoreException(String message) {
        super(message);
    }

    /** With a message that names the file or plugin, and the cause. */
    public PluginStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
