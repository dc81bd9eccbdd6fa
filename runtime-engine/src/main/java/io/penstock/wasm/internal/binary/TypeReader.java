package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.Unsupported;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads types (spec 5.3) and checks their limits (spec 3.2). */
final class TypeReader {

    private static final long MAX_PAGES = 65_536;
    private static final long MAX_ELEMENTS = 0xFFFF_FFFFL;

    /**
     * Equal types become one object. The key is a string because strings are ordered: a hash map stays fast even when a
     * module is made to have colliding ones.
     */
    private final Map<String, FunctionType> functionTypes = new HashMap<>();

    FunctionType functionType(BinaryReader in) {
        in.mark();
        int form = in.u8();
        if (form != 0x60) {
            throw in.invalid(Failure.TYPE_FORM, "0x60", Unsupported.type(form));
        }
        List<ValueType> params = valueTypes(in, "parameters");
        List<ValueType> results = valueTypes(in, "results");
        byte[] key = new byte[params.size() + 1 + results.size()];
        System.arraycopy(TypeCode.of(params), 0, key, 0, params.size());
        System.arraycopy(TypeCode.of(results), 0, key, params.size() + 1, results.size());
        return functionTypes.computeIfAbsent(new String(key, StandardCharsets.ISO_8859_1),
                k -> new FunctionType(params, results));
    }

    private static List<ValueType> valueTypes(BinaryReader in, String what) {
        int count = ModuleSections.count(in, 1_000, what);
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(in.valueType());
        }
        return types;
    }

    static ExternType.Table tableType(BinaryReader in) {
        ReferenceType type = in.referenceType();
        return new ExternType.Table(type, limits(in, MAX_ELEMENTS, Failure.TABLE_SIZE));
    }

    static ExternType.Memory memoryType(BinaryReader in) {
        return new ExternType.Memory(limits(in, MAX_PAGES, Failure.MEMORY_SIZE));
    }

    static ExternType.Global globalType(BinaryReader in) {
        ValueType type = in.valueType();
        int mutability = in.u8();
        if (mutability > 1) {
            throw in.malformed(Failure.MUTABILITY, "0 or 1", Unsupported.hex(mutability));
        }
        return new ExternType.Global(type, mutability == 1);
    }

    private static Limits limits(BinaryReader in, long most, Failure tooLarge) {
        in.mark();
        int flags = in.u8();
        if (flags > 1) {
            throw in.malformed(Failure.LIMITS_FLAGS, "0 or 1", Unsupported.limits(flags));
        }
        long minimum = in.u64();
        if (flags == 0) {
            checkSize(in, minimum, most, tooLarge);
            return Limits.atLeast(minimum);
        }
        long maximum = in.u64();
        checkSize(in, minimum, most, tooLarge);
        checkSize(in, maximum, most, tooLarge);
        if (minimum > maximum) {
            throw in.invalid(Failure.LIMITS, "at most " + maximum, Long.toString(minimum));
        }
        return Limits.between(minimum, maximum);
    }

    private static void checkSize(BinaryReader in, long size, long most, Failure tooLarge) {
        if (Long.compareUnsigned(size, most) > 0) {
            throw in.invalid(tooLarge, "at most " + most, Long.toUnsignedString(size));
        }
    }
}
