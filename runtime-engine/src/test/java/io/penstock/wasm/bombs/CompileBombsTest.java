package io.penstock.wasm.bombs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.EngineMode;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On each tier a bomb runs, or it is refused with an exception of ours, and that within bounds. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompileBombsTest {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    /** Eager code is the code of the lazy mode, and all of it. */
    static Stream<Arguments> bombs() {
        return Bomb.all().stream().flatMap(bomb -> Stream.of(EngineMode.values())
                .filter(mode -> mode != EngineMode.BASELINE_LAZY).map(mode -> Arguments.of(bomb, mode)));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void runsOrIsRefused(Bomb bomb, EngineMode mode) {
        byte[] bytes = bomb.module().get();
        @Nullable
        Throwable thrown = catchThrowable(() -> {
            try (WasmEngine engine = WasmEngine.create(mode.config());
                    WasmModule module = engine.compile(bytes);
                    WasmInstance instance = module.instantiate(Imports.none(), LONGEST_CALL)) {
                if (mode == EngineMode.DYNAMIC) {
                    module.tierUp().toCompletableFuture().join();
                }
                try (GuestCall _ = instance.beginCall(LONGEST_CALL)) {
                    assertThat(instance.function("f").orElseThrow().invoke(5)).hasSize(1);
                }
            }
        });
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(WasmException.class);
            assertThat(bomb.mayFail()).as(thrown.toString()).isTrue();
        }
    }
}
