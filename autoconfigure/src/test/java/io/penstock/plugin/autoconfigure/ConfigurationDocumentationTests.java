package io.penstock.plugin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/configuration.md is what the metadata of the properties says. {@code -Dpenstock.docs.write=true} writes it. */
class ConfigurationDocumentationTests {

    private static final Path FILE = Path.of("..", "docs", "configuration.md");

    @Test
    void isUpToDate() throws IOException {
        Map<String, JsonNode> properties = properties();
        assertThat(properties).as("metadata, which the compiler's annotation processor makes").hasSizeGreaterThan(20);
        assertThat(properties).allSatisfy(
                (name, property) -> assertThat(property.path("description").asString("")).as(name).isNotBlank());
        String expected = text(properties);
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.writeString(FILE, expected);
        }
        assertThat(FILE).as("run this test with -Dpenstock.docs.write=true to write it").hasContent(expected);
    }

    /** What the metadata says of each property of ours. */
    static Map<String, JsonNode> properties() throws IOException {
        Map<String, JsonNode> properties = new TreeMap<>();
        for (URL url : Collections.list(ConfigurationDocumentationTests.class.getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                    String name = property.path("name").asString();
                    if (name.startsWith("penstock.")) {
                        properties.put(name, property);
                    }
                }
            }
        }
        return properties;
    }

    private static String text(Map<String, JsonNode> properties) {
        StringBuilder text = new StringBuilder("""
                # Configuration reference

                Made from the metadata of the properties by a test, which fails when this page is stale. A value out of range keeps
                the application from starting, with a message that names the property, the value and the range.

                | property | default | what |
                |---|---|---|
                """);
        properties.forEach((name, property) -> {
            JsonNode value = property.path("defaultValue");
            text.append("| `").append(name).append("` | ")
                    .append(value.isMissingNode() ? "" : "`" + value.asString() + "`").append(" | ")
                    .append(property.path("description").asString()).append(" |\n");
        });
        return text.toString();
    }
}
