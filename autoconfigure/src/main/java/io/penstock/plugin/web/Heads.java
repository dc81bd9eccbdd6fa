package io.penstock.plugin.web;

import io.penstock.plugin.InvalidArgumentsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Heads of requests and responses as JSON, and what plugins say to them. */
final class Heads {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What plugins neither see nor set: secrets of the caller, and what frames the message. */
    private static final Set<String> HIDDEN = Set.of("authorization", "proxy-authorization", "cookie", "set-cookie",
            "content-length", "transfer-encoding", "connection", "upgrade", "host", "te", "trailer");

    private Heads() {
    }

    static ObjectNode json(HttpHeaders headers) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode shown = root.putObject("headers");
        headers.forEach((name, values) -> {
            if (!HIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(shown.putArray(name)::add);
            }
        });
        return root;
    }

    static byte[] bytes(ObjectNode head) {
        return JSON.writeValueAsBytes(head);
    }

    /** What a plugin answered; nothing at all stands for no change. */
    static JsonNode answer(byte[] bytes) {
        try {
            JsonNode answer = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
            if (!answer.isObject()) {
                throw new InvalidArgumentsException("a plugin answered to a head with " + answer.getNodeType()
                        + " instead of an object");
            }
            return answer;
        } catch (JacksonException e) {
            throw new InvalidArgumentsException("a plugin answered to a head with no JSON: " + e.getOriginalMessage());
        }
    }

    /** Sets the headers that the answer names; null removes one. */
    static void change(HttpHeaders headers, JsonNode answer) {
        for (Map.Entry<String, JsonNode> header : answer.path("headers").properties()) {
            String name = header.getKey();
            if (HIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
                continue;
            }
            List<String> values = new ArrayList<>();
            if (header.getValue().isArray()) {
                header.getValue().forEach(value -> values.add(value.asString()));
            } else if (!header.getValue().isNull()) {
                values.add(header.getValue().asString());
            }
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
                    || values.stream()
                            .anyMatch(value -> value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127))) {
                throw new InvalidArgumentsException("a plugin set a header that is none: \"" + name + "\"");
            }
            if (values.isEmpty()) {
                headers.remove(name);
            } else {
                headers.put(name, values);
            }
        }
    }

    /** The status that the answer names; 0 for none. */
    static int status(JsonNode answer) {
        int status = answer.path("status").asInt(0);
        if (status != 0 && (status < 200 || status > 599)) {
            throw new InvalidArgumentsException("a plugin set the status " + status + ", which is none");
        }
        return status;
    }
}
