package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ModuleStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a module tells of itself: statistics, events in a flight recording, a compilation trace. */
@Timeout(120)
class StatisticsTest {

    private static final EngineConfig HASTY = EngineConfig.defaults().withTierUpBudget(100);

    /** {@code divide(x) = 1000 / x}, {@code grow(pages)}, {@code spin(x)} without an end, a memory of one page. */
    private static byte[] module() {
        return new ModuleBytes().section(TYPE, 1, 0x60, 1, I32, 1, I32)
                .section(FUNCTION, 3, 0, 0, 0)
                .section(MEMORY, 1, 1, 1, 64)
                .section(EXPORT, bytes(3), name("divide"), bytes(0, 0), name("grow"), bytes(0, 1), name("spin"),
                        bytes(0, 2))
                .section(CODE, bytes(3), body(bytes(0), bytes(0x41, 0xE8, 7, 0x20, 0, 0x6D, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x40, 0, 0x0B)),
                        body(bytes(0), bytes(0x03, 0x40, 0x0C, 0, 0x0B, 0x41, 0, 0x0B)))
                .toByteArray();
    }

    private static WasmModule stream(WasmEngine engine) {
        StreamingCompilation compilation = engine.compileStreaming("demo");
        byte[] all = module();
        for (byte one : all) {
            compilation.feed(ByteBuffer.wrap(new byte[]{one}));
        }
        return compilation.finish().toCompletableFuture().join();
    }

    private static WasmFunction function(WasmInstance instance, String name) {
        return instance.function(name).orElseThrow();
    }

    /** Divides, grows, traps and is stopped, once or more each; all functions are optimized at the end. */
    private static void live(WasmModule module) {
        try (WasmInstance instance = module.instantiate(Imports.none())) {
            for (int i = 1; i <= 1_000; i++) {
                function(instance, "divide").invoke(i);
            }
            function(instance, "grow").invoke(3);
            assertThatThrownBy(() -> function(instance, "divide").invoke(0)).isInstanceOf(Trap.class);
            try (GuestCall _ = instance.beginCall(Duration.ofMillis(20))) {
                assertThatThrownBy(() -> function(instance, "spin").invoke(0)).isInstanceOf(Trap.class);
            }
            module.tierUp().toCompletableFuture().join();
        }
    }

    @Test
    void whenAModuleHasLivedThenItsStatisticsSayHow() {
        try (WasmEngine engine = WasmEngine.create(HASTY); WasmModule module = stream(engine)) {
            ModuleStatistics before = module.statistics();
            assertThat(before.functions()).isEqualTo(3);
            assertThat(before.tier(Tier.BASELINE).functions()).isZero();
            assertThat(module.functions()).extracting(FunctionStatistics::tier).containsOnlyNulls();
            WasmInstance kept = module.instantiate(Imports.none());
            live(module);
            ModuleStatistics after = module.statistics();
            assertThat(after.instances()).isOne();
            assertThat(after.memory()).isEqualTo(new ModuleStatistics.Memory(1 << 16, 5 << 16, 1));
            assertThat(after.traps()).isEqualTo(Map.of(TrapKind.INTEGER_DIVIDE_BY_ZERO, 1L, TrapKind.DEADLINE, 1L));
            assertThat(after.interrupts()).isOne();
            assertThat(after.tierUps()).isPositive();
            assertThat(after.tier(Tier.BASELINE).functions()).isEqualTo(3);
            assertThat(after.tier(Tier.OPTIMIZED)).satisfies(tier -> {
                assertThat(tier.functions()).isEqualTo(3);
                assertThat(tier.compilations()).isGreaterThanOrEqualTo(3);
                assertThat(tier.codeBytes()).isGreaterThan(100);
                assertThat(tier.nanos()).isPositive();
            });
            assertThat(module.functions()).extracting(FunctionStatistics::tier).containsOnly(Tier.OPTIMIZED);
            FunctionStatistics divide = module.functions().getFirst();
            assertThat(divide.name()).isEqualTo("divide");
            assertThat(divide.calls()).isPositive();
            assertThat(divide.tierUpRequests()).isPositive();
            module.tierDown();
            assertThat(module.statistics().debugging()).isTrue();
            kept.close();
            assertThat(module.statistics().instances()).isZero();
            assertThat(module.statistics().memory().bytes()).isZero();
        }
    }

    @Test
    void whenFunctionsKeepTheirFirstCodeThenStatisticsKnowTheirTierAllTheSame() {
        try (WasmEngine engine = WasmEngine.create(HASTY.withTiering(Tiering.BASELINE_ONLY));
                WasmModule module = engine.compile(module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            function(instance, "divide").invoke(1);
            assertThat(module.functions()).extracting(FunctionStatistics::tier).containsExactly(Tier.BASELINE, null,
                    null);
            assertThat(module.functions().getFirst().calls()).isZero();
        }
    }

    @Test
    void whenAFlightIsRecordedThenItHasTheEvents(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            Path cache = directory.resolve("code");
            for (int start = 0; start < 2; start++) {
                try (WasmEngine engine = WasmEngine.create(HASTY.withCodeCache(CodeCacheConfig.in(cache)));
                        WasmModule module = stream(engine)) {
                    live(module);
                }
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.penstock.")).toList();
        assertThat(events).allSatisfy(event -> assertThat(event.getString("module")).isEqualTo("demo"));
        one(events, "StreamingStart", event -> assertThat(event.getEventType().getCategoryNames())
                .containsExactly("WebAssembly"));
        one(events, "StreamingEnd", event -> {
            assertThat(event.getLong("bytes")).isEqualTo(module().length);
            assertThat(event.getDuration("elapsed")).isPositive();
            assertThat(event.getString("failure")).isEmpty();
        });
        one(events, "FunctionCompilation", event -> {
            assertThat(event.getString("tier")).isEqualTo("BASELINE");
            assertThat(event.getInt("codeBytes")).isPositive();
            assertThat(event.getDuration("compilationTime")).isPositive();
        });
        one(events, "FunctionCompilation", event -> assertThat(event.getString("tier")).isEqualTo("OPTIMIZED"));
        one(events, "TierUp", event -> assertThat(event.getInt("priority")).isPositive());
        one(events, "MemoryGrowth", event -> assertThat(event.getLong("newBytes")).isEqualTo(4 << 16));
        one(events, "Trap", event -> {
            assertThat(event.getString("kind")).isEqualTo("INTEGER_DIVIDE_BY_ZERO");
            assertThat(event.getString("stack")).contains("divide");
        });
        one(events, "Interrupt", event -> assertThat(event.getString("kind")).isEqualTo("DEADLINE"));
        one(events, "CodeCache", event -> assertThat(event.getString("outcome")).isEqualTo("miss"));
        one(events, "CodeCache", event -> assertThat(event.getString("outcome")).isEqualTo("written"));
        one(events, "CodeCache", event -> {
            assertThat(event.getString("outcome")).isEqualTo("hit");
            assertThat(event.getInt("functions")).isPositive();
        });
    }

    private static void one(List<RecordedEvent> events, String name, Consumer<RecordedEvent> requirement) {
        assertThat(events).filteredOn(event -> event.getEventType().getName().equals("io.penstock." + name)).as(name)
                .anySatisfy(requirement);
    }

    @Test
    void whenAModuleHasLivedThenItsTraceIsAPicture() {
        CompilationTrace trace = new CompilationTrace();
        try (WasmEngine engine = WasmEngine.create(HASTY.withListener(trace))) {
            try (WasmModule module = stream(engine)) {
                live(module);
            }
            engine.compile("at-once", module()).close();
        }
        assertThat(trace.modules()).containsExactly("at-once", "demo");
        assertThat(names(trace, "at-once", false)).contains("SyncCompile", "BaselineFinished")
                .doesNotContain("AsyncCompile");
        assertThat(names(trace, "demo", false)).contains("StartStreamingCompilation", "AsyncCompile",
                "BaselineFinished", "BaselineCompilation", "TopTierCompilation", "TopTierFinished", "MemoryGrow",
                "Trap").doesNotContain("SyncCompile");
        List<JsonNode> single = events(trace, "demo", true).stream()
                .filter(event -> event.path("args").has("function")).toList();
        assertThat(single).extracting(event -> event.path("args").path("function").asInt()).contains(0, 1, 2);
        assertThat(single).allSatisfy(event -> {
            assertThat(event.path("ph").asString()).isEqualTo("X");
            assertThat(event.path("dur").asDouble()).isPositive();
            assertThat(event.path("ts").asDouble()).isNotNegative();
        });
        assertThat(names(trace, "demo", false).stream().filter("BaselineCompilation"::equals).count())
                .isLessThanOrEqualTo(
                        names(trace, "demo", true).stream().filter("BaselineCompilation"::equals).count());
        assertThat(trace.json("nobody", false)).isEmpty();
    }

    @Test
    void whenAModuleIsMalformedThenItsTraceSaysWhy() {
        CompilationTrace trace = new CompilationTrace();
        try (WasmEngine engine = WasmEngine.create(HASTY.withListener(trace))) {
            StreamingCompilation compilation = engine.compileStreaming("bad \"name\"\n");
            compilation.feed(ByteBuffer.wrap(new byte[]{0, 'a', 's', 'm'}));
            assertThat(compilation.finish().toCompletableFuture()).isCompletedExceptionally();
            StreamingCompilation given = engine.compileStreaming("given up");
            given.abort();
        }
        assertThat(events(trace, "bad \"name\"\n", false)).anySatisfy(
                event -> assertThat(event.path("args").path("failure").asString()).contains("MalformedModule"));
        assertThat(events(trace, "given up", false)).anySatisfy(
                event -> assertThat(event.path("args").path("failure").asString()).contains("aborted"));
    }

    /** A thread does one after the other; spans of a row that overlap in part are no valid trace. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenCompilationsAreToldTogetherThenTheyDoNotOverlap(boolean detailed) {
        CompilationTrace trace = new CompilationTrace();
        EngineListener listener = trace;
        for (int function = 0; function < 8; function++) { // as of functions that are optimized together
            listener.functionCompiled("demo", function, Tier.OPTIMIZED, 1, 1, 10_000_000);
        }
        List<JsonNode> spans = events(trace, "demo", detailed).stream()
                .filter(event -> event.path("ph").asString().equals("X"))
                .sorted(Comparator.comparingDouble(event -> event.path("ts").asDouble())).toList();
        assertThat(spans).hasSize(detailed ? 8 : 1);
        assertThat(spans.stream().mapToDouble(event -> event.path("dur").asDouble()).sum()).isEqualTo(80_000,
                within(1.0));
        for (int i = 1; i < spans.size(); i++) {
            assertThat(end(spans.get(i - 1))).isLessThan(spans.get(i).path("ts").asDouble());
        }
        assertThat(spans).allSatisfy(event -> assertThat(event.path("ts").asDouble()).isNotNegative());
    }

    private static double end(JsonNode span) {
        return span.path("ts").asDouble() + span.path("dur").asDouble();
    }

    @Test
    void whenThereAreManyModulesThenTheLatestAreKept() {
        CompilationTrace trace = new CompilationTrace();
        EngineListener listener = trace;
        for (int i = 0; i <= CompilationTrace.MODULES; i++) {
            listener.streamingStarted("m" + i);
        }
        assertThat(trace.modules()).hasSize(CompilationTrace.MODULES).doesNotContain("m0");
    }

    private static List<String> names(CompilationTrace trace, String module, boolean detailed) {
        return events(trace, module, detailed).stream().map(event -> event.path("name").asString()).toList();
    }

    private static List<JsonNode> events(CompilationTrace trace, String module, boolean detailed) {
        JsonNode events = JsonMapper.shared().readTree(trace.json(module, detailed).orElseThrow())
                .path("traceEvents");
        return events.valueStream().toList();
    }
}
