package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Values;
import io.penstock.wasm.api.WasmTable;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table. The functions in it are {@link FunctionInstance}s, whatever the host puts in. */
public final class TableStorage implements WasmTable {

    private static final long SPEC_MAXIMUM = 0xFFFF_FFFFL;

    /** The elements, of which the first {@link #size} count. */
    public @Nullable Object[] elements;
    /** Current size. */
    public int size;

    private final ReferenceType elementType;
    private final ExternType.Table declared;
    private final long most;
    private final PageBudget budget;

    /**
     * A table filled with one value.
     *
     * @throws ResourceLimitExceeded when the minimum is more than the engine's limit
     * @throws IllegalArgumentException when the value is not of the element type
     */
    public TableStorage(ExternType.Table type, EngineServices services, @Nullable Object initial) {
        this(type, new PageBudget(services.maxTableElements()), initial);
    }

    /**
     * A table of an instance, which shares the limit with the instance's other ones.
     *
     * @throws ResourceLimitExceeded when the minimum is more than the budget has left
     * @throws IllegalArgumentException when the value is not of the element type
     */
    public TableStorage(ExternType.Table type, PageBudget budget, @Nullable Object initial) {
        this.budget = budget;
        elementType = type.elementType();
        declared = type;
        Limits limits = type.limits();
        long maximum = limits.maximum().orElse(SPEC_MAXIMUM);
        if (Long.compareUnsigned(limits.minimum(), maximum) > 0) {
            throw new IllegalArgumentException("the minimum is greater than the maximum: " + limits);
        }
        if (limits.minimum() < 0 || !budget.take(limits.minimum())) {
            throw new ResourceLimitExceeded("table of " + Long.toUnsignedString(limits.minimum())
                    + " elements; the limit is " + budget.most() + " for all tables of an instance");
        }
        most = Long.compareUnsigned(maximum, budget.most()) > 0 ? budget.most() : maximum;
        size = (int) limits.minimum();
        elements = new Object[size];
        Object element = checked(initial);
        if (element != null) {
            Arrays.fill(elements, element);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable Object get(long index) {
        return elements[(int) Objects.checkIndex(index, (long) size)];
    }

    @Override
    public void set(long index, @Nullable Object value) {
        Object element = checked(value);
        elements[(int) Objects.checkIndex(index, (long) size)] = element;
    }

    @Override
    public long grow(long delta, @Nullable Object initial) {
        Object element = checked(initial);
        return growBy(delta, element);
    }

    /** Growth by a value known to be right. */
    long growBy(long delta, @Nullable Object element) {
        int old = size;
        if (delta < 0 || delta > most - old || !budget.take(delta)) {
            return -1;
        }
        int grown = (int) (old + delta);
        @Nullable
        Object[] room = elements;
        if (grown > room.length) {
            try {
                room = Arrays.copyOf(room, (int) Math.min(most, Math.max(grown, old + (old >> 1))));
            } catch (OutOfMemoryError e) {
                budget.giveBack(delta);
                return -1; // as for any other limit
            }
        }
        Arrays.fill(room, old, grown, element);
        elements = room;
        size = grown;
        return old;
    }

    /** The value as it is kept in the table. */
    @Nullable
    Object internal(@Nullable Object value) {
        return value instanceof FunctionInstance ? value : FunctionInstance.internal(value, elementType);
    }

    private @Nullable Object checked(@Nullable Object value) {
        Object element = internal(value);
        if (!Values.fits(element, elementType)) {
            throw new IllegalArgumentException("the table holds " + elementType + ", found " + Values.describe(value));
        }
        return element;
    }

    @Override
    public ExternType.Table externType() {
        return new ExternType.Table(elementType, new Limits(size, declared.limits().maximum()),
                declared.addressType());
    }
}
