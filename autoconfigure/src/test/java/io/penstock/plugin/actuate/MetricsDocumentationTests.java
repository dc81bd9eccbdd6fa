package io.penstock.plugin.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.docs.KeyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md is what the enums say. {@code -Dpenstock.docs.write=true} writes it. */
class MetricsDocumentationTests {

    private static final Path FILE = Path.of("..", "docs", "metrics.md");

    @Test
    void isUpToDate() throws IOException {
        String expected = text();
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.writeString(FILE, expected);
        }
        assertThat(FILE).as("run this test with -Dpenstock.docs.write=true to write it").hasContent(expected);
    }

    private static String text() {
        StringBuilder text = new StringBuilder("""
                # Meters and observations

                Made from the enums `PenstockMeter` and `PluginObservation` by a test, which fails when this page is stale.

                Meters are there when Micrometer is and the application has a `MeterRegistry`; timers have histograms with a bucket
                for each power of ten from 10 µs to 10 s. Tags have closed sets of values, but `tenant`, which is absent unless
                `penstock.metrics.tenants` says how many tenants to tell apart.

                | meter | type | unit | tags | what |
                |---|---|---|---|---|
                """);
        for (PenstockMeter meter : PenstockMeter.values()) {
            text.append("| `").append(meter.getName()).append("` | ")
                    .append(meter.getType().name().toLowerCase(Locale.ROOT)).append(" | ")
                    .append(meter.getBaseUnit() == null ? "" : meter.getBaseUnit()).append(" | ")
                    .append(tags(meter.getKeyNames())).append(" | ").append(meter.description()).append(" |\n");
        }
        text.append("\n| tag | values |\n|---|---|\n");
        for (PenstockMeter.Key key : PenstockMeter.Key.values()) {
            row(text, key, key.range());
        }
        text.append("""

                ## Observations

                An observation spans each install and each call; tracing makes spans of them, below the request's span. On the thread
                of the guest it is the current one, so that what host functions observe lies below it. Without a handler for
                observations nothing is made.

                | observation | what |
                |---|---|
                """);
        for (PluginObservation observation : PluginObservation.values()) {
            text.append("| `").append(observation.getName()).append("` | ").append(observation.description())
                    .append(" |\n");
        }
        text.append("\n| key | on | values |\n|---|---|---|\n");
        for (PluginObservation.LowKey key : PluginObservation.LowKey.values()) {
            row(text, key, "spans and meters | " + key.range());
        }
        for (PluginObservation.HighKey key : PluginObservation.HighKey.values()) {
            row(text, key, "spans | " + key.range());
        }
        return text.toString();
    }

    private static String tags(KeyName[] keys) {
        return Arrays.stream(keys).map(key -> "`" + key.asString() + "`").collect(Collectors.joining(", "));
    }

    private static void row(StringBuilder text, KeyName key, String rest) {
        text.append("| `").append(key.asString()).append("` | ").append(rest).append(" |\n");
    }
}
