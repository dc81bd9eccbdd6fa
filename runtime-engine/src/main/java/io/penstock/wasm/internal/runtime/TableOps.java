package io.penstock.wasm.internal.runtime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Table instructions (spec 4.4.6) and the lookup of {@code call_indirect} (spec 4.4.8). */
public final class TableOps {

    /** Elements between two looks for an interrupt. */
    private static final int CHUNK = 1 << 17;
    private static final @Nullable Object[] DROPPED = {};
    private static final long U32 = 0xFFFF_FFFFL;

    private TableOps() {
    }

    /** A 64-bit index, length or growth as 32 bits: what is more becomes 2^32-1, which no table has. */
    public static int index(long index) {
        return index >>> 32 == 0 ? (int) index : -1;
    }

    /** {@code table.get}. */
    public static @Nullable Object get(int i, int table, Instance instance) {
        TableStorage storage = instance.tables[table];
        if (Integer.compareUnsigned(i, storage.size) >= 0) {
            throw Traps.tableOutOfBounds();
        }
        return storage.elements[i];
    }

    /** {@code table.set}. */
    public static void set(int i, @Nullable Object v, int table, Instance instance) {
        TableStorage storage = instance.tables[table];
        if (Integer.compareUnsigned(i, storage.size) >= 0) {
            throw Traps.tableOutOfBounds();
        }
        storage.elements[i] = storage.internal(v);
    }

    /** {@code table.size}. */
    public static int size(int table, Instance instance) {
        return instance.tables[table].size;
    }

    /** {@code table.grow}. */
    public static int grow(@Nullable Object init, int delta, int table, Instance instance) {
        TableStorage storage = instance.tables[table];
        return (int) storage.growBy(delta & U32, storage.internal(init));
    }

    /** {@code table.fill}. */
    public static void fill(int i, @Nullable Object v, int n, int table, Instance instance) {
        TableStorage storage = instance.tables[table];
        check(i, n, storage.size);
        Object element = storage.internal(v);
        for (int done = 0; done < n; done += CHUNK) {
            SafepointPoll.check(instance);
            int at = i + done;
            Arrays.fill(storage.elements, at, at + Math.min(CHUNK, n - done), element);
        }
    }

    /** {@code table.copy}. */
    public static void copy(int d, int s, int n, int dstTable, int srcTable, Instance instance) {
        TableStorage target = instance.tables[dstTable];
        TableStorage source = instance.tables[srcTable];
        check(s, n, source.size);
        check(d, n, target.size);
        // chunks of an overlapping range go from the end that is overwritten last
        boolean backward = d > s;
        for (int done = 0; done < n; done += CHUNK) {
            SafepointPoll.check(instance);
            int part = Math.min(CHUNK, n - done);
            int at = backward ? n - done - part : done;
            System.arraycopy(source.elements, s + at, target.elements, d + at, part);
        }
    }

    /** {@code table.init}. */
    public static void init(int d, int s, int n, int segment, int table, Instance instance) {
        init(d & U32, s & U32, n & U32, segment, table, instance);
    }

    /** {@code table.init} with unsigned operands, for active segments too. */
    public static void init(long to, long from, long length, int segment, int table, Instance instance) {
        @Nullable
        Object[] found = instance.elementSegments[segment];
        @Nullable
        Object[] source = found == null ? DROPPED : found;
        TableStorage target = instance.tables[table];
        check(from, length, source.length);
        check(to, length, target.size);
        for (int done = 0; done < length; done += CHUNK) {
            SafepointPoll.check(instance);
            System.arraycopy(source, (int) from + done, target.elements, (int) to + done,
                    (int) Math.min(CHUNK, length - done));
        }
    }

    /** {@code elem.drop}. */
    public static void elemDrop(int segment, Instance instance) {
        instance.elementSegments[segment] = null;
    }

    /** The function that {@code call_indirect} calls. */
    public static FunctionInstance callee(int element, int table, int typeIndex, Instance instance) {
        TableStorage storage = instance.tables[table];
        if (Integer.compareUnsigned(element, storage.size) >= 0) {
            throw Traps.undefinedElement();
        }
        FunctionInstance callee = (FunctionInstance) storage.elements[element];
        if (callee == null) {
            throw Traps.uninitializedElement();
        }
        if (!callee.definedType.isSubtypeOf(instance.types[typeIndex])) {
            throw Traps.indirectCallTypeMismatch();
        }
        return callee;
    }

    /** Whether an element is this function of the instance. */
    public static int isFunction(int element, int table, int function, Instance instance) {
        TableStorage storage = instance.tables[table];
        return Integer.compareUnsigned(element, storage.size) < 0 && instance.is(function, storage.elements[element])
                ? 1
                : 0;
    }

    private static void check(int at, int length, int size) {
        check(at & U32, length & U32, (long) size);
    }

    /** Unsigned. Tables have fewer than 2^31 elements: what passes fits an int. */
    private static void check(long at, long length, long size) {
        if (at < 0 || at > size || length < 0 || length > size - at) {
            throw Traps.tableOutOfBounds();
        }
    }
}
