package io.penstock.wasm;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom in the engine. A new package, or a new arrow, starts with a line in {@link #ARROWS}. */
class ArchitectureTest {

    private static final String API = "io.penstock.wasm.api";
    private static final String FACADE = "io.penstock.wasm";
    private static final String INTERNAL = "io.penstock.wasm.internal.";
    private static final List<String> ABIS = List.of("io.penstock.abi.wasi", "io.penstock.abi.extism");

    // @formatter:off
    /** Each internal package and the ones right below it; what lies below those may be known as well. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            arrow("module",      API),
            arrow("binary",      "module"),
            arrow("code",        "module"),
            arrow("runtime",     "debug"),
            arrow("compile",     "code", "runtime"),
            arrow("bytecode",    "compile"),
            arrow("baseline",    "bytecode"),
            arrow("ir",          "code"),
            arrow("opt",         "ir", "runtime"),
            arrow("optimizing",  "opt", "bytecode"),
            arrow("cache",       "compile", "runtime"),
            arrow("tier",        "compile", "runtime"),
            arrow("instantiate", "cache", "tier", "trace"),
            arrow("debug",       "module"),
            arrow("trace",       "runtime"),
            arrow("tools",       "runtime"));
    // @formatter:on

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock");

    @ParameterizedTest
    @MethodSource("internalPackages")
    void whenInternalPackageThenItKnowsOnlyWhatLiesBelow(String name) {
        Set<String> below = new TreeSet<>();
        collectBelow(name, below);
        check(inside(name), below);
    }

    @Test
    void whenApiThenItKnowsNobody() {
        check(API, Set.of());
        noClasses().that(in(API)).should().dependOnClassesThat().resideInAPackage(INTERNAL + ".")
                .because("contracts and values lie at the bottom").allowEmptyShould(true).check(ENGINE);
    }

    @ParameterizedTest
    @MethodSource("abis")
    void whenAbiThenItKnowsOnlyThePublicApi(String abi) {
        check(abi, Set.of(FACADE, API));
    }

    @Test
    void whenEngineThenItNeedsOnlyTheJdk() {
        classes().should().onlyDependOnClassesThat(jdkOr(ArchitectureTest::isEngine, "the engine itself"))
                .allowEmptyShould(true).check(ENGINE);
    }

    @Test
    void whenClassThenItsPackageIsDrawn() {
        classes().should().resideInAnyPackage(drawnPackages())
                .because("ARROWS must say whom a package may know").allowEmptyShould(true).check(ENGINE);
    }

    @Test
    void whenPackagesThenTheyFormNoCycle() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().allowEmptyShould(true).check(ENGINE);
    }

    static Stream<String> internalPackages() {
        return ARROWS.keySet().stream().sorted();
    }

    static Stream<String> abis() {
        return ABIS.stream();
    }

    private static void check(String owner, Set<String> below) {
        Predicate<String> allowed = name -> isIn(name, owner) || below.stream().anyMatch(other -> isIn(name, other));
        classes().that(in(owner))
                .should().onlyDependOnClassesThat(jdkOr(allowed, owner + " or below: " + below))
                .allowEmptyShould(true).check(ENGINE);
    }

    private static void collectBelow(String name, Set<String> below) {
        for (String next : ARROWS.getOrDefault(name, Set.of())) {
            if (below.add(inside(next))) {
                collectBelow(next, below);
            }
        }
    }

    private static DescribedPredicate<JavaClass> in(String owner) {
        return describe("reside in " + owner, type -> isIn(type.getPackageName(), owner));
    }

    private static DescribedPredicate<JavaClass> jdkOr(Predicate<String> allowed, String description) {
        return describe("are of the JDK or " + description, type -> {
            JavaClass element = type.getBaseComponentType();
            return element.isPrimitive() || isJdk(element.getPackageName()) || allowed.test(element.getPackageName());
        });
    }

    /** JSpecify's annotations are needed by javac only, and absent at run time. */
    private static boolean isJdk(String name) {
        return name.startsWith("java.") || isIn(name, "javax.crypto") || isIn(name, "javax.management")
                || isIn(name, "jdk.jfr")
                || isIn(name, "org.jspecify");
    }

    private static boolean isEngine(String name) {
        return isIn(name, "io.penstock");
    }

    /** The facade shares its name's beginning with everything else, so it is the package itself only. */
    private static boolean isIn(String name, String owner) {
        return name.equals(owner) || (!owner.equals(FACADE) && name.startsWith(owner + "."));
    }

    private static String[] drawnPackages() {
        return Stream.of(Stream.of(FACADE, API + ".."), ABIS.stream().map(abi -> abi + ".."),
                internalPackages().map(name -> inside(name) + "..")).flatMap(names -> names).toArray(String[]::new);
    }

    private static String inside(String name) {
        return name.equals(API) ? API : INTERNAL + name;
    }

    private static Map.Entry<String, Set<String>> arrow(String owner, String... below) {
        return Map.entry(owner, Set.of(below));
    }
}
