package io.penstock.wasm.internal.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.testing.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The official suite's modules: the good ones are accepted, the malformed and invalid ones rejected as such. All core files
 * of WebAssembly 3.0 are read. A module is counted as skipped when the error says that it needs a feature that is not there
 * yet; what is left is WebAssembly 2.0 without SIMD, and the exact number of those that must pass is asserted, so that none
 * slips into the skipped ones unnoticed.
 */
class SpecSuiteModulesTest {

    private static final String SUITE = "spec/wasm-testsuite-193e551.zip";
    private static final Pattern CORE_FILE = Pattern.compile("([^/]+)/\\1\\.json");
    private static final Pattern LATER_FEATURE = Pattern
            .compile("\\(?([\\w -]+), which (?:is off|this engine does not support yet)");

    private final Map<String, Integer> passed = new TreeMap<>();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();
    private int samePhrase;

    @Test
    void whenModuleOfTheSuiteThenAcceptedOrRejectedAsItSays() throws IOException {
        try (ZipFile zip = new ZipFile(SharedFiles.path(SUITE).toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                Matcher core = CORE_FILE.matcher(entry.getName());
                if (core.matches()) {
                    for (JsonNode command : JsonMapper.shared().readTree(read(zip, entry.getName())).get("commands")) {
                        check(zip, core.group(1), command);
                    }
                }
            }
        }
        System.out.println("modules of the official suite: passed " + passed + ", of the rejected ones " + samePhrase
                + " with the suite's phrase; skipped " + skipped + "; failed " + failed.size());
        assertThat(failed).isEmpty();
        assertThat(passed).isEqualTo(Map.of("valid", 2_495, "malformed", 711, "invalid", 2_706));
    }

    private void check(ZipFile zip, String file, JsonNode command) throws IOException {
        String expected = switch (command.get("type").asString()) {
            case "module", "module_definition", "assert_uninstantiable", "assert_unlinkable" -> "valid";
            case "assert_malformed" -> "malformed";
            case "assert_invalid" -> "invalid";
            default -> "";
        };
        if (expected.isEmpty() || !command.has("filename")) {
            return;
        }
        if ("text".equals(command.path("module_type").asString(""))) {
            skipped.merge("text only", 1, Integer::sum);
            return;
        }
        String name = command.get("filename").asString();
        Optional<ModuleException> error = Modules.error(read(zip, file + "/" + name));
        Matcher later = LATER_FEATURE.matcher(error.map(ModuleException::found).orElse(""));
        String found = error.map(SpecSuiteModulesTest::kind).orElse("valid");
        if (later.find()) {
            skipped.merge("needs " + later.group(1), 1, Integer::sum);
        } else if (!found.equals(expected)) {
            failed.add(name + " line " + command.get("line") + ": expected " + expected + ", found " + error);
        } else {
            passed.merge(expected, 1, Integer::sum);
            String phrase = command.path("text").asString("");
            samePhrase += error.filter(e -> samePhrase(phrase, e)).isPresent() ? 1 : 0;
        }
    }

    private static boolean samePhrase(String wanted, ModuleException error) {
        String message = String.valueOf(error.getMessage());
        return message.startsWith(wanted) || wanted.startsWith(message.substring(0, message.indexOf(" (")));
    }

    private static String kind(ModuleException error) {
        return switch (error) {
            case MalformedModule malformed -> "malformed";
            case InvalidModule invalid -> "invalid";
        };
    }

    private static byte[] read(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            return in.readAllBytes();
        }
    }
}
