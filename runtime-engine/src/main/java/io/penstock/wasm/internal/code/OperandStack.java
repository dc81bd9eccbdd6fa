package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The operand stack of the validation algorithm (spec appendix A.3), with the sink's value beside each type. What was popped
 * last still lies above the top, where {@link #popped} finds it until the next push.
 */
final class OperandStack<V extends @Nullable Object> {

    /** Highest stack: a bound on what a body of legal size may cost. */
    static final int MAX_HEIGHT = 1 << 20;

    private final BinaryReader in;
    private final TypeSpace space;
    private final InstructionSink<V> sink;
    private final boolean tracking;
    private final ArrayPool operandArrays = new ArrayPool();
    private final ArrayPool resultArrays = new ArrayPool();
    private int[] types = new int[64];
    private V[] values;
    private int height;
    private int floor;
    private boolean polymorphic;

    OperandStack(BinaryReader in, TypeSpace space, InstructionSink<V> sink) {
        this.in = in;
        this.space = space;
        this.sink = sink;
        this.tracking = sink.usesValues();
        this.values = sink.newArray(tracking ? types.length : 0);
    }

    int height() {
        return height;
    }

    /** Enters a frame, or comes back to it: pops stop at {@code floor}, where they fail or, if polymorphic, invent. */
    void frame(int floor, boolean polymorphic) {
        this.floor = floor;
        this.polymorphic = polymorphic;
    }

    /** Drops what the frame has: its code goes on without being reachable. */
    void becomePolymorphic() {
        height = floor;
        polymorphic = true;
    }

    void push(int type, V value) {
        if (height == types.length) {
            grow(height + 1);
        }
        types[height] = type;
        if (tracking) {
            values[height] = value;
        }
        height++;
    }

    /** Pushes types whose values lie there already, because they were just popped. */
    void pushBack(int[] codes) {
        if (types.length - height < codes.length) {
            grow(height + codes.length);
        }
        System.arraycopy(codes, 0, types, height, codes.length);
        height += codes.length;
    }

    void push(int[] codes, V[] from) {
        int begin = height;
        pushBack(codes);
        if (tracking) {
            System.arraycopy(from, 0, values, begin, codes.length);
        }
    }

    private void grow(int needed) {
        if (needed > MAX_HEIGHT) {
            throw in.invalid(Failure.TOO_MANY, "at most " + MAX_HEIGHT + " operands on the stack", "");
        }
        types = Arrays.copyOf(types, Math.max(needed, 2 * types.length));
        if (tracking) {
            values = Arrays.copyOf(values, types.length);
        }
    }

    /** Pops any type. */
    int pop() {
        if (height > floor) {
            return types[--height];
        }
        if (polymorphic) {
            return TypeCode.UNKNOWN;
        }
        throw in.invalid(Failure.TYPE_MISMATCH, "an operand", "an empty stack");
    }

    void pop(int expected) {
        if (height > floor && types[height - 1] == expected) {
            height--;
        } else {
            popSlowly(expected);
        }
    }

    private void popSlowly(int expected) {
        if (height == floor && !polymorphic) {
            throw in.invalid(Failure.TYPE_MISMATCH, space.text(expected), "an empty stack");
        }
        int found = pop();
        if (!space.matches(found, expected)) {
            throw in.invalid(Failure.TYPE_MISMATCH, space.text(expected), space.text(found));
        }
    }

    void pop(int[] expected) {
        int n = expected.length;
        if (height - floor >= n && Arrays.equals(types, height - n, height, expected, 0, n)) {
            height -= n;
        } else {
            popSlowly(expected);
        }
    }

    private void popSlowly(int[] expected) {
        int i = expected.length;
        while (i > 0 && height > floor && space.matches(types[height - 1], expected[i - 1])) {
            i--;
            height--;
        }
        if (i > 0 && !(height == floor && polymorphic)) {
            pop(expected[i - 1]);
        }
    }

    /** Checks that these types could be popped, and leaves them. */
    void check(int[] expected) {
        int before = height;
        pop(expected);
        height = before;
    }

    /** Pops what the frame has to have at its end, nothing else. */
    void popAll(int[] expected) {
        pop(expected);
        if (height != floor) {
            throw in.invalid(Failure.TYPE_MISMATCH, expected.length + " results", expected.length + height - floor
                    + " operands");
        }
    }

    /** The value {@code above} positions over the top, popped just now. Only where the code is reachable. */
    V popped(int above) {
        return tracking ? values[height + above] : nothing();
    }

    /** The {@code count} values over the top, popped just now, in an array that is good until the next such call. */
    V[] popped(int[] codes) {
        V[] array = operandArrays.get(codes.length);
        if (tracking) {
            System.arraycopy(values, height, array, 0, codes.length);
        }
        return array;
    }

    /** An array for results, good until the next such call. */
    V[] room(int[] codes) {
        return resultArrays.get(codes.length);
    }

    /** What stands for a value where there is none: in unreachable code, and for sinks without values. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // never shown to the sink
    static <V extends @Nullable Object> V nothing() {
        return (V) null;
    }

    /** One array for each length, made when it is needed. */
    private final class ArrayPool {

        private @Nullable Object[] arrays = new @Nullable Object[8];

        @SuppressWarnings("unchecked") // only holds what the sink made
        V[] get(int length) {
            int wanted = tracking ? length : 0;
            if (wanted >= arrays.length) {
                arrays = Arrays.copyOf(arrays, 2 * wanted);
            }
            V[] array = (V[]) arrays[wanted];
            if (array == null) {
                array = sink.newArray(wanted);
                arrays[wanted] = array;
            }
            return array;
        }
    }
}
