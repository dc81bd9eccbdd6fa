package io.penstock.plugin;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The version of each plugin that calls find now. Safe for use by several threads. */
final class CurrentVersions {

    private final Map<PluginId, PluginVersion> current = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * The swap: calls that begin from here on find the new version, or none.
     *
     * @return the old version, to be retired by the caller when it has told of the new one
     */
    @Nullable
    PluginVersion swap(PluginId id, @Nullable PluginVersion version) {
        PluginVersion old = version == null ? current.remove(id) : current.put(id, version);
        if (closed && version != null) {
            version.retire();
        }
        return old;
    }

    /** Swaps, and retires the old version. */
    void replace(PluginId id, PluginVersion version) {
        PluginVersion old = swap(id, version);
        if (old != null) {
            old.retire();
        }
    }

    Optional<PluginVersion> find(PluginId id) {
        return Optional.ofNullable(current.get(id));
    }

    boolean contains(PluginId id) {
        return current.containsKey(id);
    }

    /** Those that fit, in order. */
    List<PluginId> ids(Predicate<PluginId> wanted) {
        return current.keySet().stream().filter(wanted).sorted(Comparator.naturalOrder()).toList();
    }

    Collection<PluginVersion> all() {
        return current.values();
    }

    /**
     * The version installed now, kept open for one call.
     *
     * @throws UnknownPluginException when there is none
     */
    PluginVersion retain(PluginId id) {
        while (true) {
            PluginVersion version = current.get(id);
            if (version == null || closed) {
                throw new UnknownPluginException(id);
            }
            if (version.retain()) {
                return version;
            }
            // Replaced between the two lines: the next one is in the map already.
        }
    }

    /** No call finds anything from here on. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Each version is closed behind its last call. */
    void retireAll() {
        current.values().forEach(PluginVersion::retire);
    }
}
