package io.penstock.wasm.internal.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a module calls one of its imports. Instances have handles of their own, but mostly it is the same one:
 * when the call is hot, the handle that is there becomes the usual one, a constant for the JIT, which then inlines the host's
 * function into the guest where an instance has that one. When others are met too often there is no usual one any more. Not
 * counted exactly when threads race: no harm.
 */
public final class ImportSite {

    private static final int HOT = 1_000;
    private static final int TOO_MANY_OTHERS = 10_000;
    private static final int GIVEN_UP = -1;
    /** No instance's handle, and not null, which is what an instance has before it makes one. */
    private static final MethodHandle NONE = constant(MethodHandles.zero(void.class));

    private final MutableCallSite site = new MutableCallSite(NONE);
    private final MethodHandle invoker;
    private int others;

    /** A place where nothing has been called. */
    public ImportSite() {
        invoker = site.dynamicInvoker();
    }

    private static MethodHandle constant(MethodHandle handle) {
        return MethodHandles.constant(MethodHandle.class, handle);
    }

    /** What generated code asks for the usual handle, {@code () -> MethodHandle}: nobody's when there is none. */
    public MethodHandle dynamicInvoker() {
        return invoker;
    }

    /**
     * Called before each call of a handle that is not the usual one.
     *
     * @param known the instance's handle, null when it has not made it yet
     * @param index the import's
     * @return the instance's handle
     */
    public MethodHandle other(@Nullable MethodHandle known, int index, Instance instance) {
        MethodHandle handle = known == null ? instance.importHandle(index) : known;
        count(handle);
        return handle;
    }

    private void count(MethodHandle handle) {
        int count = others;
        if (count == GIVEN_UP) {
            return;
        }
        if (count == HOT) {
            StackHeadroom.ensure();
            site.setTarget(constant(handle));
        } else if (count == TOO_MANY_OTHERS) {
            StackHeadroom.ensure();
            site.setTarget(NONE);
            others = GIVEN_UP;
            return;
        }
        others = count + 1;
    }
}
