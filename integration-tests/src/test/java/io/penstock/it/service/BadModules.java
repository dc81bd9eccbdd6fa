package io.penstock.it.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The modules that the official suite asserts to be malformed or invalid, as far as they exist as binaries. */
final class BadModules {

    private static final Set<String> KINDS = Set.of("assert_malformed", "assert_invalid");

    private BadModules() {
    }

    /** By name in the archive; without the proposals, whose modules may be good ones in the eyes of the others. */
    static Map<String, byte[]> of(Path archive) throws IOException {
        Map<String, byte[]> modules = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            List<? extends ZipEntry> scripts = zip.stream()
                    .filter(e -> e.getName().endsWith(".json") && !e.getName().startsWith("proposals/")).toList();
            for (ZipEntry script : scripts) {
                String folder = script.getName().substring(0, script.getName().lastIndexOf('/') + 1);
                for (JsonNode command : JsonMapper.shared().readTree(read(zip, script.getName())).get("commands")) {
                    if (KINDS.contains(command.get("type").stringValue())
                            && command.get("module_type").stringValue().equals("binary")) {
                        String name = folder + command.get("filename").stringValue();
                        modules.put(name, read(zip, name));
                    }
                }
            }
        }
        return modules;
    }

    private static byte[] read(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            return in.readAllBytes();
        }
    }
}
