package io.penstock.plugin.event;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Publishes what the host tells as {@link PluginEvent}s. A listener that fails is logged, and changes nothing. */
public final class PluginEventPublisher implements PluginListener {

    private static final Log log = LogFactory.getLog(PluginEventPublisher.class);

    private final ApplicationEventPublisher publisher;

    /** Publishes there. */
    public PluginEventPublisher(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void installed(PluginInfo info) {
        publish(new PluginEvent.Installed(info));
    }

    @Override
    public void installFailed(PluginId id, Throwable error) {
        publish(new PluginEvent.InstallFailed(id, error));
    }

    @Override
    public void drained(PluginInfo info) {
        publish(new PluginEvent.Drained(info));
    }

    @Override
    public void removed(PluginId id) {
        publish(new PluginEvent.Removed(id));
    }

    private void publish(PluginEvent event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException e) {
            log.error("A listener of " + event + " failed", e);
        }
    }
}
