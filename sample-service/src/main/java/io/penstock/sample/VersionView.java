package io.penstock.sample;

import io.penstock.plugin.PluginStore.Metadata;
import java.time.Instant;

/** A version of a plugin as JSON. */
record VersionView(long revision, String digest, long bytes, Instant installedAt) {

    static VersionView of(Metadata version) {
        return new VersionView(version.revision(), version.digest(), version.bytes(), version.installedAt());
    }
}
