package io.penstock.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/**
 * Random valid modules behave the same in all ways and in V8. {@code -Dfuzz.modules=50000 -Dfuzz.seed=7} makes a longer run
 * of it; failures are left in {@code target/fuzz/failures}.
 */
class DifferentialFuzzIT {

    private static final int MODULES = Integer.getInteger("fuzz.modules", 200);
    private static final long SEED = Long.getLong("fuzz.seed", 1L);

    @Test
    void everyModuleBehavesAsInV8() {
        Campaign.Summary summary = Campaign.run(SEED, MODULES, EnumSet.allOf(FeatureSet.class));
        System.out.println("fuzzing, seed " + SEED + ": " + summary);
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.withV8()).isGreaterThan(MODULES * 3 / 4);
    }
}
