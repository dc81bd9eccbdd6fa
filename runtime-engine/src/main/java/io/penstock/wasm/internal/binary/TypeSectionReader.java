package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.CompositeType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the type section (spec 5.3.9) and checks what it says (spec 3.2.6). */
final class TypeSectionReader {

    private static final int MAX_PARAMETERS = 1_000;
    private static final int MAX_FIELDS = 10_000;
    private static final int GROUP = 0x4E;
    private static final int FINAL_SUBTYPE = 0x4F;
    private static final int SUBTYPE = 0x50;
    private static final int ARRAY = 0x5E;
    private static final int STRUCT = 0x5F;
    private static final int FUNCTION = 0x60;

    private final TypeSpace types;
    private final int most;
    /** How many supertypes each type has, one above the other. */
    private int[] depths = new int[16];

    /** Puts types into a space, up to so many. */
    TypeSectionReader(TypeSpace types, int most) {
        this.types = types;
        this.most = most;
    }

    /** One entry of the section: a recursive group, or one type, which may refer to itself. */
    void recursiveType(BinaryReader in) {
        in.mark();
        int count = 1;
        if (in.peek() == GROUP && hasGc()) {
            in.u8();
            count = ModuleSections.count(in, most, "types");
        }
        if (count > most - types.size()) {
            throw in.invalid(Failure.TOO_MANY, "at most " + most + " types", "");
        }
        if (count > in.remaining()) {
            throw in.ended(); // each takes a byte at least: the count promises more than there is
        }
        int members = count;
        List<DefinedType> group = DefinedType.recursive(members, self -> {
            types.open(self);
            List<DefinedType.Definition> definitions = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                definitions.add(definition(in, types.size() + i));
            }
            return definitions;
        });
        types.add(group);
        in.mark();
        for (DefinedType type : group) {
            checkSupertype(in, type);
        }
    }

    private boolean hasGc() {
        return types.features().contains(Feature.GC);
    }

    private DefinedType.Definition definition(BinaryReader in, int index) {
        in.mark();
        int form = in.peek();
        boolean isFinal = true;
        Optional<DefinedType> supertype = Optional.empty();
        int depth = 0;
        if ((form == SUBTYPE || form == FINAL_SUBTYPE) && hasGc()) {
            in.u8();
            isFinal = form == FINAL_SUBTYPE;
            int supertypes = in.index();
            if (supertypes > 1) {
                throw in.invalid(Failure.SUB_TYPE, "at most one supertype", Integer.toString(supertypes));
            }
            if (supertypes == 1) {
                int parent = in.index(index, Failure.UNKNOWN_TYPE);
                supertype = Optional.of(types.get(parent));
                depth = depths[parent] + 1;
                if (depth > DefinedType.MAX_DEPTH) {
                    throw in.invalid(Failure.TOO_MANY,
                            "at most " + DefinedType.MAX_DEPTH + " supertypes above each other", "");
                }
            }
        }
        if (index >= depths.length) {
            depths = Arrays.copyOf(depths, 2 * index);
        }
        depths[index] = depth;
        return new DefinedType.Definition(isFinal, supertype, compositeType(in));
    }

    private CompositeType compositeType(BinaryReader in) {
        in.mark();
        int form = in.u8();
        if (form == FUNCTION) {
            return new FunctionType(valueTypes(in, "parameters"), valueTypes(in, "results"));
        }
        if (form == STRUCT && hasGc()) {
            int count = ModuleSections.count(in, MAX_FIELDS, "fields");
            List<FieldType> fields = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                fields.add(fieldType(in));
            }
            return new StructType(fields);
        }
        if (form == ARRAY && hasGc()) {
            return new ArrayType(fieldType(in));
        }
        throw in.invalid(Failure.TYPE_FORM, "0x60", Unsupported.type(form));
    }

    private List<ValueType> valueTypes(BinaryReader in, String what) {
        int count = ModuleSections.count(in, MAX_PARAMETERS, what);
        List<ValueType> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(in.valueType(types));
        }
        return list;
    }

    private FieldType fieldType(BinaryReader in) {
        StorageType storage = switch (in.peek()) {
            case 0x78 -> PackedType.I8;
            case 0x77 -> PackedType.I16;
            default -> null;
        };
        if (storage == null) {
            storage = in.valueType(types);
        } else {
            in.u8();
        }
        return new FieldType(storage, TypeReader.isMutable(in));
    }

    /** Spec 3.2.11: the supertype may have subtypes, is not too deep, and what it describes matches. */
    private static void checkSupertype(BinaryReader in, DefinedType type) {
        DefinedType parent = type.definition().supertype().orElse(null);
        if (parent != null && (parent.definition().isFinal() || !matches(type.composite(), parent.composite()))) {
            throw in.invalid(Failure.SUB_TYPE,
                    parent.composite() + (parent.definition().isFinal() ? ", which is final" : ""),
                    type.composite().toString());
        }
    }

    private static boolean matches(CompositeType type, CompositeType parent) {
        return switch (type) {
            case FunctionType function -> parent instanceof FunctionType other && function.matches(other);
            case ArrayType array -> parent instanceof ArrayType other && array.element().matches(other.element());
            case StructType struct -> parent instanceof StructType other && matches(struct, other);
        };
    }

    private static boolean matches(StructType type, StructType parent) {
        if (type.fields().size() < parent.fields().size()) {
            return false;
        }
        for (int i = 0; i < parent.fields().size(); i++) {
            if (!type.fields().get(i).matches(parent.fields().get(i))) {
                return false;
            }
        }
        return true;
    }
}
