package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.InstanceSnapshot;
import io.penstock.wasm.api.MemoryBudget;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that are brought back to an earlier state, and instances with limits of their own. */
@ParameterizedClass
@EnumSource(EngineMode.class)
class SnapshotTest {

    private static final byte[] NO_LOCALS = bytes(0);

    private final WasmEngine engine;

    SnapshotTest(EngineMode mode) {
        engine = WasmEngine.create(mode.config());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** {@code poke(address, value)}, {@code count()}, {@code fill()} from a passive segment, {@code drop()} of it. */
    private static byte[] stateful() {
        return stateful(2);
    }

    private static byte[] stateful(int pages) {
        return new ModuleBytes()
                .section(ModuleBytes.TYPE, 3, 0x60, 2, 0x7F, 0x7F, 0, 0x60, 0, 1, 0x7F, 0x60, 0, 0)
                .section(ModuleBytes.FUNCTION, 4, 0, 1, 2, 2)
                .section(ModuleBytes.TABLE, 1, 0x70, 0, 2)
                .section(ModuleBytes.MEMORY, 1, 0, pages)
                .section(ModuleBytes.GLOBAL, 1, 0x7F, 1, 0x41, 7, 0x0B)
                .section(ModuleBytes.EXPORT, leb(6), name("poke"), bytes(0, 0), name("count"), bytes(0, 1),
                        name("fill"), bytes(0, 2), name("drop"), bytes(0, 3), name("memory"), bytes(2, 0),
                        name("table"), bytes(1, 0))
                .section(ModuleBytes.ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 1)
                .section(ModuleBytes.DATA_COUNT, 2)
                .section(ModuleBytes.CODE, leb(4),
                        ModuleBytes.body(NO_LOCALS, bytes(0x20, 0, 0x20, 1, 0x3A, 0, 0, 0x0B)),
                        ModuleBytes.body(NO_LOCALS, bytes(0x23, 0, 0x41, 1, 0x6A, 0x24, 0, 0x23, 0, 0x0B)),
                        ModuleBytes.body(NO_LOCALS, bytes(0x41, 100 | 0x80, 0, 0x41, 0, 0x41, 3, 0xFC, 8, 1, 0, 0x0B)),
                        ModuleBytes.body(NO_LOCALS, bytes(0xFC, 9, 1, 0x0B)))
                .section(ModuleBytes.DATA, concat(leb(2), bytes(0, 0x41, 16, 0x0B, 2), bytes(5, 6),
                        bytes(1, 3), bytes(1, 2, 3)))
                .toByteArray();
    }

    private static int call(WasmInstance instance, String name, Object... args) {
        @Nullable
        Object[] results = instance.function(name).orElseThrow().invoke(args);
        return results.length > 0 && results[0] instanceof Integer value ? value : 0;
    }

    @Test
    void everythingIsAsItWas() {
        try (WasmModule module = engine.compile(stateful());
                WasmInstance instance = module.instantiate(Imports.none())) {
            call(instance, "poke", 20, 9);
            assertThat(call(instance, "count")).isEqualTo(8);
            InstanceSnapshot snapshot = instance.snapshot().orElseThrow();
            WasmMemory memory = instance.memory("memory").orElseThrow();
            WasmTable table = instance.table("table").orElseThrow();
            Object element = table.get(0);
            for (int round = 0; round < 3; round++) {
                assertThat(call(instance, "count")).isEqualTo(9);
                call(instance, "poke", 16, 1);
                call(instance, "poke", 20, 1);
                call(instance, "poke", 21, 1);
                call(instance, "poke", 131_071, 1);
                call(instance, "fill");
                call(instance, "drop");
                assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(instance, "fill"));
                table.set(0, null);
                table.grow(3, null);
                assertThat(snapshot.restore()).isTrue();
                assertThat(memory.readBytes(16, 6)).containsExactly(5, 6, 0, 0, 9, 0);
                assertThat(memory.readByte(100)).isZero();
                assertThat(memory.readByte(131_071)).isZero();
                assertThat(table.size()).isEqualTo(2);
                assertThat(table.get(0)).isEqualTo(element);
            }
            call(instance, "fill");
            assertThat(memory.readBytes(100, 3)).containsExactly(1, 2, 3);
        }
    }

    /** Near and far behind the last byte that is not zero. */
    @Test
    void aLargeMemoryIsAsItWas() {
        try (WasmModule module = engine.compile(stateful(63));
                WasmInstance instance = module.instantiate(Imports.none())) {
            InstanceSnapshot snapshot = instance.snapshot().orElseThrow();
            WasmMemory memory = instance.memory("memory").orElseThrow();
            int[] addresses = {18, 65_535, 65_536, 300_000, 327_679, 327_680, 1_000_000, 63 * 65_536 - 1};
            for (int round = 0; round < 2; round++) {
                for (int address : addresses) {
                    call(instance, "poke", address, 1);
                }
                assertThat(snapshot.restore()).isTrue();
                for (int address : addresses) {
                    assertThat(memory.readByte(address)).isZero();
                }
                assertThat(memory.readBytes(16, 2)).containsExactly(5, 6);
            }
        }
    }

    @Test
    void whenAMemoryHasGrownThenSaysNo() {
        try (WasmModule module = engine.compile(stateful());
                WasmInstance instance = module.instantiate(Imports.none())) {
            InstanceSnapshot snapshot = instance.snapshot().orElseThrow();
            instance.memory("memory").orElseThrow().grow(1);
            call(instance, "count");
            assertThat(snapshot.restore()).isFalse();
            assertThat(call(instance, "count")).isEqualTo(9);
        }
    }

    @Test
    void whenTheInstanceIsClosedThenFails() {
        try (WasmModule module = engine.compile(stateful())) {
            WasmInstance instance = module.instantiate(Imports.none());
            InstanceSnapshot snapshot = instance.snapshot().orElseThrow();
            instance.close();
            assertThatIllegalStateException().isThrownBy(snapshot::restore);
        }
    }

    @Test
    void whenStateIsSharedWithOthersThenThereIsNoSnapshot() {
        byte[] importing = new ModuleBytes()
                .section(ModuleBytes.IMPORT, leb(1), name("env"), name("memory"), bytes(2, 0, 1)).toByteArray();
        try (WasmModule owner = engine.compile(stateful());
                WasmInstance other = owner.instantiate(Imports.none());
                WasmModule module = engine.compile(importing);
                WasmInstance instance = module.instantiate(Imports.builder().instance("env", other).build())) {
            assertThat(instance.snapshot()).isEmpty();
        }
    }

    @Test
    void anInstanceHasLimitsOfItsOwn() {
        try (WasmModule module = engine.compile(stateful())) {
            InstanceLimits limits = new InstanceLimits(3, 4, 5, MemoryBudget.UNBOUNDED, null);
            try (WasmInstance instance = module.instantiate(Imports.none(), limits)) {
                assertThat(instance.memory("memory").orElseThrow().grow(1)).isEqualTo(2);
                assertThat(instance.memory("memory").orElseThrow().grow(1)).isEqualTo(-1);
                assertThat(instance.table("table").orElseThrow().grow(2, null)).isEqualTo(2);
                assertThat(instance.table("table").orElseThrow().grow(1, null)).isEqualTo(-1);
            }
            assertThatExceptionOfType(ResourceLimitExceeded.class).isThrownBy(() -> module.instantiate(Imports.none(),
                    new InstanceLimits(1, 4, 5, MemoryBudget.UNBOUNDED, null)));
            assertThatExceptionOfType(ResourceLimitExceeded.class).isThrownBy(() -> module.instantiate(Imports.none(),
                    new InstanceLimits(2, 1, 5, MemoryBudget.UNBOUNDED, null)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new InstanceLimits(-1, 0, 1, MemoryBudget.UNBOUNDED, null));
        }
    }

    @Test
    void instancesShareABudget() {
        AtomicLong left = new AtomicLong(5 * WasmMemory.PAGE_SIZE);
        InstanceLimits limits = new InstanceLimits(100, 100, 100, new MemoryBudget() {
            @Override
            public boolean take(long bytes) {
                if (left.addAndGet(-bytes) >= 0) {
                    return true;
                }
                left.addAndGet(bytes);
                return false;
            }

            @Override
            public void giveBack(long bytes) {
                left.addAndGet(bytes);
            }
        }, null);
        try (WasmModule module = engine.compile(stateful())) {
            try (WasmInstance one = module.instantiate(Imports.none(), limits);
                    WasmInstance two = module.instantiate(Imports.none(), limits)) {
                assertThat(one.memory("memory").orElseThrow().grow(1)).isEqualTo(2);
                assertThat(left).hasValue(0);
                assertThat(two.memory("memory").orElseThrow().grow(1)).isEqualTo(-1);
                assertThatExceptionOfType(ResourceLimitExceeded.class)
                        .isThrownBy(() -> module.instantiate(Imports.none(), limits));
            }
            assertThat(left).hasValue(5 * WasmMemory.PAGE_SIZE);
        }
    }
}
