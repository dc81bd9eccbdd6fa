package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import io.penstock.wasm.testing.RunningCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second start of a module begins with the optimized code of the first. */
@Timeout(120)
class CodeCacheTest {

    private static final int FUNCTIONS = 3;

    @TempDir
    private Path parent;
    private EngineConfig config = EngineConfig.defaults();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final EngineListener listener = new EngineListener() {
        @Override
        public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
            events.add("hit " + functions);
        }

        @Override
        public void codeCacheMissed(String moduleName) {
            events.add("miss");
        }

        @Override
        public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
            events.add("rejected " + reason);
        }

        @Override
        public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
            events.add("written " + functions);
        }

        @Override
        public void codeCacheWriteFailed(String moduleName, Exception cause) {
            events.add("failed " + cause);
        }

        @Override
        public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
            events.add("refused " + reason);
        }
    };

    @BeforeEach
    void configure() {
        config = EngineConfig.defaults().withTierUpBudget(20).withListener(listener)
                .withCodeCache(CodeCacheConfig.in(parent.resolve("cache")));
    }

    /** {@code leaf(x) = 1000 / x}, {@code sum(x) = leaf(x) + leaf(x + 1)}, {@code run(n)}: the sum of {@code sum(i)}, i = n … 1. */
    private static byte[] module() {
        byte[] leaf = bytes(0x41, 0xE8, 7, 0x20, 0, 0x6D, 0x0B);
        byte[] sum = bytes(0x20, 0, 0x10, 0, 0x20, 0, 0x41, 1, 0x6A, 0x10, 0, 0x6A, 0x0B);
        byte[] run = bytes(0x03, 0x40, 0x20, 1, 0x20, 0, 0x10, 1, 0x6A, 0x21, 1, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D,
                0, 0x0B, 0x20, 1, 0x0B);
        return new ModuleBytes().section(TYPE, 1, 0x60, 1, I32, 1, I32)
                .section(FUNCTION, FUNCTIONS, 0, 0, 0)
                .section(EXPORT, leb(FUNCTIONS), name("leaf"), bytes(0, 0), name("sum"), bytes(0, 1), name("run"),
                        bytes(0, 2))
                .section(CODE, leb(FUNCTIONS),
                        concat(body(bytes(0), leaf), body(bytes(0), sum), body(bytes(1, 1, I32), run)))
                .toByteArray();
    }

    private static int expected(int n) {
        int sum = 0;
        for (int i = n; i > 0; i--) {
            sum += 1000 / i + 1000 / (i + 1);
        }
        return sum;
    }

    private static int call(WasmInstance instance, String function, int argument) {
        return (Integer) requireNonNull(instance.function(function).orElseThrow().invoke(argument)[0]);
    }

    private WasmModule compile(WasmEngine engine) {
        StreamingCompilation compilation = engine.compileStreaming("m");
        byte[] bytes = module();
        for (int i = 0; i < bytes.length; i += 7) {
            compilation.feed(ByteBuffer.wrap(bytes, i, Math.min(7, bytes.length - i)));
        }
        return compilation.finish().toCompletableFuture().join();
    }

    private List<String> events() {
        synchronized (events) {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }

    /** Optimizes the module, with the code cached when this returns. */
    private void firstStart() {
        try (WasmEngine engine = WasmEngine.create(config); WasmModule module = engine.compile("m", module())) {
            module.tierUp().toCompletableFuture().join();
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isEqualTo(FUNCTIONS);
        }
        assertThat(events()).containsExactly("miss", "written " + FUNCTIONS);
    }

    private static void assertRunsOptimized(WasmModule module) {
        assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isEqualTo(FUNCTIONS);
        try (WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(call(instance, "run", 50)).isEqualTo(expected(50));
            assertThat(classesOfTrap(instance)).containsExactly("O1", "E1");
        }
        assertThat(module.compiledFunctions(Tier.BASELINE)).isZero();
    }

    /** The class names of the JVM frames of a trap in {@code leaf}, which optimized code of {@code sum} has inlined. */
    private static List<String> classesOfTrap(WasmInstance instance) {
        Trap trap = catchThrowableOfType(Trap.class, () -> call(instance, "sum", 0));
        assertThat(trap.wasmStack()).extracting(frame -> frame.module() + "!" + frame.functionName())
                .containsExactly("m!leaf", "m!sum");
        return RunningCode.classes(trap);
    }

    @ParameterizedTest
    @EnumSource(Compilation.class)
    void whenStartedAgainThenCodeIsOptimizedFromTheFirstCall(Compilation compilation) {
        config = config.withCompilation(compilation);
        firstStart();
        try (WasmEngine engine = WasmEngine.create(config); WasmModule module = engine.compile("m", module())) {
            assertThat(events()).containsExactly("hit " + FUNCTIONS);
            assertRunsOptimized(module);
        }
        assertThat(events()).isEmpty();
    }

    @Test
    void whenItsBytesArriveInPiecesThenItIsTheSameModule() {
        firstStart();
        try (WasmEngine engine = WasmEngine.create(config); WasmModule module = compile(engine)) {
            assertThat(events()).containsExactly("hit " + FUNCTIONS);
            assertRunsOptimized(module);
        }
    }

    /** Such code calls functions by other names than code that is compiled when names are known. */
    @Test
    void whenCompiledWhileItArrivesThenItHasAnEntryOfItsOwn() {
        firstStart();
        config = config.withCompilation(Compilation.STREAMING_EAGER);
        for (String load : new String[]{"miss", "hit " + FUNCTIONS}) {
            try (WasmEngine engine = WasmEngine.create(config); WasmModule module = compile(engine)) {
                assertThat(events()).containsExactly(load);
                module.tierUp().toCompletableFuture().join();
                assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isEqualTo(FUNCTIONS);
                try (WasmInstance instance = module.instantiate(Imports.none())) {
                    assertThat(call(instance, "run", 50)).isEqualTo(expected(50));
                }
            }
            assertThat(events()).containsExactlyElementsOf(load.equals("miss") ? List.of("written 3") : List.of());
        }
    }

    @Test
    void whenFunctionsGetHotThenTheyAreWritten() {
        try (WasmEngine engine = WasmEngine.create(config);
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            while (module.compiledFunctions(Tier.OPTIMIZED) < FUNCTIONS) {
                assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
            }
        }
        assertThat(events()).contains("written " + FUNCTIONS);
        try (WasmEngine engine = WasmEngine.create(config); WasmModule module = engine.compile("m", module())) {
            assertThat(events()).containsExactly("hit " + FUNCTIONS);
            assertRunsOptimized(module);
        }
    }

    @Test
    void whenAModuleRunsTwiceThenEachHasCodeOfItsOwn() {
        firstStart();
        try (WasmEngine engine = WasmEngine.create(config);
                WasmModule one = engine.compile("m", module());
                WasmModule two = engine.compile("n", module());
                WasmInstance instance = two.instantiate(Imports.none())) {
            assertRunsOptimized(one);
            Trap trap = catchThrowableOfType(Trap.class, () -> call(instance, "leaf", 0));
            assertThat(trap.wasmStack()).extracting(frame -> frame.module() + "!" + frame.functionName())
                    .containsExactly("n!leaf");
        }
    }

    @Test
    void whenStartedAgainThenDebuggingAndProfilingWorkAsEver() {
        firstStart();
        try (WasmEngine engine = WasmEngine.create(config);
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            module.tierDown();
            assertThat(classesOfTrap(instance)).containsExactly("D0", "D1", "E1");
            module.tierUp().toCompletableFuture().join();
            assertThat(classesOfTrap(instance)).containsExactly("O1", "E1");
        }
        assertThat(events()).containsExactly("hit " + FUNCTIONS);
    }

    @Test
    void whenTheEntryWasChangedThenTheModuleRunsWithoutIt() throws IOException {
        firstStart();
        Path entry;
        try (Stream<Path> files = Files.list(parent.resolve("cache"))) {
            entry = files.filter(file -> file.toString().endsWith(".code")).findAny().orElseThrow();
        }
        byte[] content = Files.readAllBytes(entry);
        content[content.length / 2] ^= 1;
        Files.write(entry, content);
        try (WasmEngine engine = WasmEngine.create(config);
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(events()).containsExactly("rejected " + CodeCacheRejection.BAD_SIGNATURE);
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
            assertThat(call(instance, "run", 2)).isEqualTo(expected(2));
        }
    }

    @Test
    void whenTheKeyIsAnotherThenTheModuleRunsWithoutTheEntry() {
        firstStart();
        EngineConfig other = config.withCodeCache(CodeCacheConfig.in(parent.resolve("cache")).withKey(new byte[32]));
        try (WasmEngine engine = WasmEngine.create(other); WasmModule module = engine.compile("m", module())) {
            assertThat(events()).containsExactly("rejected " + CodeCacheRejection.BAD_SIGNATURE);
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Tiering.class, mode = EnumSource.Mode.EXCLUDE, names = "DYNAMIC")
    void whenFunctionsKeepTheirFirstCodeThenThereIsNoCache(Tiering tiering) {
        try (WasmEngine engine = WasmEngine.create(config.withTiering(tiering));
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
        }
        assertThat(events()).isEmpty();
        assertThat(parent.resolve("cache")).doesNotExist();
    }

    @Test
    void whenTheCacheCannotBeUsedThenTheEngineSaysWhy() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "no directory");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> WasmEngine.create(config.withCodeCache(CodeCacheConfig.in(file.resolve("cache")))))
                .withMessageContaining("the code cache in " + file);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> WasmEngine.create(config.withCodeCache(CodeCacheConfig.in(parent.resolve("cache"))
                        .withKeyFile(parent.resolve("cache").resolve("key")))))
                .withMessageContaining("must not be in the cache's directory");
    }
}
