package io.penstock.plugin.store;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginStore.Metadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known about a plugin's versions as the text of a {@code plugin.json}, the current one first, with a digest of all that
 * it says. The mapper is our own: the application's may be set up otherwise.
 */
final class MetadataJson {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private MetadataJson() {
    }

    static byte[] write(List<Metadata> versions) {
        ObjectNode node = version(JSON.createObjectNode(), versions.getFirst());
        ArrayNode history = node.putArray("history");
        versions.stream().skip(1).forEach(version -> version(history.addObject(), version));
        node.put("check", check(versions));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    }

    private static ObjectNode version(ObjectNode node, Metadata metadata) {
        return node.put("tenant", metadata.id().tenant())
                .put("name", metadata.id().name())
                .put("revision", metadata.revision())
                .put("digest", metadata.digest())
                .put("bytes", metadata.bytes())
                .put("installedAt", metadata.installedAt().toString());
    }

    /**
     * What the text says about this plugin.
     *
     * @throws IllegalArgumentException when it says nothing sensible, is about another one, or is damaged
     */
    static List<Metadata> read(PluginId expected, byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            List<Metadata> versions = new ArrayList<>();
            versions.add(version(expected, node));
            node.path("history").forEach(version -> versions.add(version(expected, version)));
            String check = check(versions);
            if (!node.path("check").asString(check).equals(check)) {
                throw new IllegalArgumentException("it is damaged: its check is " + node.path("check").asString()
                        + " and should be " + check);
            }
            return List.copyOf(versions);
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not the description of a plugin: " + e.getMessage(), e);
        }
    }

    private static Metadata version(PluginId expected, JsonNode node) {
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
    }

    private static String check(List<Metadata> versions) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return "sha256:" + HexFormat.of()
                    .formatHex(sha256.digest(versions.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
