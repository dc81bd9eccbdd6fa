package io.penstock.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Swaps under load leave nothing behind, in a JVM whose limits a leak would exceed: a version that stayed would keep 17 kB of
 * metaspace, four classes and the address space of a memory.
 */
class HostSwapsIT {

    private static final int HUNDREDS = 7;
    private static final Pattern LINE = Pattern.compile("\\d+ swaps, (\\d+) calls, (\\d+) failed: resident (\\d+) kB; "
            + "address space (\\d+) kB; .*; (\\d+) classes, (\\d+) threads");

    @Test
    void nothingIsLost() {
        Child.Result result = Child.run(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Dlogging.level.root=ERROR", "-Xms64m", "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:MaxMetaspaceSize=28m", "-XX:MaxDirectMemorySize=4m", "-XX:+ExitOnOutOfMemoryError", "-classpath",
                System.getProperty("java.class.path"), HostSwaps.class.getName(), Integer.toString(HUNDREDS)), 600);
        assertThat(result.status()).as(result.output()).isZero();
        List<MatchResult> lines = LINE.matcher(result.output()).results().toList();
        assertThat(lines).as(result.output()).hasSize(HUNDREDS);
        assertThat(lines).allSatisfy(line -> assertThat(line.group(2)).as("failed calls").isEqualTo("0"));
        // From the second hundred on: until then the JVM still loads what it needs itself.
        assertThat(grown(lines, 3)).as("kB of resident set").isLessThan(32_000);
        assertThat(grown(lines, 4)).as("kB of address space").isLessThan(1_000_000);
        assertThat(grown(lines, 5)).as("classes").isLessThan(200);
        assertThat(grown(lines, 6)).as("threads").isLessThan(10);
    }

    private static long grown(List<MatchResult> lines, int group) {
        return Long.parseLong(lines.getLast().group(group)) - Long.parseLong(lines.get(1).group(group));
    }
}
