package io.penstock.plugin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock.plugin");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.penstock.plugin.(**)").should().beFreeOfCycles().check(classes);
        noClasses().that().resideInAPackage("io.penstock.plugin").should().dependOnClassesThat()
                .resideInAnyPackage("io.penstock.plugin.*..").check(classes);
    }

    @Test
    void hostUsesTheEnginesPublicApiOnly() {
        noClasses().should().dependOnClassesThat().resideInAPackage("io.penstock.wasm.internal..").check(classes);
    }

    @Test
    void hostKnowsNoWebServerAndNoMeters() {
        noClasses().that().resideInAPackage("io.penstock.plugin").should().dependOnClassesThat()
                .resideInAnyPackage("org.springframework.boot..", "org.springframework.web..", "io.micrometer..",
                        "io.netty..")
                .check(classes);
    }
}
