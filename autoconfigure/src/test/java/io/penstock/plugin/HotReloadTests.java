package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Versions swapped while they are called. */
@Timeout(300)
class HotReloadTests {

    private static final int SWAPS = 100;
    private static final int CALLERS = 6;

    @TempDir
    Path directory;

    private final Watch engine = new Watch();
    private final AtomicInteger drained = new AtomicInteger();

    /** What the engine has open. */
    private static final class Watch implements EngineListener {

        final Queue<WeakReference<WasmModule>> modules = new ConcurrentLinkedQueue<>();
        final AtomicInteger instances = new AtomicInteger();
        final AtomicInteger leaked = new AtomicInteger();
        final AtomicLong memory = new AtomicLong();

        @Override
        public void moduleValidated(WasmModule module, long nanos) {
            modules.add(new WeakReference<>(module));
        }

        @Override
        public void instanceCreated(WasmInstance instance) {
            instances.incrementAndGet();
        }

        @Override
        public void instanceClosed(String moduleName, boolean wasLeaked) {
            instances.decrementAndGet();
            leaked.addAndGet(wasLeaked ? 1 : 0);
        }

        @Override
        public void memoryChanged(String moduleName, long deltaBytes) {
            memory.addAndGet(deltaBytes);
        }
    }

    /** Answers with this number. */
    private static byte[] version(int number) {
        byte[] constant = ModuleBuilder.signed(number);
        int[] code = new int[constant.length + 1];
        code[0] = 0x41;
        for (int i = 0; i < constant.length; i++) {
            code[i + 1] = constant[i] & 0xff;
        }
        return new ModuleBuilder().memory(2).function("version", "", "i", "", code)
                .function("penstock_health", "", "", "").build();
    }

    @Test
    void aSwapIsToldBeforeTheEndOfWhatItReplaces() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        try (HostFixture fixture = new HostFixture(directory, PluginHostSettings.defaults(), builder -> builder
                .listener(new PluginListener() {
                    @Override
                    public void installed(PluginInfo info) {
                        told.add("installed " + info.revision());
                    }

                    @Override
                    public void removed(PluginId id) {
                        told.add("removed");
                    }

                    @Override
                    public void drained(PluginInfo info) {
                        told.add("drained " + info.revision());
                    }
                }))) {
            fixture.install(version(1));
            fixture.install(version(2));
            HostFixture.get(fixture.host.remove(HostFixture.ID));
        }
        assertThat(told).containsExactly("installed 1", "installed 2", "drained 1", "removed", "drained 2");
    }

    @Test
    void whenSwappedUnderLoadThenNoCallFailsAndNothingIsLeftBehind() {
        PluginHostSettings settings = PluginHostSettings.defaults()
                .withInstances(new Instances(Reuse.REUSE, 1, 100, 2, 1 << 20));
        try (HostFixture fixture = new HostFixture(directory, settings, engine, builder -> builder
                .listener(new PluginListener() {
                    @Override
                    public void drained(PluginInfo info) {
                        drained.incrementAndGet();
                    }
                }))) {
            Plugin plugin = fixture.install(version(0));
            Map<Object, Integer> answers = new ConcurrentHashMap<>();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            AtomicLong calls = new AtomicLong();
            AtomicInteger callers = new AtomicInteger(CALLERS);
            List<Disposable> load = IntStream.range(0, CALLERS).mapToObj(i -> Flux
                    .defer(() -> plugin.invoke("version", List.of())).repeat(() -> callers.get() > 0)
                    .doFinally(signal -> callers.decrementAndGet())
                    .subscribe(results -> {
                        answers.merge(Objects.requireNonNull(results.getFirst()), 1, Integer::sum);
                        calls.incrementAndGet();
                    }, failures::add)).toList();
            for (int swap = 1; swap <= SWAPS; swap++) {
                fixture.install(version(swap));
                long before = calls.get();
                Awaitility.await().pollDelay(Duration.ZERO).until(() -> calls.get() > before + CALLERS);
                if (swap == SWAPS) {
                    callers.set(0);
                }
            }
            Awaitility.await().until(() -> load.stream().allMatch(Disposable::isDisposed));
            assertThat(failures).isEmpty();
            // Each version served somebody, and each call that was begun has ended with an answer.
            assertThat(answers).hasSize(SWAPS + 1);
            assertThat(answers.values().stream().mapToLong(Integer::longValue).sum()).isEqualTo(calls.get());
            Awaitility.await().until(() -> drained.get() == SWAPS);
            assertThat(engine.instances).hasValueBetween(1, 2);
            assertThat(engine.memory).hasValueBetween(2 * 65_536, 4 * 65_536);
            awaitUnloaded(1);
            assertThat(engine.leaked).hasValue(0);
            fixture.awaitReleased();
        }
        assertThat(engine.instances).hasValue(0);
        assertThat(engine.memory).hasValue(0);
        awaitThreadsGone();
    }

    /** Modules that can still be reached, and so their classes: only so many, and those are installed. */
    private void awaitUnloaded(int left) {
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> {
            System.gc();
            return engine.modules.stream().filter(module -> module.get() != null).count() <= left;
        });
    }

    private static void awaitThreadsGone() {
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("penstock-guest") || name.startsWith("penstock-io")));
    }
}
