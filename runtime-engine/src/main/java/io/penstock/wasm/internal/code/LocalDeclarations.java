package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The locals of one function, from its type and the head of its body (spec 5.4.13), and which of those without a default
 * value are assigned where the reader is (spec 3.1.1): an assignment lasts to the end of its frame.
 */
final class LocalDeclarations implements LocalTypes {

    /** Most locals besides the parameters, as in V8. */
    static final int MAX_LOCALS = 50_000;

    private final TypeSpace types;
    private int[] codes;
    private int count;
    /** Locals that must not be read yet. */
    private final BitSet unassigned = new BitSet();
    /** What was assigned of these, in order. */
    private int[] assigned = {};
    private int assignments;

    private LocalDeclarations(int[] params, TypeSpace types) {
        this.types = types;
        codes = params;
        count = params.length;
    }

    static LocalDeclarations read(BinaryReader in, int[] params, TypeSpace types) {
        LocalDeclarations locals = new LocalDeclarations(params, types);
        int most = params.length + MAX_LOCALS;
        in.mark();
        int groups = in.index();
        for (int i = 0; i < groups; i++) {
            in.mark();
            int number = in.index();
            int type = types.code(in.valueType(types));
            if (number > most - locals.count) {
                throw in.invalid(Failure.TOO_MANY_LOCALS, "at most " + MAX_LOCALS, "");
            }
            locals.add(number, type);
        }
        return locals;
    }

    private void add(int number, int type) {
        int end = count + number;
        if (end > codes.length) {
            codes = Arrays.copyOf(codes, Math.max(end, Math.min(2 * codes.length, MAX_LOCALS)));
        }
        Arrays.fill(codes, count, end, type);
        if (TypeCode.isReference(type) && !TypeCode.isNullable(type)) {
            unassigned.set(count, end);
        }
        count = end;
    }

    int code(int local) {
        return codes[local];
    }

    boolean isUnassigned(int local) {
        return unassigned.get(local);
    }

    void assign(int local) {
        if (unassigned.get(local)) {
            unassigned.clear(local);
            if (assignments == assigned.length) {
                assigned = Arrays.copyOf(assigned, Math.max(8, 2 * assignments));
            }
            assigned[assignments++] = local;
        }
    }

    /** How many assignments count now: for a frame that begins to remember. */
    int assignments() {
        return assignments;
    }

    /** Takes assignments back. */
    void forget(int from) {
        while (assignments > from) {
            unassigned.set(assigned[--assignments]);
        }
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public ValueType type(int local) {
        if (local >= count) {
            throw new IndexOutOfBoundsException(local);
        }
        return types.type(codes[local]);
    }
}
