package io.penstock.plugin;

/** A guest answered a call with an error of its own, or asked the host for something that it does not get. */
public final class PluginFailedException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** With the guest's message, or the host's reason. */
    public PluginFailedException(PluginId id, String message) {
        super("plugin " + id + " failed: " + message);
    }
}
