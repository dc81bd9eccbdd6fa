package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.F64;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How v128 cross every border: calls, the host, globals, tables, blocks and locals. */
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineMode.class)
class VectorsTest {

    private static final V128 A = new V128(0x0123_4567_89AB_CDEFL, 0xFEDC_BA98_7654_3210L);
    private static final V128 B = V128.ofI32x4(1, 2, 3, -4);
    private static final int VECTOR = ModuleBytes.V128;
    /** More than fit one by one. */
    private static final int MANY = 61;

    private final EngineMode mode;
    private final WasmEngine engine;
    private WasmInstance instance;

    VectorsTest(EngineMode mode) {
        this.mode = mode;
        engine = WasmEngine.create(mode.config());
        instance = engine.compile(new ModuleBytes().toByteArray()).instantiate(Imports.none());
    }

    @BeforeEach
    void instantiate() throws ReflectiveOperationException {
        MethodHandle not = MethodHandles.lookup().findStatic(VectorsTest.class, "not",
                MethodType.methodType(V128.class, V128.class));
        instance.close();
        instance = engine.compile(module()).instantiate(Imports.builder()
                .add("env", "not", HostFunction.of(FunctionType.of(ValueType.V128).returning(ValueType.V128), not))
                .function("env", "several",
                        FunctionType.of(ValueType.I32, ValueType.V128).returning(ValueType.I32, ValueType.V128,
                                ValueType.F64),
                        (caller, args) -> new Object[]{args[0], args[1], 1.5})
                .build());
    }

    @AfterEach
    void close() {
        instance.close();
        engine.close();
    }

    static V128 not(V128 value) {
        return new V128(~value.low(), ~value.high());
    }

    /**
     * Types: 0 (v) -> v, 1 (v v) -> v, 2 (v v) -> (v v), 3 (i32 v) -> (i32 v f64), 4 (v…) -> v, 5 (v i32) -> v. Functions: 0
     * env.not, 1 env.several, then those exported, in order.
     */
    private static byte[] module() {
        byte[] many = concat(bytes(0x60), leb(MANY), repeat(MANY, bytes(VECTOR)), bytes(1, VECTOR));
        return new ModuleBytes()
                .section(TYPE,
                        bytes(6, 0x60, 1, VECTOR, 1, VECTOR, 0x60, 2, VECTOR, VECTOR, 1, VECTOR, 0x60, 2, VECTOR,
                                VECTOR, 2, VECTOR,
                                VECTOR, 0x60, 2, I32, VECTOR, 3, I32, VECTOR, F64),
                        many, bytes(0x60, 2, VECTOR, I32, 1, VECTOR))
                .section(IMPORT, leb(2), name("env"), name("not"), bytes(0, 0), name("env"), name("several"),
                        bytes(0, 3))
                .section(FUNCTION, 10, 1, 2, 0, 3, 4, 0, 0, 0, 5, 5)
                .section(TABLE, 1, FUNCREF, 0, 2)
                .section(GLOBAL, concat(leb(1), bytes(VECTOR, 1, 0xFD, 0x0C), repeat(16, bytes(7)), bytes(0x0B)))
                .section(EXPORT, leb(11), name("add"), bytes(0, 2), name("swap"), bytes(0, 3), name("host"),
                        bytes(0, 4),
                        name("several"), bytes(0, 5), name("last"), bytes(0, 6), name("callLast"), bytes(0, 7),
                        name("exchange"), bytes(0, 8), name("before"), bytes(0, 9), name("indirect"), bytes(0, 10),
                        name("sum"), bytes(0, 11), name("global"), bytes(3, 0))
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 2, 0, 4)
                .section(CODE, leb(10),
                        body(bytes(0), bytes(0x20, 0, 0x20, 1, 0xFD, 0xAE, 0x01, 0x0B)),
                        body(bytes(0), bytes(0x20, 1, 0x20, 0, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x10, 0, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x20, 1, 0x10, 1, 0x0B)),
                        body(bytes(0), bytes(0x20, MANY - 1, 0x0B)),
                        body(bytes(0), concat(repeat(MANY - 1, bytes(0x23, 0)), bytes(0x20, 0, 0x10, 6, 0x0B))),
                        // the global's old value, the new one is in it
                        body(bytes(0), bytes(0x23, 0, 0x20, 0, 0x24, 0, 0x0B)),
                        // a local's value before it changes, once in a block and once outside
                        body(bytes(1, 1, VECTOR),
                                bytes(0x20, 0, 0x20, 0, 0x02, 0x40, 0x20, 1, 0x21, 0, 0x0B, 0x20, 0, 0x20,
                                        1, 0x22, 0, 0xFD, 0x51, 0xFD, 0x51, 0xFD, 0x4E, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x20, 1, 0x11, 0, 0, 0x0B)),
                        // so often added to itself, with a v128 below the loop
                        body(bytes(1, 1, VECTOR),
                                bytes(0x20, 0, 0x03, 0x40, 0x20, 2, 0x20, 0, 0xFD, 0xAE, 0x01, 0x21, 2, 0x20,
                                        1, 0x41, 1, 0x6B, 0x22, 1, 0x0D, 0, 0x0B, 0x20, 2, 0xFD, 0xAE, 0x01, 0x0B)))
                .toByteArray();
    }

    private @Nullable Object[] call(String export, Object... args) {
        return instance.function(export).orElseThrow().invoke(args);
    }

    @Test
    void whenPassedThenBothHalvesArrive() {
        assertThat(call("add", A, B)).containsExactly(
                V128.ofI32x4(0x89AB_CDEF + 1, 0x0123_4567 + 2, 0x7654_3210 + 3, 0xFEDC_BA98 - 4));
        assertThat(call("swap", A, B)).containsExactly(B, A);
        assertThat(call("host", A)).containsExactly(not(A));
        assertThat(call("several", 5, A)).containsExactly(5, A, 1.5);
        assertThat(call("indirect", A, 0)).containsExactly(not(A));
        assertThat(call("indirect", A, 1)).containsExactly(not(A));
    }

    @Test
    void whenMoreParametersThanTheJvmTakesThenTheyArrive() {
        Object[] args = Collections.nCopies(MANY, (Object) A).toArray();
        args[MANY - 1] = B;
        assertThat(call("last", args)).containsExactly(B);
        assertThat(call("callLast", A)).containsExactly(A);
    }

    @Test
    void whenInAGlobalThenBothHalvesAreKept() {
        WasmGlobal global = instance.global("global").orElseThrow();
        assertThat(global.get()).isEqualTo(new V128(0x0707_0707_0707_0707L, 0x0707_0707_0707_0707L));
        global.set(A);
        assertThat(call("exchange", B)).containsExactly(A);
        assertThat(global.get()).isEqualTo(B);
        assertThatIllegalArgumentException().isThrownBy(() -> global.set(1L));
    }

    @Test
    void whenALocalChangesThenWhatWasReadBeforeStays() {
        // before = A and (A xor (zero xor zero))
        assertThat(call("before", A)).containsExactly(A);
    }

    @Test
    void whenInALoopThenEachRoundSeesTheLast() {
        assertThat(call("sum", B, 30_000)).containsExactly(V128.ofI32x4(30_001, 60_002, 90_003, -120_004));
    }

    @Test
    void whenCalledByTypedHandleThenValuesAreV128() throws Throwable {
        MethodHandle add = instance.function("add").orElseThrow().handle();
        assertThat((V128) add.invokeExact(B, B)).isEqualTo(V128.ofI32x4(2, 4, 6, -8));
        assertThatIllegalArgumentException().isThrownBy(() -> {
            V128 _ = (V128) add.invokeExact(B, (V128) null);
        }).withMessageContaining("null");
        assertThatIllegalArgumentException().isThrownBy(() -> call("add", B, 1L)).withMessageContaining("v128");
    }

    @Test
    void whenAnArrayHasVectorsThenItsBytesComeFromTheSegment() {
        byte[] data = new byte[36];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        byte[] module = new ModuleBytes()
                .section(TYPE, bytes(3, 0x5E, VECTOR, 1, 0x60, 2, I32, I32, 1, VECTOR, 0x60, 2, I32, VECTOR, 1, VECTOR))
                .section(FUNCTION, 3, 1, 1, 2)
                .section(EXPORT, leb(3), name("new"), bytes(0, 0), name("init"), bytes(0, 1), name("fill"), bytes(0, 2))
                .section(ModuleBytes.DATA_COUNT, 1)
                .section(CODE, leb(3),
                        // (array.new_data from 4, so many)[i]
                        body(bytes(0), bytes(0x41, 4, 0x20, 1, 0xFB, 0x09, 0, 0, 0x20, 0, 0xFB, 0x0B, 0, 0x0B)),
                        // three zeros, so many from 1 on initialised from 4; [i]
                        body(bytes(1, 1, 0x63, 0),
                                bytes(0x41, 3, 0xFB, 0x07, 0, 0x22, 2, 0x41, 1, 0x41, 4, 0x20, 1, 0xFB, 0x12, 0, 0,
                                        0x20, 2, 0x20, 0, 0xFB, 0x0B, 0, 0x0B)),
                        // three times the vector, then the last one is set to its sum with the first; [i]
                        body(bytes(1, 1, 0x63, 0),
                                bytes(0x20, 1, 0x41, 3, 0xFB, 0x06, 0, 0x22, 2, 0x41, 2, 0x20, 2, 0x41, 0, 0xFB, 0x0B,
                                        0, 0x20, 1, 0xFD, 0xAE, 0x01, 0xFB, 0x0E, 0, 0x20, 2, 0x20, 0, 0xFB, 0x0B, 0,
                                        0x0B)))
                .section(ModuleBytes.DATA, concat(bytes(1, 1, 36), data)).toByteArray();
        try (WasmInstance arrays = engine.compile(module).instantiate(Imports.none())) {
            V128 first = new V128(0x0B0A_0908_0706_0504L, 0x1312_1110_0F0E_0D0CL);
            V128 second = new V128(0x1B1A_1918_1716_1514L, 0x2322_2120_1F1E_1D1CL);
            assertThat(arrays.function("new").orElseThrow().invoke(0, 2)).containsExactly(first);
            assertThat(arrays.function("new").orElseThrow().invoke(1, 2)).containsExactly(second);
            assertThat(arrays.function("init").orElseThrow().invoke(0, 2)).containsExactly(V128.ZERO);
            assertThat(arrays.function("init").orElseThrow().invoke(1, 2)).containsExactly(first);
            assertThat(arrays.function("init").orElseThrow().invoke(2, 2)).containsExactly(second);
            assertThat(arrays.function("fill").orElseThrow().invoke(1, B)).containsExactly(B);
            assertThat(arrays.function("fill").orElseThrow().invoke(2, B)).containsExactly(V128.ofI32x4(2, 4, 6, -8));
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> arrays.function("new").orElseThrow().invoke(0, 3));
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> arrays.function("init").orElseThrow().invoke(0, 3));
        }
    }

    @Test
    void whenTheFeatureIsOffThenTheModuleIsRefusedByName() {
        try (WasmEngine without = WasmEngine.create(mode.config().without(Feature.SIMD))) {
            assertThatExceptionOfType(MalformedModule.class)
                    .isThrownBy(() -> without.compile(ModuleBytes.function(bytes(0, 0), bytes(0),
                            concat(bytes(0xFD, 0x0C), repeat(16, bytes(0)), bytes(0x1A, 0x0B)))))
                    .withMessageContaining("SIMD");
        }
    }
}
