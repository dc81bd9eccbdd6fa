package io.penstock.wasm.internal.tier;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.TieredCode;
import io.penstock.wasm.internal.compile.Tiers;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.Instance;
import java.util.concurrent.CompletionStage;

/** Lets one module's functions wait for the optimizing compiler when they have spent their budgets. */
final class ModuleFollower implements Tiers.Follower {

    private final int budget;
    private final TierUpQueue queue;
    private final CodeInstaller installer;
    private final TieredCode module;
    private final EngineListener listener;

    ModuleFollower(int budget, TierUpQueue queue, CodeInstaller installer, EngineListener listener) {
        this.budget = budget;
        this.queue = queue;
        this.installer = installer;
        this.module = installer.module();
        this.listener = listener;
    }

    @Override
    public int budget() {
        return budget;
    }

    @Override
    public void budgetSpent(FunctionState state, Instance instance) {
        if (state.tier == FunctionState.FIRST) {
            ask(new TierUpRequest(installer, state, CodeRequest.FROM_BEGIN, instance));
        }
    }

    @Override
    public void stuckInLoop(FunctionState state, int loop, Instance instance) {
        ask(new TierUpRequest(installer, state, loop, instance));
    }

    private void ask(TierUpRequest request) {
        if (installer.isBegun(request)) {
            return;
        }
        int priority = request.priority();
        switch (queue.offer(request)) {
            case ACCEPTED -> requested(request, priority);
            case KNOWN -> {
                if (Integer.bitCount(priority) == 1) { // V8's steps: seldom enough to tell
                    requested(request, priority);
                }
            }
            case REJECTED -> listener.tierUpRejected(module.name(), request.state.function, priority);
        }
    }

    private void requested(TierUpRequest request, int priority) {
        listener.tierUpRequested(module.name(), request.state.function, priority, queue.size());
    }

    @Override
    public CompletionStage<Void> optimizeAll() {
        return new OptimizeAll(installer, queue).begin();
    }
}
