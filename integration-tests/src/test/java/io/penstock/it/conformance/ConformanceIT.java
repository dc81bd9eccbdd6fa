package io.penstock.it.conformance;

import io.penstock.it.GuestThread;
import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The official suite: every file of {@link SuiteFiles}, in every mode. {@link Needs} says which of their modules are too new.
 */
class ConformanceIT {

    private static final Duration FILE_TIME = Duration.ofMinutes(2);

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
                SuiteFiles.ALL.stream().map(file -> DynamicTest.dynamicTest(file, () -> run(mode, file)))));
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
