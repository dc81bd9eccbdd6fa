package io.penstock.wasm.internal.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.module.DataSegment;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How bytes are cut into chunks must not matter, on real modules. */
class ChunkingTest {

    static Stream<Path> realModules() {
        return Stream.concat(SharedFiles.modules("bench/kernels/wasm").stream(),
                SharedFiles.modules("extism").stream());
    }

    @ParameterizedTest
    @MethodSource("realModules")
    void whenOneByteAtATimeThenSameAsInOnePiece(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(outcome(() -> Modules.readByteByByte(bytes))).isEqualTo(outcome(() -> Modules.read(bytes)));
    }

    @ParameterizedTest
    @MethodSource("realModules")
    void whenRandomChunksThenSameAsInOnePiece(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(20261120);
        List<String> whole = outcome(() -> Modules.read(bytes));
        for (int longest : new int[]{3, 100, 5_000, 70_000}) {
            assertThat(outcome(() -> Modules.readInChunks(bytes, random, longest))).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("realModules")
    void whenCutAnywhereThenSameErrorForAnyChunks(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(Math.min(bytes.length, 20_000)));
            assertThat(outcome(() -> Modules.readInChunks(cut, random, 9))).isEqualTo(outcome(() -> Modules.read(cut)));
        }
    }

    /** All that was decoded, as text, or the error. */
    private static List<String> outcome(Supplier<ModuleInfo> reading) {
        ModuleInfo module;
        try {
            module = reading.get();
        } catch (ModuleException e) {
            return List.of(e.toString());
        }
        List<String> lines = new ArrayList<>();
        lines.add("" + module.name() + module.types() + module.imports() + module.tables() + module.tableInitializers()
                + module.memories() + module.globals() + module.globalInitializers() + module.exports()
                + module.start());
        lines.add(Arrays.toString(module.functionTypes()) + module.elements() + module.functionReferences());
        for (FunctionBody body : module.bodies()) {
            lines.add(body.offset() + " " + body.bytes().length + " " + Arrays.hashCode(body.bytes()));
        }
        for (DataSegment segment : module.data()) {
            lines.add(segment.mode() + " " + segment.bytes().length + " " + Arrays.hashCode(segment.bytes()));
        }
        for (ModuleInfo.CustomSection section : module.customSections()) {
            lines.add(section.name() + " " + section.content().length + " " + Arrays.hashCode(section.content()));
        }
        lines.add(module.functionNames() + " " + module.size());
        return lines;
    }
}
