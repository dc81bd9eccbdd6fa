package io.penstock.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.it.GuestThread;
import io.penstock.it.SharedFiles;
import io.penstock.it.modules.NodeModules;
import io.penstock.it.modules.StubImports;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Damaged real modules are refused with our exception, or they are valid; V8 says the same. {@code -Dfuzz.mutants=100000
 * -Dfuzz.seed=7} makes a longer run of it; what fails is left in {@code target/fuzz/mutants}.
 */
class MutationFuzzIT {

    private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 3_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1L);
    private static final int LARGEST_TO_RUN = 40_000;
    private static final Duration LONGEST_CALL = Duration.ofMillis(100);
    private static final int TINY = 30;
    private static final long MOST_BYTES = 100_000_000;
    private static final long MOST_NANOS = 1_000_000_000;

    private final List<String> failures = new ArrayList<>();

    @Test
    void damagedModulesAreValidWhereV8SaysSo() throws Exception {
        List<byte[]> sources = sources();
        Random random = new Random(SEED);
        Mutator mutator = new Mutator(random, sources);
        int valid = 0;
        int executed = 0;
        try (NodeWorker v8 = NodeWorker.require();
                WasmEngine baseline = WasmEngine.create(Way.BASELINE_LAZY.config());
                WasmEngine optimizing = WasmEngine.create(Way.OPTIMIZING.config())) {
            for (int i = 0; i < MUTANTS; i++) {
                byte[] mutant = mutator.mutate(sources.get(random.nextInt(sources.size())));
                Optional<String> ours = refusal(baseline, mutant);
                Optional<String> theirs = v8.validate(mutant);
                if (ours.isPresent() != theirs.isPresent() && !Refusals.isKnown(ours.orElse(""), theirs.orElse(""))) {
                    failed(i, mutant, "ours: " + ours + "; V8's: " + theirs);
                }
                if (ours.isEmpty()) {
                    valid++;
                    if (mutant.length < LARGEST_TO_RUN) {
                        executed++;
                        run(i, i % 2 == 0 ? baseline : optimizing, mutant);
                    }
                }
            }
        }
        System.out.println("mutants: " + MUTANTS + ", valid " + valid + ", executed " + executed + ", seed " + SEED);
        assertThat(failures).isEmpty();
        assertThat(valid).isPositive();
    }

    @Test
    void tinyModulesCostLittle() throws IOException {
        List<byte[]> sources = sources().stream().map(source -> Arrays.copyOf(source, Math.min(source.length, TINY)))
                .toList();
        Random random = new Random(SEED);
        Mutator mutator = new Mutator(random, sources);
        int valid = 0;
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (WasmEngine engine = WasmEngine.create(Way.BASELINE_LAZY.config())) {
            refusal(engine, sources.getFirst());
            for (int i = 0; i < MUTANTS * 3; i++) {
                byte[] mutant = mutator.mutate(sources.get(random.nextInt(sources.size())));
                mutant = Arrays.copyOf(mutant, Math.min(mutant.length, TINY));
                long bytes = thread.getCurrentThreadAllocatedBytes();
                long nanos = thread.getCurrentThreadCpuTime();
                valid += refusal(engine, mutant).isEmpty() ? instantiated(engine, mutant) : 0;
                if (thread.getCurrentThreadAllocatedBytes() - bytes > MOST_BYTES
                        || thread.getCurrentThreadCpuTime() - nanos > MOST_NANOS) {
                    failed(i, mutant, "too dear");
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(valid).isPositive();
    }

    /** How many modules were valid: this one, which is instantiated if it can be. */
    private static int instantiated(WasmEngine engine, byte[] valid) {
        try (WasmModule module = engine.compile(valid)) {
            if (!needsReferences(module)) {
                module.instantiate(StubImports.of(engine, module, 0), LONGEST_CALL).close();
            }
        } catch (WasmException e) {
            // a limit
        }
        return 1;
    }

    /** The message of the one kind of exception that may come. */
    private static Optional<String> refusal(WasmEngine engine, byte[] module) {
        return engine.validate(module).map(ModuleException::getMessage);
    }

    private void run(int number, WasmEngine engine, byte[] mutant) throws Exception {
        @Nullable
        Throwable bug = GuestThread.call("mutant " + number, Duration.ofMinutes(1), () -> {
            try (WasmModule module = engine.compile(mutant)) {
                if (Plan.of(module, 0).obstacle().isPresent() || needsReferences(module)) {
                    return null;
                }
                execute(engine, module);
                return null;
            } catch (WasmException e) {
                return null;
            } catch (RuntimeException | Error e) {
                return e;
            }
        });
        if (bug != null) {
            failed(number, mutant, bug + " at " + Arrays.stream(bug.getStackTrace()).limit(8).toList());
        }
    }

    /** The stubs have only null. */
    private static boolean needsReferences(WasmModule module) {
        return module.imports().stream()
                .anyMatch(wanted -> wanted.type() instanceof ExternType.Global(ReferenceType(boolean nullable, _), _)
                        && !nullable);
    }

    private static void execute(WasmEngine engine, WasmModule module) {
        try (WasmInstance instance = module.instantiate(StubImports.of(engine, module, 0), LONGEST_CALL)) {
            for (ExportDescriptor export : module.exports()) {
                if (export.type() instanceof ExternType.Function) {
                    call(instance, instance.function(export.name()).orElseThrow());
                }
            }
        }
    }

    private static void call(WasmInstance instance, WasmFunction function) {
        if (!Plan.isCallable(function.type())) {
            return;
        }
        try (GuestCall _ = instance.beginCall(LONGEST_CALL)) {
            function.invoke(function.type().params().stream().<@Nullable Object>map(Plan::answer).toArray());
        } catch (WasmException e) {
            // a trap, as may be
        }
    }

    private void failed(int number, byte[] mutant, String message) throws IOException {
        Path file = Files.createDirectories(Path.of("target", "fuzz", "mutants"))
                .resolve(SEED + "-" + number + ".wasm");
        Files.write(file, mutant);
        failures.add(file + ": " + message);
        System.out.println(file + ": " + message);
    }

    /** Real modules of many toolchains, and a few of the generator's, which have all features. */
    private static List<byte[]> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("bench/kernels/wasm", "extism", "wasi-p1")) {
            try (Stream<Path> all = Files.walk(SharedFiles.require(folder))) {
                all.filter(file -> file.toString().endsWith(".wasm") && file.toFile().length() < 1_000_000).sorted()
                        .forEach(files::add);
            }
        }
        files.add(NodeModules.require("@dprint/json/plugin.wasm"));
        files.add(NodeModules.require("source-map/lib/mappings.wasm"));
        files.add(NodeModules.require("quickjs-wasi/quickjs.wasm"));
        List<byte[]> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(Files.readAllBytes(file));
        }
        try (NodeWorker node = NodeWorker.require()) {
            List<FeatureSet> sets = List.of(FeatureSet.values());
            for (int seed = 0; seed < 20 * sets.size(); seed++) {
                node.generate(sets.get(seed % sets.size()), seed).wasm().ifPresent(sources::add);
            }
        }
        return sources;
    }
}
