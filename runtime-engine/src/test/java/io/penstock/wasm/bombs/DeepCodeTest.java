package io.penstock.wasm.bombs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.testing.EngineMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * HotSpot's compilers go down the blocks of a method recursively, and where their stack ends, so does the process, without a
 * word. No module brings it about: a process in which all that runs is compiled at once outlives {@link DeepCode}.
 */
class DeepCodeTest {

    private static final int LONGEST_SECONDS = 300;
    private static final int LAST_LINES = 20;
    /** A line of {@code PrintCompilation} about a guest's code. The compiler may have given up, but only after it went down. */
    private static final Pattern COMPILED = Pattern.compile("^ *\\d+ +\\d+ .* [34] +penstock\\.[FO].*");

    @TempDir
    private Path directory;

    /**
     * With profiles, as in tier 3, blocks stay that are put together otherwise: nowhere are there more. What the second compiler
     * does takes long, so it gets some only.
     */
    @ParameterizedTest
    @CsvSource({"BASELINE_LAZY, 3, 8, ''", "OPTIMIZING, 3, 8, ''", "DYNAMIC, 4, 110, i32.load"})
    void compilersOfTheJvmGetToTheEnd(EngineMode mode, int lastTier, int calls, String names) throws Exception {
        Path output = directory.resolve("output");
        int status = run(mode, lastTier, calls, names, output);
        List<String> lines = Files.readAllLines(output);
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        assertThat(status).as("exit status; last output:\n" + last).isZero();
        assertThat(lines).as("output").contains(DeepCodeRun.END);
        assertThat(compiled(lines)).as("modules of which the JVM has compiled code")
                .containsAll(DeepCode.all().stream().map(DeepCode::name).filter(name -> name.contains(names)).toList());
    }

    private static int run(EngineMode mode, int lastTier, int calls, String names, Path output)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xbatch", "-XX:TieredStopAtLevel=" + lastTier,
                "-XX:CompileCommand=quiet", "-XX:CompileCommand=CompileThresholdScaling,penstock.*::*,0.02",
                "-XX:+PrintCompilation", "-cp", System.getProperty("java.class.path"), DeepCodeRun.class.getName(),
                mode.name(), Integer.toString(calls), names)
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Those of which code was compiled. */
    private static Set<String> compiled(List<String> lines) {
        Set<String> modules = new TreeSet<>();
        String module = "";
        for (String line : lines) {
            if (line.startsWith(DeepCodeRun.MODULE)) {
                module = line.substring(DeepCodeRun.MODULE.length());
            } else if (COMPILED.matcher(line).matches()) {
                modules.add(module);
            }
        }
        return modules;
    }
}
