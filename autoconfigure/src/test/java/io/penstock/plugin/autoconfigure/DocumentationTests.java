package io.penstock.plugin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages under docs and the README name is there. */
class DocumentationTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PROPERTY = Pattern
            .compile("(?<![\\w.])penstock\\.[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    /** Properties of the build, and of the sample service. */
    private static final Set<String> OTHERS = Set.of("penstock.shared", "penstock.sample.tokens");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = docs.filter(page -> page.toString().endsWith(".md")).sorted().toList();
            assertThat(pages).hasSizeGreaterThan(10);
            return Stream.concat(pages.stream(), Stream.of(ROOT.resolve("README.md")));
        }
    }

    private static List<String> found(Pattern pattern, int group, Path page) throws IOException {
        return pattern.matcher(Files.readString(page)).results().map((MatchResult match) -> match.group(group))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenAPageLinksToAFileThenItIsThere(Path page) throws IOException {
        assertThat(found(LINK, 1, page)).allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
    }

    /** Or a group of properties, or an entry of one that is a map. */
    @ParameterizedTest
    @MethodSource("pages")
    void whenAPageNamesAPropertyThenItExists(Path page) throws IOException {
        if (page.endsWith("metrics.md")) {
            return; // names meters, which another test knows
        }
        Set<String> known = ConfigurationDocumentationTests.properties().keySet();
        assertThat(found(PROPERTY, 0, page)).filteredOn(name -> !OTHERS.contains(name)).allMatch(
                name -> known.stream()
                        .anyMatch(one -> (one + ".").startsWith(name + ".") || name.startsWith(one + ".")),
                "a property");
    }
}
