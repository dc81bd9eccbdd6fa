package io.penstock.plugin;

import java.util.List;

/** Tells several listeners. */
final class PluginListeners implements PluginListener {

    private final List<PluginListener> all;

    PluginListeners(List<PluginListener> all) {
        this.all = all;
    }

    @Override
    public void installing(PluginId id, long bytes) {
        all.forEach(listener -> listener.installing(id, bytes));
    }

    @Override
    public void installEnded(PluginId id) {
        all.forEach(listener -> listener.installEnded(id));
    }

    @Override
    public void installed(PluginInfo info) {
        all.forEach(listener -> listener.installed(info));
    }

    @Override
    public void installFailed(PluginId id, Throwable error) {
        all.forEach(listener -> listener.installFailed(id, error));
    }

    @Override
    public void drained(PluginInfo info) {
        all.forEach(listener -> listener.drained(info));
    }

    @Override
    public void removed(PluginId id) {
        all.forEach(listener -> listener.removed(id));
    }

    @Override
    public void callStarted(PluginId id, CallKind kind, long waitedNanos) {
        all.forEach(listener -> listener.callStarted(id, kind, waitedNanos));
    }

    @Override
    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
        all.forEach(listener -> listener.callFinished(id, kind, outcome, nanos));
    }
}
