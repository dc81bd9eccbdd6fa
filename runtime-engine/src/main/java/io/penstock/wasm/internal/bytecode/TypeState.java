package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the verifier knows at a place in a method (JVMS 4.10.1): the types on the operand stack, and which slots are
 * assigned. A slot has one type in the whole method, so of the locals it suffices to know whether they are.
 */
final class TypeState {

    static final byte TOP = 0;
    static final byte INT = 1;
    static final byte FLOAT = 2;
    static final byte DOUBLE = 3;
    static final byte LONG = 4;
    static final byte NULL = 5;
    static final byte OBJECT = 7;

    private static final String ROOT = "Ljava/lang/Object;";

    byte[] tags;
    /** Of references their descriptor. */
    @Nullable
    String[] types;
    int height;
    long[] assigned;

    TypeState() {
        tags = new byte[16];
        types = new String[16];
        assigned = new long[1];
    }

    private TypeState(TypeState other) {
        height = other.height;
        tags = Arrays.copyOf(other.tags, height);
        types = Arrays.copyOf(other.types, height);
        assigned = other.assigned.clone();
    }

    TypeState copy() {
        return new TypeState(this);
    }

    /** Becomes as another state is. */
    void set(TypeState other) {
        if (tags.length < other.height) {
            tags = new byte[other.height * 2];
            types = new String[tags.length];
        }
        height = other.height;
        System.arraycopy(other.tags, 0, tags, 0, height);
        System.arraycopy(other.types, 0, types, 0, height);
        if (assigned.length == other.assigned.length) {
            System.arraycopy(other.assigned, 0, assigned, 0, assigned.length);
        } else {
            assigned = other.assigned.clone();
        }
    }

    void push(byte tag, @Nullable String type) {
        if (height == tags.length) {
            tags = Arrays.copyOf(tags, height * 2 + 4);
            types = Arrays.copyOf(types, tags.length);
        }
        tags[height] = tag;
        types[height++] = type;
    }

    void assign(int slot) {
        int word = slot >> 6;
        if (word >= assigned.length) {
            assigned = Arrays.copyOf(assigned, Math.max(word + 1, assigned.length * 2));
        }
        assigned[word] |= 1L << slot;
    }

    void forget(int slot) {
        if (slot >> 6 < assigned.length) {
            assigned[slot >> 6] &= ~(1L << slot);
        }
    }

    boolean isAssigned(int slot) {
        return slot >> 6 < assigned.length && (assigned[slot >> 6] & 1L << slot) != 0;
    }

    /** Keeps what holds in both states. */
    void meet(TypeState other) {
        if (height != other.height) {
            throw new IllegalStateException("internal error: operand stacks of " + height + " and " + other.height);
        }
        for (int i = 0; i < height; i++) {
            if (tags[i] >= NULL && (tags[i] != other.tags[i] || !java.util.Objects.equals(types[i], other.types[i]))) {
                tags[i] = OBJECT;
                types[i] = ROOT;
            }
        }
        if (assigned.length > other.assigned.length) {
            assigned = Arrays.copyOf(assigned, other.assigned.length);
        }
        for (int i = 0; i < assigned.length; i++) {
            assigned[i] &= other.assigned[i];
        }
    }

    boolean hasSameLocals(TypeState other) {
        int words = Math.max(assigned.length, other.assigned.length);
        for (int i = 0; i < words; i++) {
            if ((i < assigned.length ? assigned[i] : 0) != (i < other.assigned.length ? other.assigned[i] : 0)) {
                return false;
            }
        }
        return true;
    }
}
