package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.TieredCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Optimizes all functions of a module, some at a time, so that hot functions of others get their turn in between. */
final class OptimizeAll implements Runnable {

    private static final int TOGETHER = 16;

    private final CodeInstaller installer;
    private final TierUpQueue queue;
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final AtomicInteger next;
    private final AtomicInteger left;
    private final int end;

    OptimizeAll(CodeInstaller installer, TierUpQueue queue) {
        this.installer = installer;
        this.queue = queue;
        TieredCode module = installer.module();
        next = new AtomicInteger(module.info().importedFunctions());
        end = module.info().functionTypes().length;
        left = new AtomicInteger(end - next.get());
    }

    /** Completes when it is done. */
    CompletionStage<Void> begin() {
        if (left.get() == 0) {
            result.complete(null);
        }
        for (int thread = 0; thread < queue.threads(); thread++) {
            goOn();
        }
        return result.minimalCompletionStage();
    }

    private void goOn() {
        if (!queue.execute(this)) {
            abandon();
        }
    }

    @Override
    public void run() {
        int begin = next.getAndAdd(TOGETHER);
        if (begin >= end) {
            return;
        }
        int behind = Math.min(end, begin + TOGETHER);
        List<TierUpRequest> some = new ArrayList<>();
        for (int function = begin; function < behind; function++) {
            some.add(new TierUpRequest(installer, installer.module().functionState(function), CodeRequest.FROM_BEGIN,
                    null));
        }
        try {
            installer.install(some);
        } catch (Throwable e) {
            result.completeExceptionally(e);
            throw e;
        }
        if (left.addAndGet(begin - behind) == 0) {
            var _ = installer.ended().thenRun(() -> result.complete(null)); // others may have begun with some of them before
        } else {
            goOn();
        }
    }

    /** Gives up: the engine is closed. */
    void abandon() {
        result.completeExceptionally(new IllegalStateException("the engine is closed"));
    }
}
