package io.penstock.wasm.internal.binary;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.DATA;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.function;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.ModuleBytes;
import io.penstock.wasm.testing.SharedFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules made to hurt: they are refused, or they are legal and cost no more than their size. */
class HostileModulesTest {

    private static final byte[] NO_PARAMS = bytes(0, 0);
    private static final byte[] NO_LOCALS = bytes(0);
    private static final byte[] HUGE = leb(0x3FFF_FFFF);
    private static final byte[] END = bytes(0x0B);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11})
    void whenHugeCountsAndLengthsThenNoMemoryIsTaken(int section) {
        byte[] hugeCount = new ModuleBytes().section(section, HUGE, bytes(0)).toByteArray();
        byte[] hugeLength = new ModuleBytes().raw(bytes(section), leb(900_000_000), bytes(1, 1)).toByteArray();
        byte[] largeCount = new ModuleBytes().section(section, leb(100_000), bytes(0)).toByteArray();
        for (byte[] module : List.of(hugeCount, hugeLength, largeCount)) {
            Modules.error(module);
            long before = allocated();
            Optional<ModuleException> error = Modules.error(module);
            long taken = allocated() - before;
            assertThat(error).isPresent();
            assertThat(taken).isLessThan(200_000);
        }
    }

    @Test
    void whenHugeCountsInsideABodyThenNoMemoryIsTaken() {
        byte[] manyLabels = function(NO_PARAMS, NO_LOCALS, concat(bytes(0x41, 0, 0x0E), leb(65_520), bytes(0, 0x0B)));
        byte[] manyGroups = function(NO_PARAMS, HUGE, END);
        for (byte[] module : List.of(manyLabels, manyGroups)) {
            Modules.error(module);
            long before = allocated();
            Optional<ModuleException> error = Modules.error(module);
            long taken = allocated() - before;
            assertThat(error).isPresent();
            assertThat(taken).isLessThan(200_000);
        }
    }

    @Test
    void whenNestedMillionsDeepThenValid() {
        int depth = 2_000_000;
        byte[] code = concat(repeat(depth, bytes(0x02, 0x40)), repeat(depth, END), END);
        assertThat(Modules.error(function(NO_PARAMS, NO_LOCALS, code))).isEmpty();
    }

    @Test
    void whenOperandStackGrowsWithoutBoundThenRefused() {
        byte[] code = concat(repeat(1_100_000, bytes(0x41, 0)), END);
        assertThat(Modules.error(function(NO_PARAMS, NO_LOCALS, code))).get().isInstanceOf(MalformedModule.class)
                .extracting(Throwable::getMessage).asString().startsWith("implementation limit exceeded")
                .contains("operands on the stack");
    }

    @Test
    void whenLocalsAtTheLimitThenValidAndOneMoreIsNot() {
        byte[] type = bytes(1, I32, 0);
        assertThat(Modules.error(function(type, concat(bytes(2), leb(49_999), bytes(I32), leb(1), bytes(I32)), END)))
                .isEmpty();
        assertThat(Modules.error(function(type, concat(bytes(2), leb(49_999), bytes(I32), leb(2), bytes(I32)), END)))
                .isPresent();
    }

    @Test
    void whenBranchTableAtTheLimitThenValidAndOneMoreIsNot() {
        assertThat(Modules.error(branchTable(65_520))).isEmpty();
        assertThat(Modules.error(branchTable(65_521))).get().extracting(Throwable::getMessage).asString()
                .contains("at most 65520 labels");
    }

    private static byte[] branchTable(int labels) {
        return function(NO_PARAMS, NO_LOCALS,
                concat(bytes(0x41, 0, 0x0E), leb(labels), new byte[labels + 1], END));
    }

    @Test
    void whenBodyAtTheLimitThenValidAndOneMoreIsNot() {
        int most = 7_654_321;
        assertThat(Modules.error(function(NO_PARAMS, NO_LOCALS, concat(repeat(most - 2, bytes(1)), END)))).isEmpty();
        assertThat(Modules.error(function(NO_PARAMS, NO_LOCALS, concat(repeat(most - 1, bytes(1)), END)))).get()
                .extracting(Throwable::getMessage).asString().contains("a body of at most 7654321 bytes");
    }

    @Test
    void whenParametersAtTheLimitThenValidAndOneMoreIsNot() {
        assertThat(Modules.error(withType(1_000))).isEmpty();
        assertThat(Modules.error(withType(1_001))).get().extracting(Throwable::getMessage).asString()
                .contains("at most 1000 parameters");
    }

    private static byte[] withType(int params) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60), leb(params), repeat(params, bytes(I32)), bytes(0))
                .toByteArray();
    }

    @Test
    void whenModuleIsLongerThanConfiguredThenRefusedAtTheLengthThatSaysSo() {
        byte[] module = new ModuleBytes().section(0, 0).section(0, concat(bytes(0), new byte[100])).toByteArray();
        ModuleParser parser = new ModuleParser(Feature.defaults(), module.length - 1, Modules.VALIDATE);
        assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(module, 0, 13))).hasMessage(
                "implementation limit exceeded (section custom, offset 12; expected a module of at most 113 bytes; "
                        + "found at least 114)");
        assertThatThrownBy(() -> parser.feed(ByteBuffer.allocate(1))).hasMessageContaining("offset 12");
        assertThatThrownBy(parser::finish).hasMessageContaining("offset 12");
        assertThat(ModuleParser.parse(module, module.length, Modules.VALIDATE).size()).isEqualTo(module.length);
    }

    @Test
    void whenTypesAreEqualThenTheyAreOneObject() {
        byte[] type = bytes(0x60, 1, I32, 1, I32);
        ModuleInfo module = Modules
                .read(new ModuleBytes().section(TYPE, leb(3), type, bytes(0x60, 0, 0), type).toByteArray());
        assertThat(module.types().get(0)).isSameAs(module.types().get(2)).isNotEqualTo(module.types().get(1));
    }

    /** Bits flipped, bytes replaced, ends cut off: whatever comes is a module or a {@link ModuleException}. */
    @Test
    void whenRealModulesAreDamagedThenOnlyOurExceptions() throws IOException {
        Random random = new Random(42);
        int rejected = 0;
        int mutants = 0;
        for (Path file : SharedFiles.modules("bench/kernels/wasm")) {
            byte[] original = Files.readAllBytes(file);
            for (int i = 0; i < 300; i++, mutants++) {
                rejected += Modules.error(damaged(original, random)).isPresent() ? 1 : 0;
            }
        }
        for (Path file : SharedFiles.modules("extism")) {
            byte[] original = Files.readAllBytes(file);
            for (int i = 0; i < 12; i++, mutants++) {
                rejected += Modules.error(damaged(original, random)).isPresent() ? 1 : 0;
            }
        }
        System.out.println("damaged modules: " + rejected + " of " + mutants + " rejected");
        assertThat(rejected).isBetween(mutants / 2, mutants - 1);
    }

    private static byte[] damaged(byte[] original, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(original, random.nextInt(original.length));
        }
        byte[] bytes = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = 8 + random.nextInt(bytes.length - 8);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
        }
        return bytes;
    }

    @Test
    void whenSegmentsRepeatThenTheirElementsAreShared() {
        byte[] module = new ModuleBytes().section(TYPE, 1, 0x60, 0, 0).section(FUNCTION, 1, 0)
                .section(ModuleBytes.ELEMENT, bytes(1, 1, 0), leb(100_000), new byte[100_000])
                .section(CODE, 1, 2, 0, 0x0B).toByteArray();
        Modules.read(module);
        long before = allocated();
        ModuleInfo info = Modules.read(module);
        long taken = allocated() - before;
        assertThat(info.elements().getFirst().elements()).hasSize(100_000);
        assertThat(taken).isLessThan(5_000_000);
    }

    @Test
    void whenDataArrivesThenItIsHeldAsItIs() {
        byte[] module = new ModuleBytes().section(MEMORY, 1, 0, 1)
                .section(DATA, concat(bytes(1, 0, 0x41, 5, 0x0B), leb(3), bytes(7, 8, 9))).toByteArray();
        ModuleInfo info = Modules.readByteByByte(module);
        assertThat(info.data().getFirst().bytes()).containsExactly(7, 8, 9);
        assertThat(info.data().getFirst().mode()).hasToString(
                "Active[index=0, offset=ConstantExpression[type=i32, instructions=[Constant[value=5]]]]");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
