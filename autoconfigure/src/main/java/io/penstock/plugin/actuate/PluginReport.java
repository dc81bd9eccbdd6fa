package io.penstock.plugin.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.penstock.plugin.PluginStatus;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.ModuleStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.TierStatistics;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A plugin in the answers of the endpoint and of the dashboard. Sizes are bytes, times milliseconds.
 *
 * @param version its revision
 * @param state {@code active}, or {@code debugging} after tier-down
 * @param functions how many it declares, and how many have code of each tier
 * @param hottest the functions with the most calls
 * @param queue how often its functions asked to be optimized
 * @param compilation what each compiler has done
 * @param codeSize class files made for it
 * @param cache whether it began with code from the code cache
 * @param traps traps by kind
 * @param interrupts calls that were asked to stop
 */
public record PluginReport(String tenant, String name, long version, String digest, long bytes, String abi,
        String installedAt, String state, Functions functions, List<Hot> hottest, Queue queue,
        Map<String, Compilation> compilation, long codeSize, Cache cache, Instances instances, Memory memory,
        Calls calls, Map<String, Long> traps, long interrupts) {

    /** Functions, and those of them with code of each tier. */
    public record Functions(int declared, int baseline, int optimized, long refused) {
    }

    /** A function; calls are counted until it has optimized code. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Hot(int index, String name, long calls, @Nullable String tier, int wasmBytes, int tierUpRequests) {
    }

    /** Tier-ups: asked, and turned away because the queue was full. */
    public record Queue(long requested, long rejected) {
    }

    /** What a compiler has done. */
    public record Compilation(long count, double millis, long wasmBytes, long codeBytes) {
    }

    /** {@code warm} with so many functions from the code cache, else {@code cold}. */
    public record Cache(String state, int functions) {
    }

    /** Instances that are open, and those of them that wait for a next call. */
    public record Instances(long open, int idle) {
    }

    /** Linear memory of all instances; the limit is for each. */
    public record Memory(long now, long peak, long limit, long growths) {
    }

    /** Calls: now and ended. */
    public record Calls(int running, int waiting, long ended, double millis, Map<String, Long> outcomes) {
    }

    static PluginReport of(PluginStatus status, List<Hot> hottest, PluginCalls.Ended ended) {
        ModuleStatistics code = status.code();
        TierStatistics baseline = code.tier(Tier.BASELINE);
        TierStatistics optimized = code.tier(Tier.OPTIMIZED);
        Map<String, Long> traps = new TreeMap<>();
        code.traps().forEach((kind, count) -> traps.put(Tags.text(kind), count));
        return new PluginReport(status.info().id().tenant(), status.info().id().name(), status.info().revision(),
                status.info().digest(), status.info().bytes(), status.info().abi().toString(),
                status.info().installedAt().toString(), code.debugging() ? "debugging" : "active",
                new Functions(code.functions(), baseline.functions(), optimized.functions(), code.refused()), hottest,
                new Queue(code.tierUps(), code.tierUpsRejected()),
                new TreeMap<>(Map.of("baseline", compilation(baseline), "optimized", compilation(optimized))),
                baseline.codeBytes() + optimized.codeBytes(),
                new Cache(code.cachedFunctions() > 0 ? "warm" : "cold", code.cachedFunctions()),
                new Instances(code.instances(), status.idle()),
                new Memory(code.memory().bytes(), code.memory().peakBytes(), status.memoryLimit(),
                        code.memory().growths()),
                new Calls(status.running(), status.waiting(), ended.count(), millis(ended.nanos()),
                        ended.outcomes()),
                traps, code.interrupts());
    }

    private static Compilation compilation(TierStatistics tier) {
        return new Compilation(tier.compilations(), millis(tier.nanos()), tier.wasmBytes(), tier.codeBytes());
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1_000.0;
    }

    /** The functions that were called most, hottest first. */
    static List<Hot> hottest(Collection<FunctionStatistics> functions, int most) {
        Comparator<FunctionStatistics> byHeat = Comparator.comparingLong(FunctionStatistics::calls)
                .thenComparing(Comparator.comparingInt(FunctionStatistics::index).reversed());
        PriorityQueue<FunctionStatistics> hottest = new PriorityQueue<>(byHeat);
        for (FunctionStatistics function : functions) {
            if (function.calls() > 0) {
                hottest.add(function);
                if (hottest.size() > most) {
                    hottest.remove();
                }
            }
        }
        return hottest.stream().sorted(byHeat.reversed())
                .map(function -> new Hot(function.index(), function.name(), function.calls(),
                        function.tier() == null ? null : Tags.text(function.tier()), function.wasmBytes(),
                        function.tierUpRequests()))
                .toList();
    }
}
