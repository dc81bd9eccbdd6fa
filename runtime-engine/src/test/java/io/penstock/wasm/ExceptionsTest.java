package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmTag;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exceptions between guests and host, and what no guest can catch. */
class ExceptionsTest {

    private static final byte[] NO_LOCALS = bytes(0);
    private static final int TAGS = 13;

    /**
     * Imports {@code env.tag} of type (i32, i64) and {@code env.h: () → ()}; exports {@code throw(i32, i64)}, which throws it,
     * {@code catch() → i32}, which calls h and returns the exception's i32, or -1 when any other is caught, {@code legacy},
     * which does the same, and {@code again}, which catches and throws what it has caught.
     */
    private static byte[] module() {
        byte[] tryTable = bytes(0x02, 0x40, // block: all others
                0x02, 0x04, // block () -> (i32 i64)
                0x1F, 0x40, 2, 0, 0, 0, 2, 1, 0x10, 0, 0x0B, // try_table (catch 0 0) (catch_all 1) call h end
                0x41, 0x7E, 0x0F, // return -2
                0x0B, 0x1A, 0x0F, // drop, return
                0x0B, 0x41, 0x7F, 0x0B);
        byte[] legacy = bytes(0x06, I32, 0x10, 0, 0x41, 0x7E, 0x07, 0, 0x1A, 0x19, 0x41, 0x7F, 0x0B, 0x0B);
        byte[] again = bytes(0x02, 0x69, 0x1F, 0x40, 1, 3, 0, 0x10, 0, 0x0B, 0x0F, 0x0B, 0x0A, 0x0B);
        return new ModuleBytes()
                .section(TYPE, 5, 0x60, 2, I32, I64, 0, 0x60, 0, 0, 0x60, 0, 1, I32, 0x60, 0, 1, 0x69, 0x60, 0, 2, I32,
                        I64)
                .section(IMPORT, concat(leb(2), name("env"), name("tag"), bytes(4, 0, 0), name("env"), name("h"),
                        bytes(0, 1)))
                .section(FUNCTION, 4, 0, 2, 2, 1)
                .section(EXPORT, concat(leb(5), name("throw"), bytes(0, 1), name("catch"), bytes(0, 2), name("legacy"),
                        bytes(0, 3), name("again"), bytes(0, 4), name("tag"), bytes(4, 0)))
                .section(CODE, leb(4), body(NO_LOCALS, bytes(0x20, 0, 0x20, 1, 0x08, 0, 0x0B)),
                        body(NO_LOCALS, tryTable), body(NO_LOCALS, legacy), body(NO_LOCALS, again))
                .toByteArray();
    }

    private static WasmInstance instance(WasmEngine engine, WasmTag tag, HostFunction.Body host) {
        return engine.compile(module())
                .instantiate(
                        Imports.builder().add("env", "tag", tag).function("env", "h", FunctionType.of(), host).build());
    }

    private static WasmTag tag(WasmEngine engine) {
        return engine.newTag(ValueType.I32, ValueType.I64);
    }

    @ParameterizedTest
    @EnumSource
    void whenNobodyCatchesThenHostSeesTagAndArguments(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag tag = tag(engine);
            WasmInstance instance = instance(engine, tag, (caller, args) -> null);
            assertThat(instance.tag("tag")).containsSame(tag);
            assertThatThrownBy(() -> instance.function("throw").orElseThrow().invoke(7, 8L))
                    .isInstanceOfSatisfying(GuestException.class, thrown -> {
                        assertThat(thrown.tag()).isSameAs(tag);
                        assertThat(thrown.arguments()).containsExactly(7, 8L);
                        assertThat(thrown.getStackTrace()).isEmpty();
                    })
                    .hasMessage("exception of the guest with tag (i32, i64) -> () [7, 8]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenHostThrowsTheTagThenGuestCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag tag = tag(engine);
            WasmInstance instance = instance(engine, tag, (caller, args) -> {
                throw new GuestException(tag, 42, 1L);
            });
            assertThat(instance.function("catch").orElseThrow().invoke()).containsExactly(42);
            assertThat(instance.function("legacy").orElseThrow().invoke()).containsExactly(42);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAnotherTagOfTheSameTypeThenOnlyCatchAllCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag other = tag(engine);
            WasmInstance instance = instance(engine, tag(engine), (caller, args) -> {
                throw new GuestException(other, 42, 1L);
            });
            assertThat(instance.function("catch").orElseThrow().invoke()).containsExactly(-1);
            assertThat(instance.function("legacy").orElseThrow().invoke()).containsExactly(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenExceptionCrossesTheHostBetweenTwoGuestsThenItIsTheSame(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag tag = tag(engine);
            WasmInstance thrower = instance(engine, tag, (caller, args) -> null);
            WasmInstance catcher = instance(engine, tag,
                    (caller, args) -> thrower.function("throw").orElseThrow().invoke(9, 1L));
            assertThat(catcher.function("catch").orElseThrow().invoke()).containsExactly(9);
            GuestException thrown = new GuestException(tag, 1, 2L);
            WasmInstance again = instance(engine, tag, (caller, args) -> {
                throw thrown;
            });
            assertThatThrownBy(() -> again.function("again").orElseThrow().invoke()).isSameAs(thrown);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenHostThrowsAnythingElseThenNoGuestCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            IllegalStateException thrown = new IllegalStateException("the host's own");
            WasmInstance instance = instance(engine, tag(engine), (caller, args) -> {
                throw thrown;
            });
            assertThatThrownBy(() -> instance.function("catch").orElseThrow().invoke()).isSameAs(thrown);
            assertThatThrownBy(() -> instance.function("legacy").orElseThrow().invoke()).isSameAs(thrown);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenArgumentsDoNotFitTheTagThenItSaysSo(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag tag = tag(engine);
            assertThatThrownBy(() -> new GuestException(tag, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tag (i32, i64) -> () takes 2 arguments, found 1");
            assertThatThrownBy(() -> new GuestException(tag, 1, 2)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("argument 1 of tag (i32, i64) -> () must be i64, found Integer 2");
            assertThatThrownBy(() -> instance(engine, engine.newTag(), (caller, args) -> null))
                    .isInstanceOf(LinkFailure.class);
        }
    }

    /** {@code f(): try_table (catch_all 0) code end}, wrapped in a legacy try as well. */
    private static WasmInstance guarded(WasmEngine engine, int... code) {
        byte[] all = concat(bytes(0x06, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0), bytes(code),
                bytes(0x0B, 0x0B, 0x19, 0x0B, 0x0B));
        byte[] module = new ModuleBytes().section(TYPE, 1, 0x60, 0, 0).section(FUNCTION, 1, 0)
                .section(TAGS, 1, 0, 0).section(EXPORT, concat(leb(1), name("f"), bytes(0, 0)))
                .section(CODE, leb(1), body(NO_LOCALS, all)).toByteArray();
        return engine.compile(module).instantiate(Imports.none());
    }

    private static void assertTraps(WasmInstance instance, TrapKind kind) {
        assertThatThrownBy(() -> instance.function("f").orElseThrow().invoke()).isInstanceOfSatisfying(Trap.class,
                trap -> assertThat(trap.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @EnumSource
    void whenGuestTrapsThenNothingCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            assertTraps(guarded(engine, 0x00), TrapKind.UNREACHABLE);
            assertTraps(guarded(engine, 0x41, 1, 0x41, 0, 0x6D, 0x1A), TrapKind.INTEGER_DIVIDE_BY_ZERO);
            assertTraps(guarded(engine, 0xD0, 0x69, 0x0A), TrapKind.NULL_EXCEPTION_REFERENCE);
            // and an exception is caught
            assertThat(guarded(engine, 0x08, 0).function("f").orElseThrow().invoke()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenStackIsExhaustedThenNothingCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            assertTraps(guarded(engine, 0x10, 0), TrapKind.STACK_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenDeadlineIsOverThenNothingCatchesIt(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = guarded(engine, 0x03, 0x40, 0x0C, 0, 0x0B);
            try (GuestCall _ = instance.beginCall(Duration.ofMillis(50))) {
                assertTraps(instance, TrapKind.DEADLINE);
            }
        }
    }
}
