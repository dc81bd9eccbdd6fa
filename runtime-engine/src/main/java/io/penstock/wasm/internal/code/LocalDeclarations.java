package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import java.util.Arrays;

/** The locals of one function, from its type and the head of its body (spec 5.4.13). */
final class LocalDeclarations implements LocalTypes {

    /** Most locals besides the parameters, as in V8. */
    static final int MAX_LOCALS = 50_000;

    private byte[] codes;
    private int count;

    private LocalDeclarations(byte[] params) {
        codes = params;
        count = params.length;
    }

    static LocalDeclarations read(BinaryReader in, byte[] params) {
        LocalDeclarations locals = new LocalDeclarations(params);
        int most = params.length + MAX_LOCALS;
        in.mark();
        int groups = in.index();
        for (int i = 0; i < groups; i++) {
            in.mark();
            int number = in.index();
            byte type = TypeCode.of(in.valueType());
            if (number > most - locals.count) {
                throw in.invalid(Failure.TOO_MANY_LOCALS, "at most " + MAX_LOCALS, "");
            }
            locals.add(number, type);
        }
        return locals;
    }

    private void add(int number, byte type) {
        int end = count + number;
        if (end > codes.length) {
            codes = Arrays.copyOf(codes, Math.max(end, Math.min(2 * codes.length, MAX_LOCALS)));
        }
        Arrays.fill(codes, count, end, type);
        count = end;
    }

    byte code(int local) {
        return codes[local];
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
        return TypeCode.type(codes[local]);
    }
}
