package io.penstock.plugin.extism;

import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.extism.PluginManifest.Memory;
import io.penstock.plugin.extism.PluginManifest.Module;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads Extism's manifest. The mapper is our own: the application's may be set up otherwise. */
final class ManifestJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> MEMBERS = Set.of("wasm", "memory", "config", "allowed_hosts", "allowed_paths",
            "timeout_ms");
    private static final Set<String> MEMORY_MEMBERS = Set.of("max_pages", "max_http_response_bytes", "max_var_bytes");
    private static final Set<String> WASM_MEMBERS = Set.of("data", "name", "hash");

    private ManifestJson() {
    }

    /**
     * What the text says.
     *
     * @throws InvalidArgumentsException when it is no manifest, with the place
     */
    static PluginManifest read(byte[] text) {
        JsonNode root = tree(text);
        checkMembers(root, "the manifest", MEMBERS);
        List<Module> modules = new ArrayList<>();
        for (JsonNode wasm : array(root, "wasm")) {
            modules.add(module(wasm, "wasm[" + modules.size() + "]"));
        }
        List<String> hosts = new ArrayList<>();
        array(root, "allowed_hosts").forEach(host -> hosts.add(string(host, "allowed_hosts")));
        JsonNode memory = root.path("memory");
        if (isThere(memory)) {
            checkMembers(memory, "memory", MEMORY_MEMBERS);
        }
        Long timeout = number(root, "timeout_ms");
        if (timeout != null && timeout == 0) {
            throw new InvalidArgumentsException("timeout_ms in the manifest must be more than 0");
        }
        return new PluginManifest(strings(root, "config"), hosts, strings(root, "allowed_paths"),
                new Memory(number(memory, "max_pages"), number(memory, "max_http_response_bytes"),
                        number(memory, "max_var_bytes")),
                timeout == null ? null : Duration.ofMillis(timeout), modules);
    }

    /** The same manifest with the bytes of modules that it names by path or address, so that it needs neither from then on. */
    static byte[] resolve(byte[] text, ModuleSources sources) {
        JsonNode root = tree(text);
        int index = 0;
        for (JsonNode wasm : array(root, "wasm")) {
            String place = "wasm[" + index++ + "]";
            if (wasm instanceof ObjectNode module && (isThere(wasm.path("path")) || isThere(wasm.path("url")))) {
                if (Stream.of("data", "path", "url").filter(name -> isThere(wasm.path(name))).count() > 1) {
                    throw new InvalidArgumentsException(
                            place + " in the manifest must have one of \"data\", \"path\" and \"url\"");
                }
                byte[] data = isThere(wasm.path("path"))
                        ? sources.ofPath(string(wasm.path("path"), place + ".path"), place + ".path")
                        : sources.ofUrl(string(wasm.path("url"), place + ".url"), place + ".url");
                module.remove(List.of("path", "url"));
                module.put("data", Base64.getEncoder().encodeToString(data));
            }
        }
        return JSON.writeValueAsBytes(root);
    }

    private static JsonNode tree(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new InvalidArgumentsException("the manifest is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Module module(JsonNode wasm, String place) {
        checkMembers(wasm, place, WASM_MEMBERS);
        String name = string(wasm.path("name"), place + ".name");
        if (name.equals("main")) {
            throw new InvalidArgumentsException(
                    place + " in the manifest is the main module: that is the plugin itself, which is installed");
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(string(wasm.path("data"), place + ".data"));
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentsException(place + ".data in the manifest must be base64: " + e.getMessage());
        }
        if (isThere(wasm.path("hash"))) {
            String expected = string(wasm.path("hash"), place + ".hash");
            String found = sha256(data);
            if (!expected.equalsIgnoreCase(found)) {
                throw new InvalidArgumentsException(
                        place + ".hash in the manifest should be " + found + ", found " + expected);
            }
        }
        return new Module(name, data);
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void checkMembers(JsonNode node, String what, Set<String> known) {
        if (!node.isObject()) {
            throw new InvalidArgumentsException(what + " must be a JSON object, found " + node.getNodeType());
        }
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw new InvalidArgumentsException(
                        "member \"" + name + "\" of " + what + " is not known; known are "
                                + known.stream().sorted().toList());
            }
        }
    }

    private static boolean isThere(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static Iterable<JsonNode> array(JsonNode root, String name) {
        JsonNode node = root.path(name);
        if (isThere(node) && !node.isArray()) {
            throw new InvalidArgumentsException(
                    name + " in the manifest must be an array, found " + node.getNodeType());
        }
        return node;
    }

    private static Map<String, String> strings(JsonNode root, String name) {
        JsonNode node = root.path(name);
        if (isThere(node) && !node.isObject()) {
            throw new InvalidArgumentsException(
                    name + " in the manifest must be an object, found " + node.getNodeType());
        }
        Map<String, String> strings = new LinkedHashMap<>();
        node.properties().forEach(entry -> strings.put(entry.getKey(), string(entry.getValue(), name)));
        return strings;
    }

    private static String string(JsonNode node, String place) {
        if (!node.isString()) {
            throw new InvalidArgumentsException(
                    place + " in the manifest must be a string, found " + node.getNodeType());
        }
        return node.asString();
    }

    private static @Nullable Long number(JsonNode root, String name) {
        JsonNode node = root.path(name);
        if (!isThere(node)) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
            throw new InvalidArgumentsException(name + " in the manifest must be a number from 0 on, found " + node);
        }
        return node.asLong();
    }
}
