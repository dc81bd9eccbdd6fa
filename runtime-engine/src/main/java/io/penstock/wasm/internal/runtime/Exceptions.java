package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.GuestException;
import org.jspecify.annotations.Nullable;

/** Exception instructions (spec 4.6.8). */
public final class Exceptions {

    /** About how many bytes an exception has on the JVM's heap, and each of its boxed arguments. */
    private static final int OVERHEAD = 80;
    private static final int ARGUMENT = 24;

    private Exceptions() {
    }

    /** What {@code throw} throws. */
    public static GuestException make(@Nullable Object[] args, int tag, Instance instance) {
        boolean sampled = instance.allocates(OVERHEAD + (long) ARGUMENT * args.length);
        GuestException made = new GuestException(instance.tags[tag], args);
        if (sampled) {
            instance.objects.add(made);
        }
        return made;
    }

    /** What {@code throw_ref} throws. */
    public static GuestException thrown(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullExceptionReference();
        }
        return (GuestException) reference;
    }

    /** Whether the exception was thrown with the instance's tag: 1 or 0. */
    public static int hasTag(Object exception, int tag, Instance instance) {
        return ((GuestException) exception).tag() == instance.tags[tag] ? 1 : 0;
    }

    /** An argument of the exception, boxed. The host may have made it with functions of its own. */
    public static @Nullable Object argument(Object exception, int index) {
        GuestException thrown = (GuestException) exception;
        return FunctionInstance.internal(thrown.argument(index), thrown.tag().externType().type().params().get(index));
    }
}
