package io.penstock.plugin;

/** Looks at each version before it is published, at installs and at start. Must be safe for use by several threads. */
@FunctionalInterface
public interface PluginVerifier {

    /**
     * Accepts the version by returning.
     *
     * @throws PluginException why it is not to be published
     */
    void verify(PluginInfo plugin);
}
