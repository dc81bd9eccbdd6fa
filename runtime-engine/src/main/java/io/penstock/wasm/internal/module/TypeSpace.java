package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A module's types by index (spec 3.1.1), and {@linkplain TypeCode codes} for the value types that mention them. Written
 * while the type section is read; immutable and safe for use by several threads afterwards.
 */
public final class TypeSpace {

    private final Set<Feature> features;
    private final List<DefinedType> types = new ArrayList<>();
    private final List<@Nullable Signature> signatures = new ArrayList<>();
    /** The first index of each type: the one in its codes. */
    private final Map<DefinedType, Integer> first = new HashMap<>();
    private int mostResults;
    private DefinedType @Nullable [] all;
    /** The group that is being read: its types have no content yet. */
    private List<DefinedType> open = List.of();

    /** Without types, for a module that may use these features. */
    public TypeSpace(Set<Feature> features) {
        this.features = features;
    }

    /** With function types that stand alone, for the default features. */
    public static TypeSpace of(List<FunctionType> functions) {
        TypeSpace space = new TypeSpace(Feature.defaults());
        for (FunctionType type : functions) {
            space.add(List.of(DefinedType.of(type)));
        }
        return space;
    }

    /** What the module may use. */
    public Set<Feature> features() {
        return features;
    }

    /** Begins a group whose types refer to each other. */
    public void open(List<DefinedType> group) {
        open = group;
    }

    /** Adds the types of a group. */
    public void add(List<DefinedType> group) {
        open = List.of();
        for (DefinedType type : group) {
            first.putIfAbsent(type, types.size());
            types.add(type);
        }
        for (DefinedType type : group) {
            if (type.composite() instanceof FunctionType function) {
                mostResults = Math.max(mostResults, function.results().size());
            }
            int known = index(type);
            if (known < signatures.size()) {
                signatures.add(signatures.get(known));
            } else {
                signatures.add(type.composite() instanceof FunctionType function ? Signature.of(function, this) : null);
            }
        }
    }

    /** All types; not to be written to. Only when all are there. */
    public DefinedType[] all() {
        DefinedType[] known = all;
        if (known == null) {
            known = types.toArray(new DefinedType[0]);
            all = known;
        }
        return known;
    }

    /** Most results of any of the function types. */
    public int mostResults() {
        return mostResults;
    }

    /** Number of types. */
    public int size() {
        return types.size();
    }

    /** Number of types that may be mentioned: those of an open group count. */
    int mentionable() {
        return types.size() + open.size();
    }

    /** A type. */
    public DefinedType get(int index) {
        return index < types.size() ? types.get(index) : open.get(index - types.size());
    }

    /** A function type for the validator; null when the type is another one. */
    public @Nullable Signature signature(int index) {
        return signatures.get(index);
    }

    /** The first index of a type of the module's. */
    public int index(DefinedType type) {
        Integer index = first.get(type);
        if (index == null) {
            throw new IllegalArgumentException(type + " is not a type of the module");
        }
        return index;
    }

    // codes

    /** The code of a type. */
    public int code(ValueType type) {
        return type instanceof ReferenceType(boolean nullable, DefinedType defined)
                ? code(defined, nullable)
                : TypeCode.of(type);
    }

    /** The code of references to a heap type. */
    public int code(HeapType type, boolean nullable) {
        return type instanceof DefinedType defined
                ? TypeCode.FIRST_DEFINED + 2 * index(defined) + (nullable ? 1 : 0)
                : TypeCode.of((AbstractHeapType) type, nullable);
    }

    /** The codes of several types, in order. */
    public int[] codes(List<? extends ValueType> of) {
        int[] codes = new int[of.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = code(of.get(i));
        }
        return codes;
    }

    /** The type of a code other than {@link TypeCode#UNKNOWN} and {@link TypeCode#BOTTOM_REFERENCE}. */
    public ValueType type(int code) {
        return code < TypeCode.FIRST_DEFINED ? TypeCode.type(code)
                : new ReferenceType(TypeCode.isNullable(code), heap(code));
    }

    private HeapType heap(int code) {
        return code < TypeCode.FIRST_DEFINED ? TypeCode.heap(code)
                : types.get((code - TypeCode.FIRST_DEFINED) >> 1);
    }

    /** Whether an operand with the one code can be taken for the other (spec 3.3.4). */
    public boolean matches(int found, int expected) {
        if (found == expected || found == TypeCode.UNKNOWN) {
            return true;
        }
        if (found < TypeCode.FIRST_REFERENCE || expected < TypeCode.FIRST_REFERENCE) {
            return found == TypeCode.BOTTOM_REFERENCE && TypeCode.isReference(expected);
        }
        return (TypeCode.isNullable(expected) || !TypeCode.isNullable(found)) && heap(found).matches(heap(expected));
    }

    /** Whether operands with the one codes can be taken for the others. */
    public boolean match(int[] found, int[] expected) {
        if (found.length != expected.length) {
            return false;
        }
        for (int i = 0; i < found.length; i++) {
            if (!matches(found[i], expected[i])) {
                return false;
            }
        }
        return true;
    }

    /** A code as the text format has it. */
    public String text(int code) {
        return switch (code) {
            case TypeCode.UNKNOWN -> "any type";
            case TypeCode.BOTTOM_REFERENCE -> "any reference";
            default -> code < TypeCode.FIRST_DEFINED ? TypeCode.type(code).toString()
                    : "(ref " + (TypeCode.isNullable(code) ? "null " : "") + ((code - TypeCode.FIRST_DEFINED) >> 1)
                            + ")";
        };
    }

    /** As the text format has it, defined types by their index. */
    public String text(ValueType type) {
        return text(code(type));
    }

    @Override
    public String toString() {
        return types.stream().map(DefinedType::composite).toList().toString();
    }
}
