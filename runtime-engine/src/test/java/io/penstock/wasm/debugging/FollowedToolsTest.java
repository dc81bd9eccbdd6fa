package io.penstock.wasm.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.EngineConfig.Tool;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.debugging.Debugger.Stop;
import io.penstock.wasm.testing.DebugModules;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Modules get the code that suits the tools that come to the JVM, where the configuration says so. */
@Timeout(300)
class FollowedToolsTest {

    private static final byte[] MODULE = DebugModules.bytes(DebugModules.CALC.getFirst());
    private static final EngineConfig FOLLOWING = EngineConfig.defaults()
            .withFollowedTools(Set.of(Tool.FLIGHT_RECORDER));

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private final EngineListener listener = new EngineListener() {
        @Override
        public void tieredUp(String moduleName) {
            events.add("tiered up " + moduleName);
        }

        @Override
        public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
                long nanos) {
            if (tier == Tier.OPTIMIZED) {
                events.add("optimized a function of " + moduleName);
            }
        }
    };

    private static void record() {
        try (Recording recording = new Recording()) {
            recording.start();
            recording.stop();
        }
    }

    @Test
    void whenARecordingStartsThenModulesAreOptimized() throws Exception {
        try (WasmEngine engine = WasmEngine.create(FOLLOWING.withListener(listener));
                WasmModule module = engine.compile("calc", MODULE)) {
            record();
            assertThat(events.take()).isEqualTo("tiered up calc");
            for (int function = 0; function < module.definedFunctions(); function++) {
                assertThat(events.poll(2, TimeUnit.MINUTES)).isEqualTo("optimized a function of calc");
            }
        }
    }

    @Test
    void whenAModuleIsBeingDebuggedThenARecordingLeavesItSo() {
        try (WasmEngine engine = WasmEngine.create(FOLLOWING.withListener(listener));
                WasmModule module = engine.compile("calc", MODULE)) {
            module.tierDown();
            record();
            assertThat(module.statistics().debugging()).isTrue();
            assertThat(events).isEmpty();
        }
    }

    @Test
    void whenTheEngineIsClosedThenARecordingChangesNothing() {
        WasmEngine engine = WasmEngine.create(FOLLOWING.withListener(listener));
        try (WasmModule module = engine.compile("calc", MODULE)) {
            engine.close();
            record();
            assertThat(events).isEmpty();
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
        }
    }

    @Test
    void whenNoToolIsFollowedThenARecordingChangesNothing() {
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withListener(listener));
                WasmModule module = engine.compile("calc", MODULE)) {
            record();
            assertThat(events).isEmpty();
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
        }
    }

    /** Nothing can change then, and nothing is to fail. */
    @ParameterizedTest
    @EnumSource(value = Tiering.class, names = "DYNAMIC", mode = EnumSource.Mode.EXCLUDE)
    void whenTiersAreFixedThenToolsAreNotFollowed(Tiering tiering) {
        EngineConfig config = FOLLOWING.withTiering(tiering).withFollowedTools(Set.of(Tool.values()))
                .withListener(listener);
        try (WasmEngine engine = WasmEngine.create(config); WasmModule module = engine.compile("calc", MODULE)) {
            record();
            assertThat(module.statistics().debugging()).isFalse();
            assertThat(events).doesNotContain("tiered up calc");
        }
    }

    /** This JVM has no debug agent. */
    @Test
    void whenNoDebuggerCanComeThenNothingIsDone() {
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withFollowedTools(Set.of(Tool.DEBUGGER)));
                WasmModule module = engine.compile("calc", MODULE)) {
            assertThat(module.statistics().debugging()).isFalse();
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                    .doesNotContain("penstock-debugger-watch");
        }
    }

    @Test
    void whenADebuggerIsThereFromTheBeginThenItStopsInThePlugin() throws Exception {
        int line = DebugModules.line("calc.c", "return quotient");
        List<Stop> stops = new Debugger().breakpoint("calc.c", line).input("call\n").run(FollowingDebuggee.class,
                DebugModules.CALC.getFirst());
        assertThat(stops).extracting(Stop::place).containsExactly("calc.c:" + line);
    }

    @Test
    void whenADebuggerAttachesAndDetachesThenModulesTierDownAndBack() throws Exception {
        int line = DebugModules.line("calc.c", "return quotient");
        try (Listening process = Listening.start(FollowingDebuggee.class, DebugModules.CALC.getFirst())) {
            process.await(FollowingDebuggee.READY);
            process.enter("call");
            process.await(FollowingDebuggee.CALLED);
            List<Stop> stops = new Debugger().breakpoint("calc.c", line).attach(process.port(), () -> {
                process.await(FollowingDebuggee.TIERED_DOWN);
                process.enter("call");
            });
            assertThat(stops).extracting(Stop::place).containsExactly("calc.c:" + line);
            process.await(FollowingDebuggee.CALLED);
            process.await(FollowingDebuggee.ENDED);
            process.enter("call");
            process.await(FollowingDebuggee.CALLED);
        }
    }
}
