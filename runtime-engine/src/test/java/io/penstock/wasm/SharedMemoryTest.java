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
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A memory that instances on several threads have in common (threads proposal). */
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineMode.class)
class SharedMemoryTest {

    private static final int WOKEN = 0;
    private static final int NOT_EQUAL = 1;
    private static final int TIMED_OUT = 2;
    private static final int ADDED = 50_000;
    private static final ExternType.Memory SHARED = new ExternType.Memory(Limits.between(1, 4), AddressType.I32, true);

    private final WasmEngine engine;
    private final WasmModule module;
    private final WasmMemory memory;
    private final List<WasmInstance> instances = new ArrayList<>();

    SharedMemoryTest(EngineMode mode) {
        engine = WasmEngine.create(mode.config().with(Feature.THREADS));
        module = engine.compile(bytecode());
        memory = engine.newMemory(SHARED);
    }

    @AfterEach
    void close() {
        instances.forEach(WasmInstance::close);
        engine.close();
    }

    /** Imports env.memory. Types: 0 (i32 i32 i64) -> i32, 1 (i32 i32) -> i32, 2 (i32) -> i32, 3 (i32) -> (), 4 () -> i32. */
    private static byte[] bytecode() {
        return new ModuleBytes()
                .section(TYPE, bytes(5, 0x60, 3, I32, I32, I64, 1, I32, 0x60, 2, I32, I32, 1, I32, 0x60, 1, I32, 1, I32,
                        0x60, 1, I32, 0, 0x60, 0, 1, I32))
                .section(IMPORT, leb(1), name("env"), name("memory"), bytes(2, 3, 1, 4))
                .section(FUNCTION, 6, 0, 1, 2, 3, 2, 4)
                .section(EXPORT, leb(6), name("wait"), bytes(0, 0), name("notify"), bytes(0, 1), name("grow"),
                        bytes(0, 2), name("addMany"), bytes(0, 3), name("readWhenSet"), bytes(0, 4), name("pages"),
                        bytes(0, 5))
                .section(CODE, leb(6),
                        body(bytes(0), bytes(0x20, 0, 0x20, 1, 0x20, 2, 0xFE, 0x01, 2, 0, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x20, 1, 0xFE, 0x00, 2, 0, 0x0B)),
                        // grow, write 77 at the begin of the new page, set the flag at 0
                        body(bytes(1, 1, I32),
                                bytes(0x20, 0, 0x40, 0, 0x22, 1, 0x41, 16, 0x74, 0x41, 0xCD, 0, 0x36, 2, 0,
                                        0x41, 0, 0x41, 1, 0xFE, 0x17, 2, 0, 0x20, 1, 0x0B)),
                        // adds 1 to the byte at 9 and to the i64 at 16, so often
                        body(bytes(0), bytes(0x03, 0x40, 0x41, 9, 0x41, 1, 0xFE, 0x20, 0, 0, 0x1A, 0x41, 16, 0x42, 1,
                                0xFE, 0x1F, 3, 0, 0x1A, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B, 0x0B)),
                        // waits for the flag in a loop, then reads an i32
                        body(bytes(0),
                                bytes(0x03, 0x40, 0x41, 0, 0xFE, 0x10, 2, 0, 0x45, 0x0D, 0, 0x0B, 0x20, 0, 0x28, 2,
                                        0, 0x0B)),
                        body(bytes(0), bytes(0x3F, 0, 0x0B)))
                .toByteArray();
    }

    /** Each for one thread. */
    private WasmInstance instance() {
        WasmInstance instance = module.instantiate(Imports.builder().add("env", "memory", memory).build());
        instances.add(instance);
        return instance;
    }

    private static int call(WasmInstance instance, String export, Object... args) {
        @Nullable
        Object[] results = instance.function(export).orElseThrow().invoke(args);
        return results.length == 0 ? 0 : (int) Objects.requireNonNull(results[0]);
    }

    private static <T> CompletableFuture<T> onItsOwnThread(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Notifies until somebody was there. */
    private static int wake(WasmInstance instance, int address, int most) {
        int woken = 0;
        while (woken == 0) {
            woken = call(instance, "notify", address, most);
            Thread.onSpinWait();
        }
        return woken;
    }

    @Test
    void whenNotifiedThenTheThreadOfAnotherInstanceGoesOn() {
        WasmInstance waiting = instance();
        CompletableFuture<Integer> wait = onItsOwnThread(() -> call(waiting, "wait", 8, 0, -1L));
        assertThat(wake(instance(), 8, -1)).isEqualTo(1);
        assertThat(wait.join()).isEqualTo(WOKEN);
    }

    @Test
    void whenNotifiedOneByOneThenTheyGoOnOneByOne() {
        List<CompletableFuture<Integer>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            WasmInstance waiting = instance();
            waits.add(onItsOwnThread(() -> call(waiting, "wait", 8, 0, -1L)));
        }
        WasmInstance notifying = instance();
        for (int i = 0; i < 3; i++) {
            assertThat(wake(notifying, 8, 1)).isEqualTo(1);
        }
        assertThat(waits).allSatisfy(wait -> assertThat(wait.join()).isEqualTo(WOKEN));
        assertThat(call(notifying, "notify", 8, 1)).isZero();
    }

    @Test
    void whenTheValueIsAnotherThenNobodyWaits() {
        assertThat(call(instance(), "wait", 8, 1, -1L)).isEqualTo(NOT_EQUAL);
    }

    @Test
    void whenTheTimeIsOverThenTheWaitEndsAndNobodyIsThere() {
        WasmInstance instance = instance();
        assertThat(call(instance, "wait", 8, 0, 1_000L)).isEqualTo(TIMED_OUT);
        assertThat(call(instance, "notify", 8, -1)).isZero();
    }

    @Test
    void whenTheDeadlineComesThenTheWaitEnds() {
        WasmInstance instance = instance();
        try (GuestCall _ = instance.beginCall(Duration.ofMillis(50))) {
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(instance, "wait", 8, 0, -1L))
                    .matches(trap -> trap.kind() == TrapKind.DEADLINE);
        }
        assertThat(call(instance, "notify", 8, -1)).isZero();
    }

    @Test
    void whenInterruptedThenTheWaitEndsAndTheInstanceGoesOn() throws InterruptedException {
        WasmInstance instance = instance();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<GuestCall> call = new CompletableFuture<>();
        CompletableFuture<Integer> wait = onItsOwnThread(() -> {
            try (GuestCall mine = instance.beginCall()) {
                call.complete(mine);
                begun.countDown();
                return call(instance, "wait", 8, 0, -1L);
            }
        });
        begun.await();
        call.join().interrupt(TrapKind.INTERRUPTED);
        assertThatExceptionOfType(CompletionException.class).isThrownBy(wait::join).havingCause()
                .isInstanceOfSatisfying(Trap.class, trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INTERRUPTED));
        assertThat(call(instance, "notify", 8, -1)).isZero();
    }

    @Test
    void whenTheInstanceIsClosedThenItsWaitEnds() {
        WasmInstance instance = instance();
        CompletableFuture<Integer> wait = onItsOwnThread(() -> call(instance, "wait", 8, 0, -1L));
        instance.close();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(wait::join).havingCause()
                .isInstanceOfSatisfying(Trap.class,
                        trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INSTANCE_CLOSED));
    }

    @Test
    void whenOneThreadGrowsThenAnotherReadsWhatItWroteThere() {
        WasmInstance reading = instance();
        CompletableFuture<Integer> read = onItsOwnThread(() -> call(reading, "readWhenSet", 65_536));
        WasmInstance growing = instance();
        assertThat(call(growing, "grow", 1)).isEqualTo(1);
        assertThat(read.join()).isEqualTo(77);
        assertThat(call(reading, "pages")).isEqualTo(2);
        assertThat(memory.pages()).isEqualTo(2);
    }

    @Test
    void whenThreadsAddAtOnceThenNothingIsLost() {
        List<CompletableFuture<Integer>> adding = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WasmInstance instance = instance();
            adding.add(onItsOwnThread(() -> call(instance, "addMany", ADDED)));
        }
        adding.forEach(CompletableFuture::join);
        assertThat(memory.readLong(16)).isEqualTo(4L * ADDED);
        assertThat(memory.readInt(8)).isEqualTo((4 * ADDED & 0xFF) << 8);
    }

    @Test
    void whenNotAlignedThenTrap() {
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(instance(), "notify", 6, 1))
                .matches(trap -> trap.kind() == TrapKind.UNALIGNED_ATOMIC);
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(instance(), "notify", 65_536, 1))
                .matches(trap -> trap.kind() == TrapKind.MEMORY_OUT_OF_BOUNDS);
    }

    @Test
    void whenTheFeatureIsOffThenTheModuleIsRefusedByName() {
        try (WasmEngine without = WasmEngine.create()) {
            assertThatExceptionOfType(MalformedModule.class).isThrownBy(() -> without.compile(bytecode()))
                    .withMessageContaining("threads");
        }
    }

    @Test
    void whenSharedThenThereIsAMaximum() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExternType.Memory(Limits.atLeast(1), AddressType.I32, true));
    }
}
