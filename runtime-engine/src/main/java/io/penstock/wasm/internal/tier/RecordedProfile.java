package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.compile.TieredCode;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.Instance;
import org.jspecify.annotations.Nullable;

/** What a function's first code has noted, as the instance sees it whose call spent the budget. */
final class RecordedProfile implements Profile {

    private final TieredCode module;
    private final FunctionState state;
    private final @Nullable Instance instance;

    RecordedProfile(TieredCode module, TierUpRequest request) {
        this.module = module;
        this.state = request.state;
        this.instance = request.instance();
    }

    @Override
    public int indirectTarget(int site) {
        return instance == null ? -1 : state.indirectTarget(site, instance);
    }

    @Override
    public long tableCount(int site, int entry) {
        return state.tableCount(site, entry);
    }

    @Override
    public long calls(int function) {
        int defined = function - module.info().importedFunctions();
        return defined < 0
                ? 0
                : module.functionState(function).calls(module.info().bodies().get(defined).bytes().length);
    }
}
