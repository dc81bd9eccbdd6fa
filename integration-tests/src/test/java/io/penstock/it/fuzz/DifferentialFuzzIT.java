package io.penstock.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random valid modules behave the same in all ways and in V8. {@code -Dfuzz.modules=50000 -Dfuzz.seed=7} makes a longer run
 * of it, {@code -Dfuzz.sets=V2,RELAXED} has it with these {@linkplain FeatureSet sets of features} only; failures are left in
 * {@code target/fuzz/failures}.
 */
class DifferentialFuzzIT {

    private static final int MODULES = Integer.getInteger("fuzz.modules", 200);
    private static final long SEED = Long.getLong("fuzz.seed", 1L);

    /** In turn, by seed. */
    private static final Set<FeatureSet> SETS = Arrays
            .stream(System.getProperty("fuzz.sets", "V2,V3,LEGACY,THREADS,RELAXED,MEMORIES").split(",", -1))
            .map(FeatureSet::valueOf).collect(Collectors.toCollection(() -> EnumSet.noneOf(FeatureSet.class)));

    @Test
    void everyModuleBehavesAsInV8() {
        Campaign.Summary summary = Campaign.run(SEED, MODULES, SETS);
        System.out.println("fuzzing, seed " + SEED + ": " + summary);
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.withV8()).isGreaterThan(MODULES * 3 / 4);
    }
}
