package io.penstock.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Generated classes go when their module has gone. */
@ParameterizedClass
@EnumSource(EngineMode.class)
class UnloadingTest {

    private final EngineMode mode;

    private static final int MODULES = 50;

    UnloadingTest(EngineMode mode) {
        this.mode = mode;
    }

    private static WeakReference<WasmModule> runOnce(WasmEngine engine) {
        byte[] bytes = new ModuleBytes()
                .section(ModuleBytes.TYPE, 1, 0x60, 0, 1, ModuleBytes.I32).section(ModuleBytes.FUNCTION, 1, 0)
                .section(ModuleBytes.MEMORY, 1, 0, 1)
                .section(ModuleBytes.EXPORT, ModuleBytes.leb(1), ModuleBytes.name("f"), ModuleBytes.bytes(0, 0))
                .section(ModuleBytes.CODE, ModuleBytes.leb(1), ModuleBytes.body(ModuleBytes.bytes(0),
                        ModuleBytes.bytes(0x41, 42, 0x0B)))
                .toByteArray();
        WasmModule module = engine.compile(bytes);
        try (WasmInstance instance = module.instantiate(Imports.none())) {
            for (int i = 0; i < 10; i++) { // beyond the budget
                assertThat(instance.function("f").orElseThrow().invoke()).containsExactly(42);
            }
        }
        module.close();
        return new WeakReference<>(module);
    }

    @Test
    @Timeout(60)
    void whenModulesAreDroppedThenTheirClassesUnload() {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            runOnce(engine);
            long unloadedBefore = ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount();
            List<WeakReference<WasmModule>> modules = new ArrayList<>();
            for (int i = 0; i < MODULES; i++) {
                modules.add(runOnce(engine));
            }
            // each module has had at least a class for the function and one for the way in
            while (ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount() - unloadedBefore < 2 * MODULES
                    || modules.stream().anyMatch(module -> module.get() != null)) {
                System.gc(); // until the timeout, which is the failure
            }
        }
    }
}
