package io.penstock.it.conformance;

import io.penstock.it.GuestThread;
import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The official suite: every file of WebAssembly 2.0 without SIMD, in every mode. The archive is the suite of 3.0, whose
 * versions of these files have grown; {@link Needs} says which of their modules are too new.
 */
class ConformanceIT {

    private static final Duration FILE_TIME = Duration.ofMinutes(2);

    private static final List<String> FILES = List.of(//
            "address", "align", "binary", "binary-leb128", "block", "br", "br_if", "br_table", "bulk", "call",
            "call_indirect", "comments", "const", "conversions", "custom", "data", "elem", "endianness", "exports",
            "f32",
            "f32_bitwise", "f32_cmp", "f64", "f64_bitwise", "f64_cmp", "fac", "float_exprs", "float_literals",
            "float_memory", "float_misc", "forward", "func", "func_ptrs", "global", "i32", "i64", "if", "imports",
            "inline-module", "int_exprs", "int_literals", "labels", "left-to-right", "linking", "load", "local_get",
            "local_set", "local_tee", "loop", "memory", "memory_copy", "memory_fill", "memory_grow", "memory_init",
            "memory_redundancy", "memory_size", "memory_trap", "names", "nop", "obsolete-keywords", "ref_func",
            "ref_is_null", "ref_null", "return", "select", "skip-stack-guard-page", "stack", "start", "store", "switch",
            "table", "table-sub", "table_copy", "table_fill", "table_get", "table_grow", "table_init", "table_set",
            "table_size", "token", "traps", "type", "unreachable", "unreached-invalid", "unreached-valid", "unwind",
            "utf8-custom-section-id", "utf8-import-field", "utf8-import-module", "utf8-invalid-encoding");

    private static final Report REPORT = new Report();
    private static final Needs NEEDS = Needs.load();
    private static @Nullable Suite suite;

    @BeforeAll
    static void open() throws IOException {
        suite = new Suite(SharedFiles.require("spec/wasm-testsuite-193e551.zip"));
    }

    @AfterAll
    static void report() throws IOException {
        if (suite != null) {
            suite.close();
            REPORT.write(Path.of("target", System.getProperty("penstock.it.report", "conformance")));
            System.out.println(REPORT.table());
        }
    }

    @TestFactory
    Stream<DynamicContainer> suite() {
        return Mode.ALL.stream().map(mode -> DynamicContainer.dynamicContainer(mode.name(),
                FILES.stream().map(file -> DynamicTest.dynamicTest(file, () -> run(mode, file)))));
    }

    private static void run(Mode mode, String file) throws Exception {
        Suite from = suite;
        Assertions.assertNotNull(from);
        Script script = from.script(file);
        ScriptResult result = new ScriptResult(file, mode.name());
        try (ScriptRunner runner = new ScriptRunner(mode, from, script, NEEDS)) {
            try {
                result = GuestThread.call(file + " in " + mode.name(), FILE_TIME, runner::run);
            } catch (AssertionError stuck) {
                result.add(runner.current(), new Outcome.Failed(stuck.toString()));
            }
        }
        REPORT.add(result);
        if (!result.failures().isEmpty()) {
            Assertions.fail(result.failures().size() + " of " + file + " in " + mode.name() + " failed:\n  "
                    + String.join("\n  ", result.failures()));
        }
    }
}
