package io.penstock.wasm.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.ModuleInfo.CustomSection;
import io.penstock.wasm.testing.DebugModules;
import io.penstock.wasm.testing.ModuleBytes;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Debug information that lies: nothing comes of it but wrong answers, and none of them takes long. */
class HostileDwarfTest {

    private static final int ROUNDS = 3_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    static final List<String> MODULES = List.of("calc-dwarf4.wasm", "calc-dwarf5.wasm", "inlined-dwarf4.wasm",
            "inlined-dwarf5.wasm");

    @ParameterizedTest
    @FieldSource("MODULES")
    void whenBytesAreWrongThenNothingIsThrown(String name) {
        ModuleInfo info = module(name);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            int changes = 1 + random.nextInt(4);
            askForEverything(with(info, content -> {
                byte[] changed = content.clone();
                for (int i = 0; i < changes && changed.length > 0; i++) {
                    changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? random.nextInt()
                            : random.nextBoolean() ? 0xFF : 0);
                }
                return changed;
            }));
        }
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void whenSectionsEndEarlyThenNothingIsThrownAndThereIsAReason(String name) {
        ModuleInfo info = module(name);
        int longest = info.customSections().stream().mapToInt(section -> section.content().length).max().orElseThrow();
        for (int cut = 0; cut < longest; cut++) {
            int length = cut;
            askForEverything(with(info, content -> Arrays.copyOf(content, Math.min(length, content.length))));
        }
        DebugInfo cut = new DebugInfo(with(info, content -> Arrays.copyOf(content, content.length / 2)));
        ask(cut, info);
        assertThat(cut.problem()).hasValueSatisfying(reason -> assertThat(reason).contains(".debug_"));
    }

    @Test
    void whenAllEntriesHaveManyAttributesWithoutBytesThenReadingStopsSoon() {
        ByteArrayOutputStream abbreviation = new ByteArrayOutputStream();
        abbreviation.writeBytes(ModuleBytes.bytes(1, 0x0B, 1));
        for (int i = 0; i < 100; i++) {
            abbreviation.writeBytes(ModuleBytes.bytes(0x3C, 0x19)); // a flag that is present
        }
        abbreviation.writeBytes(ModuleBytes.bytes(0, 0, 0));
        byte[] entries = new byte[20_000_000];
        Arrays.fill(entries, (byte) 1);
        DebugInfo debug = ask(module("calc-dwarf4.wasm"), List.of(
                new CustomSection(".debug_line", new byte[0]),
                new CustomSection(".debug_abbrev", abbreviation.toByteArray()),
                new CustomSection(".debug_info", unit(entries))));
        assertThat(debug.problem()).hasValueSatisfying(reason -> assertThat(reason).contains("more attributes"));
    }

    @Test
    void whenManyUnitsShareOneLongTableOfAbbreviationsThenReadingStopsSoon() {
        ByteArrayOutputStream abbreviations = new ByteArrayOutputStream();
        for (int i = 1; i < 99_000; i++) {
            abbreviations.writeBytes(ModuleBytes.leb(i));
            abbreviations.writeBytes(ModuleBytes.bytes(0x0B, 0, 0, 0));
        }
        ByteArrayOutputStream units = new ByteArrayOutputStream();
        for (int i = 0; i < 50_000; i++) { // each from a place of its own in it
            units.writeBytes(ModuleBytes.bytes(8, 0, 0, 0, 4, 0));
            int place = i * 5;
            units.writeBytes(ModuleBytes.bytes(place & 0xFF, place >> 8 & 0xFF, place >> 16 & 0xFF, 0, 4, 0));
        }
        ask(module("calc-dwarf4.wasm"), List.of(new CustomSection(".debug_line", new byte[0]),
                new CustomSection(".debug_abbrev", abbreviations.toByteArray()),
                new CustomSection(".debug_info", units.toByteArray())));
    }

    @Test
    void whenALineProgramIsLongThenItsRowsAreBounded() {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        // version 4, header: 1, 1, statement, line base 0, range 1, opcodes 13, no directories, no files
        byte[] header = ModuleBytes.bytes(1, 1, 1, 0, 1, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0);
        program.writeBytes(ModuleBytes.bytes(4, 0, header.length, 0, 0, 0));
        program.writeBytes(header);
        program.writeBytes(ModuleBytes.bytes(0, 5, 2, 2, 0, 0, 0));
        byte[] rows = new byte[20_000_000];
        Arrays.fill(rows, (byte) 1);
        program.writeBytes(rows);
        program.writeBytes(ModuleBytes.bytes(2, 100, 0, 1, 1));
        ask(module("calc-dwarf4.wasm"), List.of(new CustomSection(".debug_line", withLength(program.toByteArray()))));
    }

    private static byte[] unit(byte[] entries) {
        return withLength(ModuleBytes.concat(ModuleBytes.bytes(4, 0, 0, 0, 0, 0, 4), entries));
    }

    private static byte[] withLength(byte[] content) {
        int length = content.length;
        return ModuleBytes.concat(
                ModuleBytes.bytes(length & 0xFF, length >> 8 & 0xFF, length >> 16 & 0xFF, length >>> 24),
                content);
    }

    private static DebugInfo ask(ModuleInfo info, List<CustomSection> sections) {
        DebugInfo debug = new DebugInfo(withSections(info, sections));
        Assertions.assertTimeoutPreemptively(SOON, () -> ask(debug, info));
        return debug;
    }

    private static void askForEverything(ModuleInfo info) {
        ask(new DebugInfo(info), info);
    }

    private static void ask(DebugInfo debug, ModuleInfo info) {
        for (int function = 0; function < info.functionTypes().length; function++) {
            FunctionSource source = debug.function(function);
            for (SourceVariable variable : source.variables()) {
                variable.at(20);
            }
            source.lines();
            for (long offset = 0; offset < 100; offset += 7) {
                assertThat(source.frames(offset)).isNotEmpty();
            }
        }
    }

    private static ModuleInfo module(String name) {
        return ModuleParser.parse(DebugModules.bytes(name), 1 << 20, (context, function, body) -> {
        });
    }

    private static ModuleInfo with(ModuleInfo info, UnaryOperator<byte[]> change) {
        List<CustomSection> sections = new ArrayList<>();
        for (CustomSection section : info.customSections()) {
            sections.add(new CustomSection(section.name(), change.apply(section.content())));
        }
        return withSections(info, sections);
    }

    private static ModuleInfo withSections(ModuleInfo i, List<CustomSection> sections) {
        return new ModuleInfo(i.name(), i.types(), i.imports(), i.functionTypes(), i.bodies(), i.tables(),
                i.tableInitializers(), i.memories(), i.globals(), i.globalInitializers(), i.tags(), i.exports(),
                i.start(), i.elements(), i.data(), i.functionReferences(), i.functionNames(), sections, i.size(),
                i.codeOffset());
    }
}
