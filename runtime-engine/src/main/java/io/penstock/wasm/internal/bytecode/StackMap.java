package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The {@code StackMapTable} of one method (JVMS 4.7.4), frame by frame in the order of the code. */
final class StackMap {

    private static final int SAME_STACK_1 = 64;
    private static final int SAME_STACK_1_EXTENDED = 247;
    private static final int CHOP = 251;
    private static final int SAME_EXTENDED = 251;
    private static final int APPEND = 251;
    private static final int FULL = 255;
    private static final int LONGEST_SHORT = 63;
    private static final int MOST_DIFFERENT = 3;

    private final ConstantPool pool;
    private final ByteOutput out = new ByteOutput(64);
    private int count;
    private int lastPosition = -1;
    private TypeState last;
    /** Slots of the locals of the last frame, without those after the last assigned one. */
    private int[] lastLocals;

    /** By slot, the one type that it has. */
    private byte[] tags = new byte[16];
    private @Nullable String[] types = new String[16];

    StackMap(ConstantPool pool) {
        this.pool = pool;
        this.last = new TypeState();
        this.lastLocals = new int[0];
    }

    void declare(int slot, byte tag, @Nullable String type) {
        if (slot >= tags.length) {
            tags = Arrays.copyOf(tags, Math.max(slot + 1, tags.length * 2));
            types = Arrays.copyOf(types, tags.length);
        }
        if (tags[slot] == TypeState.TOP) {
            tags[slot] = tag;
            types[slot] = type;
        }
    }

    byte tag(int slot) {
        return slot < tags.length ? tags[slot] : TypeState.TOP;
    }

    @Nullable
    String type(int slot) {
        return types[slot];
    }

    /** The state that the method's descriptor implies. */
    void begin(TypeState state) {
        last = state.copy();
        lastLocals = locals(state);
    }

    int count() {
        return count;
    }

    void write(ByteOutput target) {
        target.u2(count);
        target.append(out);
    }

    void frame(int position, TypeState state) {
        int delta = position - lastPosition - 1;
        lastPosition = position;
        count++;
        if (state.hasSameLocals(last)) {
            if (state.height == 0) {
                if (delta <= LONGEST_SHORT) {
                    out.u1(delta);
                } else {
                    out.u1(SAME_EXTENDED);
                    out.u2(delta);
                }
                return;
            }
            if (state.height == 1) {
                if (delta <= LONGEST_SHORT) {
                    out.u1(SAME_STACK_1 + delta);
                } else {
                    out.u1(SAME_STACK_1_EXTENDED);
                    out.u2(delta);
                }
                type(state.tags[0], state.types[0]);
                return;
            }
        }
        int[] locals = locals(state);
        int difference = locals.length - lastLocals.length;
        int common = Math.min(locals.length, lastLocals.length);
        boolean close = state.height == 0 && difference != 0 && Math.abs(difference) <= MOST_DIFFERENT
                && Arrays.equals(locals, 0, common, lastLocals, 0, common);
        if (close && difference < 0) {
            out.u1(CHOP + difference);
            out.u2(delta);
        } else if (close) {
            out.u1(APPEND + difference);
            out.u2(delta);
            locals(locals, common);
        } else {
            out.u1(FULL);
            out.u2(delta);
            out.u2(locals.length);
            locals(locals, 0);
            out.u2(state.height);
            for (int i = 0; i < state.height; i++) {
                type(state.tags[i], state.types[i]);
            }
        }
        last = state;
        lastLocals = locals;
    }

    /** One entry for each local as frames count them (a long is one): its slot, or -1 where there is none. */
    private int[] locals(TypeState state) {
        int end = 0;
        for (int word = state.assigned.length - 1; word >= 0 && end == 0; word--) {
            if (state.assigned[word] != 0) {
                end = word * 64 + 64 - Long.numberOfLeadingZeros(state.assigned[word]);
            }
        }
        int[] locals = new int[end];
        int length = 0;
        for (int slot = 0; slot < end; slot++) {
            if (state.isAssigned(slot)) {
                locals[length++] = slot;
                slot += tags[slot] == TypeState.LONG || tags[slot] == TypeState.DOUBLE ? 1 : 0;
            } else {
                locals[length++] = -1;
            }
        }
        return Arrays.copyOf(locals, length);
    }

    private void locals(int[] locals, int from) {
        for (int i = from; i < locals.length; i++) {
            if (locals[i] < 0) {
                out.u1(TypeState.TOP);
            } else {
                type(tags[locals[i]], types[locals[i]]);
            }
        }
    }

    private void type(byte tag, @Nullable String type) {
        if (tag < TypeState.OBJECT || type == null) {
            out.u1(tag);
        } else {
            out.u1(TypeState.OBJECT);
            out.u2(pool.classEntry(type));
        }
    }
}
