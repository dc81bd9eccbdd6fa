package io.penstock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner sees what is wrong: each kind of command fails when the engine does not do as the script says. */
class ScriptRunnerTest {

    /** {@code (module (func (export "one") (result i32) (i32.const 1)) (func (export "stop") unreachable))}. */
    private static final byte[] GOOD = module("0108026000017f600000", "0303020001", "070e02036f6e6500000473746f700001",
            "0a0a02040041010b0300000b");
    /** {@code (module (func (result i32) (f32.const 0)))}. */
    private static final byte[] INVALID = module("0105016000017f", "03020100", "0a0901070043000000000b");
    /** Has a shared memory, which an engine accepts only when it is told to. */
    private static final byte[] NEWER = module("050401030101");

    @TempDir
    Path folder = Path.of("");

    @Test
    void countsWhatHolds() throws IOException {
        ScriptResult result = run("""
                {"type":"module","line":1,"filename":"good.wasm","module_type":"binary"},
                {"type":"assert_return","line":2,"action":{"type":"invoke","field":"one","args":[]},
                 "expected":[{"type":"i32","value":"1"}]},
                {"type":"assert_trap","line":3,"action":{"type":"invoke","field":"stop","args":[]},"text":"unreachable"},
                {"type":"assert_invalid","line":4,"filename":"invalid.wasm","module_type":"binary","text":"type mismatch"},
                {"type":"assert_malformed","line":5,"filename":"x.wat","module_type":"text","text":"unexpected token"}
                """);
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isEqualTo(3);
        assertThat(result.skipped()).isEqualTo(Map.of("text only", 1));
        assertThat(result.skips()).containsExactly("s\tbaseline-lazy\t5\ttext only");
    }

    @Test
    void failsWhereTheEngineDiffers() throws IOException {
        ScriptResult result = run("""
                {"type":"module","line":1,"filename":"good.wasm","module_type":"binary"},
                {"type":"assert_return","line":2,"action":{"type":"invoke","field":"one","args":[]},
                 "expected":[{"type":"i32","value":"2"}]},
                {"type":"assert_return","line":3,"action":{"type":"invoke","field":"one","args":[]},"expected":[]},
                {"type":"assert_return","line":4,"action":{"type":"invoke","field":"stop","args":[]},"expected":[]},
                {"type":"assert_trap","line":5,"action":{"type":"invoke","field":"one","args":[]},"text":"unreachable"},
                {"type":"assert_trap","line":6,"action":{"type":"invoke","field":"stop","args":[]},
                 "text":"integer overflow"},
                {"type":"assert_invalid","line":7,"filename":"good.wasm","module_type":"binary","text":"type mismatch"},
                {"type":"assert_malformed","line":8,"filename":"invalid.wasm","module_type":"binary","text":"end"},
                {"type":"assert_unlinkable","line":9,"filename":"good.wasm","module_type":"binary","text":"unknown"},
                {"type":"assert_uninstantiable","line":10,"filename":"good.wasm","module_type":"binary","text":"trap"},
                {"type":"action","line":11,"action":{"type":"invoke","field":"none","args":[]}}
                """);
        assertThat(result.failures()).extracting(failure -> failure.replaceFirst(" .*", "")).containsExactly("s.wast:2",
                "s.wast:3", "s.wast:4", "s.wast:5", "s.wast:6", "s.wast:7", "s.wast:8", "s.wast:9", "s.wast:10",
                "s.wast:11");
        assertThat(result.passed()).isZero();
    }

    /** Nothing that comes after a module that failed may pass with the module before it. */
    @Test
    void failsWhatDependsOnAFailedModule() throws IOException {
        ScriptResult result = run("""
                {"type":"module","line":1,"filename":"good.wasm","module_type":"binary"},
                {"type":"module","line":2,"name":"M","filename":"invalid.wasm","module_type":"binary"},
                {"type":"assert_return","line":3,"action":{"type":"invoke","field":"one","args":[]},
                 "expected":[{"type":"i32","value":"1"}]},
                {"type":"assert_trap","line":4,"action":{"type":"invoke","module":"M","field":"stop","args":[]},
                 "text":"unreachable"}
                """);
        assertThat(result.failures()).hasSize(3);
        assertThat(result.passed()).isZero();
    }

    /** A module that needs a newer feature is a failure unless needs.tsv names it. */
    @Test
    void skipsOnlyWhatIsListed() throws IOException {
        String module = """
                {"type":"module","line":3,"filename":"newer.wasm","module_type":"binary"},
                {"type":"assert_return","line":4,"action":{"type":"invoke","field":"one","args":[]},"expected":[]}
                """;
        assertThat(run(module).failures()).hasSize(2);
        Needs needs = Needs.of(Map.of("s:3", "threads"));
        ScriptResult listed = run(module, needs);
        assertThat(listed.failures()).isEmpty();
        assertThat(listed.skipped()).isEqualTo(Map.of("needs threads", 2));
        assertThat(run(module.replace("newer", "good"), needs).failures()).hasSize(2);
    }

    private ScriptResult run(String commands) throws IOException {
        return run(commands, Needs.load());
    }

    private ScriptResult run(String commands, Needs needs) throws IOException {
        String file = "s";
        Path archive = folder.resolve("suite.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            add(zip, file + "/" + file + ".json",
                    ("{\"commands\":[" + commands + "]}").getBytes(StandardCharsets.UTF_8));
            add(zip, file + "/good.wasm", GOOD);
            add(zip, file + "/invalid.wasm", INVALID);
            add(zip, file + "/newer.wasm", NEWER);
        }
        try (Suite suite = new Suite(archive);
                ScriptRunner runner = new ScriptRunner(Mode.ALL.getFirst(), suite, suite.script(file), needs)) {
            return runner.run();
        }
    }

    private static byte[] module(String... sections) {
        return HexFormat.of().parseHex("0061736d01000000" + String.join("", sections));
    }

    private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }
}
