package io.penstock.wasm.api;

import java.util.Map;

/**
 * What is known of one module at one moment; numbers that belong together may be a little apart. Immutable.
 *
 * @param functions how many functions it defines
 * @param tiers what each compiler has done, by tier
 * @param refused how often a compiler refused a function
 * @param cachedFunctions how many functions began with code from the code cache
 * @param debugging whether calls get code for debugging ({@link WasmModule#tierDown()})
 * @param tierUps how often functions asked to be optimized
 * @param tierUpsRejected how often the queue was full
 * @param instances instances that are not closed
 * @param memory its instances' linear memories
 * @param traps traps by kind; kinds that have not occurred are missing
 * @param interrupts calls that were asked to stop, deadlines included
 */
public record ModuleStatistics(int functions, Map<Tier, TierStatistics> tiers, long refused, int cachedFunctions,
        boolean debugging, long tierUps, long tierUpsRejected, long instances, Memory memory,
        Map<TrapKind, Long> traps, long interrupts) {

    /** Copies the maps. */
    public ModuleStatistics {
        tiers = Map.copyOf(tiers);
        traps = Map.copyOf(traps);
    }

    /**
     * Linear memories of all instances together.
     *
     * @param bytes now
     * @param peakBytes the most there were at once
     * @param growths how often one grew
     */
    public record Memory(long bytes, long peakBytes, long growths) {
    }

    /** What the compiler of a tier has done. */
    public TierStatistics tier(Tier tier) {
        TierStatistics found = tiers.get(tier);
        if (found == null) {
            throw new IllegalStateException("no statistics of " + tier);
        }
        return found;
    }
}
