package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How traps come about. Inside the guest a trap is a {@link Trap} without its Wasm stack, made where it strikes, or one of
 * the JVM's own errors; the boundary to the host makes the real one of either.
 */
public final class Traps {

    private Traps() {
    }

    /** {@link TrapKind#UNREACHABLE}. */
    public static Trap unreachable() {
        return of(TrapKind.UNREACHABLE);
    }

    /** {@link TrapKind#MEMORY_OUT_OF_BOUNDS}. */
    public static Trap memoryOutOfBounds() {
        return of(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }

    /** {@link TrapKind#TABLE_OUT_OF_BOUNDS}. */
    public static Trap tableOutOfBounds() {
        return of(TrapKind.TABLE_OUT_OF_BOUNDS);
    }

    /** {@link TrapKind#UNDEFINED_ELEMENT}. */
    public static Trap undefinedElement() {
        return of(TrapKind.UNDEFINED_ELEMENT);
    }

    /** {@link TrapKind#UNINITIALIZED_ELEMENT}. */
    public static Trap uninitializedElement() {
        return of(TrapKind.UNINITIALIZED_ELEMENT);
    }

    /** {@link TrapKind#INDIRECT_CALL_TYPE_MISMATCH}. */
    public static Trap indirectCallTypeMismatch() {
        return of(TrapKind.INDIRECT_CALL_TYPE_MISMATCH);
    }

    /** {@link TrapKind#INTEGER_DIVIDE_BY_ZERO}. */
    public static Trap integerDivideByZero() {
        return of(TrapKind.INTEGER_DIVIDE_BY_ZERO);
    }

    /** {@link TrapKind#INTEGER_OVERFLOW}. */
    public static Trap integerOverflow() {
        return of(TrapKind.INTEGER_OVERFLOW);
    }

    /** {@link TrapKind#INVALID_CONVERSION}. */
    public static Trap invalidConversion() {
        return of(TrapKind.INVALID_CONVERSION);
    }

    /** {@link TrapKind#UNALIGNED_ATOMIC}. */
    public static Trap unalignedAtomic() {
        return of(TrapKind.UNALIGNED_ATOMIC);
    }

    /** {@link TrapKind#EXPECTED_SHARED_MEMORY}. */
    public static Trap expectedSharedMemory() {
        return of(TrapKind.EXPECTED_SHARED_MEMORY);
    }

    /** {@link TrapKind#NULL_FUNCTION_REFERENCE}. */
    public static Trap nullFunctionReference() {
        return of(TrapKind.NULL_FUNCTION_REFERENCE);
    }

    /** {@link TrapKind#NULL_STRUCT_REFERENCE}. */
    public static Trap nullStructReference() {
        return of(TrapKind.NULL_STRUCT_REFERENCE);
    }

    /** {@link TrapKind#NULL_ARRAY_REFERENCE}. */
    public static Trap nullArrayReference() {
        return of(TrapKind.NULL_ARRAY_REFERENCE);
    }

    /** {@link TrapKind#NULL_I31_REFERENCE}. */
    public static Trap nullI31Reference() {
        return of(TrapKind.NULL_I31_REFERENCE);
    }

    /** {@link TrapKind#NULL_EXCEPTION_REFERENCE}. */
    public static Trap nullExceptionReference() {
        return of(TrapKind.NULL_EXCEPTION_REFERENCE);
    }

    /** {@link TrapKind#NULL_REFERENCE}. */
    public static Trap nullReference() {
        return of(TrapKind.NULL_REFERENCE);
    }

    /** {@link TrapKind#CAST_FAILURE}. */
    public static Trap castFailure() {
        return of(TrapKind.CAST_FAILURE);
    }

    /** {@link TrapKind#ARRAY_OUT_OF_BOUNDS}. */
    public static Trap arrayOutOfBounds() {
        return of(TrapKind.ARRAY_OUT_OF_BOUNDS);
    }

    /** {@link TrapKind#ARRAY_TOO_LARGE}. */
    public static Trap arrayTooLarge() {
        return of(TrapKind.ARRAY_TOO_LARGE);
    }

    /** {@link TrapKind#OBJECTS_EXHAUSTED}. */
    public static Trap objectsExhausted() {
        return of(TrapKind.OBJECTS_EXHAUSTED);
    }

    /** {@link TrapKind#INSTANCE_CLOSED}. */
    public static Trap instanceClosed() {
        return of(TrapKind.INSTANCE_CLOSED);
    }

    /** {@link TrapKind#INTERRUPTED} or {@link TrapKind#DEADLINE}, and what the host threw because of it. */
    static Trap stopped(TrapKind kind, @Nullable Throwable because) {
        Trap trap = of(kind);
        if (because != null) {
            trap.addSuppressed(because);
        }
        return trap;
    }

    private static Trap of(TrapKind kind) {
        return new Trap(kind, List.of());
    }

    /**
     * Where a call from the host ends that did not return: {@code catch (Throwable t) { throw Traps.atBoundary(t, instance); }}.
     * Traps get their Wasm stack and are reported, what the host threw goes on unchanged. May be called with hardly any stack
     * left: then another {@link StackOverflowError} goes on to the next boundary.
     *
     * @return never
     */
    public static RuntimeException atBoundary(Throwable thrown, Instance instance) {
        throw HostException.sneaky(translate(thrown, instance));
    }

    private static Throwable translate(Throwable thrown, Instance instance) {
        TrapKind kind = kind(thrown);
        if (kind == null) {
            return thrown instanceof HostException carrier ? carrier.thrown : thrown;
        }
        return report(kind, thrown, instance);
    }

    private static @Nullable TrapKind kind(Throwable thrown) {
        if (thrown instanceof Trap trap) {
            return trap.kind();
        }
        if (thrown instanceof StackOverflowError) {
            return TrapKind.STACK_EXHAUSTED;
        }
        if (thrown instanceof IndexOutOfBoundsException) {
            return TrapKind.MEMORY_OUT_OF_BOUNDS;
        }
        return thrown instanceof IllegalStateException e && isOfClosedArena(e) ? TrapKind.INSTANCE_CLOSED : null;
    }

    /** The trap as the host sees it; told to the listener. */
    private static Trap report(TrapKind kind, Throwable thrown, Instance instance) {
        StackTraceElement[] trace = thrown.getStackTrace();
        Trap trap = new Trap(kind, WasmFrames.of(trace));
        trap.setStackTrace(WasmFrames.withSource(trace));
        for (Throwable because : thrown.getSuppressed()) {
            trap.addSuppressed(because);
        }
        instance.listener().trapped(instance.code.name(), trap);
        return trap;
    }

    /** A trap of instantiation itself, outside all code. */
    public static Trap ofInstantiation(TrapKind kind, Instance instance) {
        return report(kind, of(kind), instance);
    }

    /** In guest frames nothing but an access to freed memory makes one whose innermost frame is the JDK's foreign memory. */
    private static boolean isOfClosedArena(IllegalStateException thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("jdk.internal.");
    }
}
