package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.Instance;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A function that wants to be optimized. Two are equal when they ask for the same code. */
final class TierUpRequest {

    final CodeInstaller installer;
    final FunctionState state;
    /** {@link CodeRequest#FROM_BEGIN}, or the loop. */
    final int loop;
    /** Whose tables say what was called indirectly; not kept alive by waiting. */
    private final WeakReference<Instance> instance;

    TierUpRequest(CodeInstaller installer, FunctionState state, int loop, @Nullable Instance instance) {
        this.installer = installer;
        this.state = state;
        this.loop = loop;
        this.instance = new WeakReference<>(instance);
    }

    /** Grows while it waits. */
    int priority() {
        return state.asked();
    }

    @Nullable
    Instance instance() {
        return instance.get();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TierUpRequest that && that.state == state && that.loop == loop;
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(state), loop);
    }
}
