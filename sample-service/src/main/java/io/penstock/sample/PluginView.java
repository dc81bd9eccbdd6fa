package io.penstock.sample;

import io.penstock.plugin.PluginInfo;
import java.util.List;

/** An installed plugin as JSON. */
record PluginView(String tenant, String name, String digest, long bytes, String abi, List<Export> exports) {

    record Export(String name, String kind, String type) {
    }

    static PluginView of(PluginInfo info) {
        return new PluginView(info.id().tenant(), info.id().name(), info.digest(), info.bytes(), info.abi().toString(),
                info.exports().stream()
                        .map(export -> new Export(export.name(), export.type().kind(), export.type().toString()))
                        .toList());
    }
}
