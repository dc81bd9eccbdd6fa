package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.DATA;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.START;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import io.penstock.wasm.testing.ModuleBytes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Linking and initialisation (spec 4.5.4) through the public API. */
@Timeout(60)
class InstantiationTest {

    private static final FunctionType NOTHING = FunctionType.of();
    private static final FunctionType GET = FunctionType.of().returning(ValueType.I32);

    private final AtomicLong held = new AtomicLong();
    private final WasmEngine engine = WasmEngine
            .create(EngineConfig.defaults().withMaxMemoryPages(4).withMaxTableElements(10)
                    .withListener(new EngineListener() {
                        @Override
                        public void memoryChanged(String moduleName, long deltaBytes) {
                            held.addAndGet(deltaBytes);
                        }
                    }));

    @AfterEach
    void close() {
        engine.close();
    }

    /** Imports env.it, which is what the bytes say. */
    private WasmModule importing(int... descriptor) {
        return engine.compile("importer", new ModuleBytes()
                .section(TYPE, bytes(2, 0x60, 0, 0, 0x60, 0, 1, I32))
                .section(IMPORT, leb(1), name("env"), name("it"), bytes(descriptor)).toByteArray());
    }

    private static Imports only(Extern value) {
        return Imports.builder().add("env", "it", value).build();
    }

    static Stream<Arguments> unfitting() {
        WasmEngine host = WasmEngine.create();
        return Stream.of(
                Arguments.of("func () -> (i32)", new int[]{0, 1}, HostFunction.of(NOTHING, (caller, args) -> null)),
                Arguments.of("memory 2..", new int[]{2, 0, 2}, host.newMemory(Limits.atLeast(1))),
                Arguments.of("memory 1..2", new int[]{2, 1, 1, 2}, host.newMemory(Limits.between(1, 3))),
                Arguments.of("table 1..2 funcref", new int[]{1, FUNCREF, 1, 1, 2},
                        host.newTable(ValueType.FUNCREF, Limits.atLeast(1), null)),
                Arguments.of("table 0.. funcref", new int[]{1, FUNCREF, 0, 0},
                        host.newTable(ValueType.EXTERNREF, Limits.atLeast(1), null)),
                Arguments.of("global mut i32", new int[]{3, I32, 1}, host.newGlobal(ValueType.I32, false, 1)),
                Arguments.of("global i32", new int[]{3, I32, 0}, host.newGlobal(ValueType.I64, false, 1L)),
                Arguments.of("global i32", new int[]{3, I32, 0}, host.newMemory(Limits.atLeast(1))));
    }

    @ParameterizedTest
    @MethodSource("unfitting")
    void whenImportDoesNotFitThenTheErrorSaysWhatWasExpectedAndFound(String expected, int[] descriptor, Extern given) {
        assertThatExceptionOfType(LinkFailure.class).isThrownBy(() -> importing(descriptor).instantiate(only(given)))
                .withMessage("incompatible import type: \"env\".\"it\" must be " + expected + ", found "
                        + given.externType());
    }

    @Test
    void whenImportIsMissingThenTheErrorNamesIt() {
        assertThatExceptionOfType(LinkFailure.class).isThrownBy(() -> importing(0, 1).instantiate(Imports.none()))
                .withMessage("unknown import: \"env\".\"it\" must be func () -> (i32)")
                .satisfies(failure -> assertThat(failure.descriptor().module()).isEqualTo("env"));
    }

    @Test
    void whenModuleIsClosedThenNoNewInstance() {
        WasmModule module = importing(0, 0);
        module.close();
        assertThatIllegalStateException().isThrownBy(() -> module.instantiate(Imports.none()));
    }

    @Test
    void whenDeclarationsPassTheLimitsThenRefusedAndNothingIsHeld() {
        byte[] twoMemories = new ModuleBytes().section(MEMORY, 1, 0, 5).toByteArray();
        assertThatExceptionOfType(ResourceLimitExceeded.class)
                .isThrownBy(() -> engine.compile(twoMemories).instantiate(Imports.none()))
                .withMessageContaining("5 pages");
        byte[] table = new ModuleBytes().section(TABLE, 1, FUNCREF, 0, 11).section(MEMORY, 1, 0, 1).toByteArray();
        assertThatExceptionOfType(ResourceLimitExceeded.class)
                .isThrownBy(() -> engine.compile(table).instantiate(Imports.none()))
                .withMessageContaining("11 elements");
        assertThat(held).hasValue(0);
    }

    @Test
    void whenMemoryIsSharedThenEachSeesTheOthersWritesAndGrowth() {
        byte[] importer = new ModuleBytes()
                .section(TYPE, 1, 0x60, 0, 1, I32)
                .section(IMPORT, leb(1), name("env"), name("it"), bytes(2, 0, 1))
                .section(FUNCTION, 1, 0)
                .section(EXPORT, leb(1), name("size"), bytes(0, 0))
                .section(CODE, leb(1), body(bytes(0), bytes(0x3F, 0, 0x0B)))
                .section(DATA, leb(1), bytes(0, 0x41, 8, 0x0B), name("hi")).toByteArray();
        WasmMemory memory = engine.newMemory(Limits.atLeast(1));
        try (WasmInstance one = engine.compile(importer).instantiate(only(memory))) {
            assertThat(memory.readBytes(8, 2)).containsExactly('h', 'i');
            assertThat(memory.grow(2)).isOne();
            assertThat(one.function("size").orElseThrow().invoke()).containsExactly(3);
            assertThat(one.memoryBytes()).isZero();
        }
        assertThat(memory.readByte(8)).isEqualTo('h');
    }

    /** (import table) (memory 1) (func (result i32) (i32.load8_u (i32.const 0))) (elem 0 func) (data where) */
    private static byte[] segments(int dataOffset) {
        return new ModuleBytes()
                .section(TYPE, 1, 0x60, 0, 1, I32)
                .section(IMPORT, leb(1), name("env"), name("it"), bytes(1, FUNCREF, 0, 1))
                .section(FUNCTION, 1, 0)
                .section(MEMORY, 1, 1, 1, 1)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 0)
                .section(CODE, leb(1), body(bytes(0), bytes(0x41, 0, 0x2D, 0, 0, 0x0B)))
                .section(DATA, leb(2), bytes(0, 0x41, 0, 0x0B, 1, 77), bytes(0, 0x41), leb(dataOffset),
                        bytes(0x0B, 1, 1))
                .toByteArray();
    }

    @Test
    void whenADataSegmentFailsThenWhatCameBeforeStaysAndWorks() {
        WasmTable table = engine.newTable(ValueType.FUNCREF, Limits.atLeast(1), null);
        WasmModule module = engine.compile("failing", segments(65_536));
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> module.instantiate(only(table)))
                .matches(trap -> trap.kind() == TrapKind.MEMORY_OUT_OF_BOUNDS);
        assertThat(table.get(0)).isInstanceOfSatisfying(WasmFunction.class,
                function -> assertThat(function.invoke()).containsExactly(77));
    }

    @Test
    void whenStartRunsForEverThenTheDeadlineEndsItAndNothingIsHeld() {
        byte[] endless = new ModuleBytes()
                .section(TYPE, 1, 0x60, 0, 0)
                .section(FUNCTION, 1, 0)
                .section(MEMORY, 1, 0, 1)
                .section(START, 0)
                .section(CODE, leb(1), body(bytes(0), bytes(0x03, 0x40, 0x0C, 0, 0x0B, 0x0B))).toByteArray();
        WasmModule module = engine.compile("endless", endless);
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> module.instantiate(Imports.none(), Duration.ofMillis(5)))
                .matches(trap -> trap.kind() == TrapKind.DEADLINE)
                .matches(trap -> trap.wasmStack().getFirst().module().equals("endless"));
        assertThat(held).hasValue(0);
    }

    @Test
    void whenStartIsAHostFunctionThenItRunsWithTheInstanceAsCaller() {
        byte[] bytes = new ModuleBytes()
                .section(TYPE, 1, 0x60, 0, 0)
                .section(IMPORT, leb(1), name("env"), name("it"), bytes(0, 0))
                .section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(1), name("memory"), bytes(2, 0))
                .section(START, 0).toByteArray();
        HostFunction host = HostFunction.of(NOTHING, (caller, args) -> {
            caller.memory("memory").orElseThrow().writeByte(3, 9);
            return null;
        });
        try (WasmInstance instance = engine.compile(bytes).instantiate(only(host))) {
            assertThat(instance.memory("memory").orElseThrow().readByte(3)).isEqualTo(9);
        }
    }

    @Test
    void whenGlobalsAndTablesReferToFunctionsThenTheyAreTheInstancesOwn() {
        byte[] bytes = new ModuleBytes()
                .section(TYPE, 1, 0x60, 0, 1, I32)
                .section(FUNCTION, 1, 0)
                .section(TABLE, 1, FUNCREF, 0, 2)
                .section(GLOBAL, 1, FUNCREF, 0, 0xD2, 0, 0x0B)
                .section(EXPORT, leb(3), name("f"), bytes(0, 0), name("t"), bytes(1, 0), name("g"), bytes(3, 0))
                .section(ELEMENT, 1, 0, 0x41, 1, 0x0B, 1, 0)
                .section(CODE, leb(1), body(bytes(0), bytes(0x41, 5, 0x0B))).toByteArray();
        WasmModule module = engine.compile(bytes);
        try (WasmInstance instance = module.instantiate(Imports.none());
                WasmInstance other = module.instantiate(Imports.none())) {
            WasmFunction function = instance.function("f").orElseThrow();
            assertThat(function.type()).isEqualTo(GET);
            assertThat(instance.exports().keySet()).containsExactly("f", "t", "g");
            assertThat(instance.table("t").orElseThrow().get(0)).isNull();
            assertThat(instance.table("t").orElseThrow().get(1)).isSameAs(function)
                    .isNotEqualTo(other.function("f").get());
            assertThat(instance.global("g").orElseThrow().get()).isSameAs(function);
            assertThatIllegalStateException().isThrownBy(() -> instance.global("g").orElseThrow().set(null));
        }
    }
}
