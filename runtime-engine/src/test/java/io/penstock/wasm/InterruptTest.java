package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a guest does, it can be stopped, and the instance goes on afterwards. */
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineMode.class)
class InterruptTest {

    private final EngineMode mode;

    /** Exports that never return by themselves, by name. */
    private static final List<Endless> ENDLESS = List.of(
            new Endless("loop", bytes(0x03, 0x40, 0x0C, 0, 0x0B, 0x0B)),
            new Endless("loopWithResult", bytes(0x41, 7, 0x03, I32, 0x41, 1, 0x1A, 0x0C, 0, 0x0B, 0x6A, 0x1A, 0x0B)),
            // fib(60), more or less: no loop at all
            new Endless("recursion", bytes(0x41, 60, 0x10, 2, 0x1A, 0x0B)),
            new Endless("memoryFill", loop(0x41, 0, 0x41, 1, 0x41, 0x80, 0x80, 0x80, 0x20, 0xFC, 11, 0)),
            new Endless("memoryCopy", loop(0x41, 0, 0x41, 1, 0x41, 0x80, 0x80, 0x80, 0x10, 0xFC, 10, 0, 0)),
            new Endless("tableFill", loop(0x41, 0, 0xD0, 0x70, 0x41, 0x80, 0x80, 0x80, 4, 0xFC, 17, 0)),
            new Endless("indirect", loop(0x41, 3, 0x41, 0, 0x11, 1, 0, 0x1A)),
            new Endless("hostWaits", bytes(0x10, 0, 0x0B)));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Endless(String name, byte[] code) {
    }

    InterruptTest(EngineMode mode) {
        this.mode = mode;
    }

    private static byte[] loop(int... inner) {
        return concat(bytes(0x03, 0x40), bytes(inner), bytes(0x0C, 0, 0x0B, 0x0B));
    }

    /** Function 0: env.wait, 1: a quick one, 2: fib, then the endless ones. */
    private static byte[] module() {
        List<byte[]> exports = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        exports.add(concat(name("quick"), bytes(0, 1)));
        bodies.add(body(bytes(0), bytes(0x41, 42, 0x0B)));
        byte[] fib = bytes(0x20, 0, 0x41, 2, 0x48, 0x04, I32, 0x41, 1, 0x05, 0x20, 0, 0x41, 1, 0x6B, 0x10, 2, 0x20, 0,
                0x41, 2,
                0x6B, 0x10, 2, 0x6A, 0x0B, 0x0B);
        bodies.add(body(bytes(0), fib));
        ENDLESS.forEach(endless -> {
            exports.add(concat(name(endless.name), bytes(0, bodies.size() + 1)));
            bodies.add(body(bytes(0), endless.code));
        });
        byte[] functions = new byte[bodies.size()];
        functions[0] = 2;
        functions[1] = 1;
        return new ModuleBytes()
                .section(TYPE, bytes(3, 0x60, 0, 0, 0x60, 1, I32, 1, I32, 0x60, 0, 1, I32))
                .section(IMPORT, leb(1), name("env"), name("wait"), bytes(0, 0))
                .section(FUNCTION, leb(functions.length), functions)
                .section(TABLE, leb(1), bytes(FUNCREF, 0), leb(0x800000))
                .section(MEMORY, leb(1), bytes(0), leb(1_100))
                .section(EXPORT, leb(exports.size()), concat(exports.toArray(byte[][]::new)))
                .section(9, 1, 0, 0x41, 0, 0x0B, 1, 2)
                .section(CODE, leb(bodies.size()), concat(bodies.toArray(byte[][]::new))).toByteArray();
    }

    static Stream<String> endless() {
        return ENDLESS.stream().map(Endless::name);
    }

    private static Imports imports(CountDownLatch entered) {
        return Imports.builder().function("env", "wait", FunctionType.of(), (caller, args) -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return null;
        }).build();
    }

    @ParameterizedTest
    @MethodSource("endless")
    void whenInterruptedThenEndlessGuestStops(String export) throws Exception {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile(module()).instantiate(imports(new CountDownLatch(1)))) {
            WasmFunction endless = instance.function(export).orElseThrow();
            for (int round = 0; round < 3; round++) {
                AtomicReference<GuestCall> open = new AtomicReference<>();
                AtomicReference<Trap> trap = new AtomicReference<>();
                CountDownLatch started = new CountDownLatch(1);
                Thread guest = new Thread(() -> {
                    try (GuestCall call = instance.beginCall()) {
                        open.set(call);
                        started.countDown();
                        trap.set(catchThrowableOfType(Trap.class, () -> endless.invoke()));
                    }
                });
                guest.start();
                started.await();
                open.get().interrupt(TrapKind.INTERRUPTED);
                guest.join();
                assertThat(trap.get().kind()).isEqualTo(TrapKind.INTERRUPTED);
                assertThat(instance.function("quick").orElseThrow().invoke()).containsExactly(42);
                assertThat(guest.isInterrupted()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("endless")
    void whenDeadlineIsOverThenEndlessGuestStops(String export) {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile(module()).instantiate(imports(new CountDownLatch(1)))) {
            Trap trap;
            try (GuestCall call = instance.beginCall(Duration.ofMillis(30))) {
                trap = catchThrowableOfType(Trap.class, () -> instance.function(export).orElseThrow().invoke());
                assertThat(call.isInterrupted()).isTrue();
            }
            assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(instance.function("quick").orElseThrow().invoke()).containsExactly(42);
        }
    }

    @Test
    void whenInterruptComesLateThenTheNextCallGoesOn() {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile(module()).instantiate(imports(new CountDownLatch(1)))) {
            WasmFunction quick = instance.function("quick").orElseThrow();
            AtomicReference<@Nullable GuestCall> last = new AtomicReference<>();
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    GuestCall call = last.getAndSet(null);
                    if (call != null) {
                        call.interrupt(TrapKind.INTERRUPTED);
                    }
                    Thread.onSpinWait();
                }
            });
            canceller.start();
            for (int i = 0; i < 2_000; i++) {
                GuestCall call = instance.beginCall();
                call.close();
                last.set(call); // closed already: whatever the canceller does with it is late
                try (GuestCall next = instance.beginCall()) {
                    assertThat(quick.invoke()).containsExactly(42);
                    assertThat(next.isInterrupted()).isFalse();
                }
            }
            canceller.interrupt();
        }
    }
}
