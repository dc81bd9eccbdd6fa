package io.penstock.wasm.internal.runtime;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tail calls that are not made at once (spec 4.6.10): callee and arguments wait in the instance that makes the call while
 * all frames of the chain of tail calls return, and the first of them goes on.
 */
public final class TailCalls {

    private TailCalls() {
    }

    /** Whether an imported function is one of the host's. */
    public static boolean isHost(int function, Instance instance) {
        return instance.functionReference(function).code == null;
    }

    /** Leaves a call to be made. */
    public static void defer(FunctionInstance callee, @Nullable Object[] args, Instance instance) {
        instance.tailArguments = args;
        instance.tailCallee = callee;
    }

    /**
     * Makes the call that was left in the instance, and those that it leaves, in whatever instances.
     *
     * @return the first result, boxed; the others are in the instance
     */
    public static @Nullable Object resume(Instance instance) {
        Instance at = instance;
        while (true) {
            FunctionInstance callee = Objects.requireNonNull(at.tailCallee);
            @Nullable
            Object[] args = Objects.requireNonNull(at.tailArguments);
            at.tailCallee = null;
            at.tailArguments = null;
            Object result = callee.tailCall(args, instance);
            Instance next = callee.code == null ? null : callee.instance;
            if (next == null || next.tailCallee == null) {
                return callee.type.results().size() > 1
                        ? MultiValue.unpack((Object[]) Objects.requireNonNull(result), instance)
                        : result;
            }
            at = next;
        }
    }
}
