package io.penstock.plugin;

import io.penstock.plugin.PluginStore.Metadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@link Metadata} as the text of a {@code plugin.json}. The mapper is our own: the application's may be set up otherwise. */
final class MetadataJson {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private MetadataJson() {
    }

    static byte[] write(Metadata metadata) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(JSON.createObjectNode()
                .put("tenant", metadata.id().tenant())
                .put("name", metadata.id().name())
                .put("revision", metadata.revision())
                .put("digest", metadata.digest())
                .put("bytes", metadata.bytes())
                .put("installedAt", metadata.installedAt().toString()));
    }

    /**
     * What the text says about this plugin.
     *
     * @throws IllegalArgumentException when it says nothing sensible, or is about another one
     */
    static Metadata read(PluginId expected, byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            PluginId id = new PluginId(node.required("tenant").asString(), node.required("name").asString());
            String digest = node.required("digest").asString();
            // It becomes part of a file name.
            if (!DIGEST.matcher(digest).matches()) {
                throw new IllegalArgumentException(
                        "digest must be sha256: and 64 hexadecimal digits, found \"" + digest + "\"");
            }
            if (!id.equals(expected)) {
                throw new IllegalArgumentException("it is about plugin " + id + " and not about " + expected);
            }
            return new Metadata(id, node.required("revision").asLong(), digest, node.required("bytes").asLong(),
                    Instant.parse(node.required("installedAt").asString()));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not the description of a plugin: " + e.getMessage(), e);
        }
    }
}
