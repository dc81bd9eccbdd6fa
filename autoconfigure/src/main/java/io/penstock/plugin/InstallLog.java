package io.penstock.plugin;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Tells the log what was installed and removed, and every few seconds how far a long install has come. */
final class InstallLog implements PluginListener {

    private static final Log log = LogFactory.getLog(InstallLog.class);

    private static final int LONGEST_REASON = 500;

    private final long periodNanos;
    private final Map<PluginId, Progress> underWay = new ConcurrentHashMap<>();

    /**
     * When it began and was told of last, as {@link System#nanoTime()}. Two installs of one plugin at once share one: what is said
     * then is of either.
     */
    private record Progress(long began, long said) {
    }

    /** Tells of progress once in this time. */
    InstallLog(Duration period) {
        this.periodNanos = period.toNanos();
    }

    @Override
    public void installing(PluginId id, long bytes) {
        long now = System.nanoTime();
        Progress progress = underWay.computeIfAbsent(id, key -> new Progress(now, now));
        if (bytes > 0 && now - progress.said >= periodNanos
                && underWay.replace(id, progress, new Progress(progress.began, now))) {
            log.info("Installing plugin " + id + ": " + bytes + " bytes have come in " + millis(now - progress.began));
        }
    }

    @Override
    public void installEnded(PluginId id) {
        underWay.remove(id);
    }

    @Override
    public void installed(PluginInfo info) {
        Progress progress = underWay.get(info.id());
        log.info("Installed plugin " + info.id() + ", version " + info.revision() + " (" + info.abi() + ", "
                + info.bytes() + " bytes, " + info.digest() + ")"
                + (progress == null ? "" : " in " + millis(System.nanoTime() - progress.began)));
    }

    /** At no level that wakes people: it is the tenant's matter, who is told. Names in the reason are the module's. */
    @Override
    public void installFailed(PluginId id, Throwable error) {
        String reason = error.toString();
        log.info("No install of plugin " + id + ": "
                + reason.substring(0, Math.min(reason.length(), LONGEST_REASON)).replaceAll("\\p{Cntrl}", " "));
    }

    @Override
    public void removed(PluginId id) {
        log.info("Removed plugin " + id);
    }

    private static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }
}
