package io.penstock.wasm.api;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A defined type (spec 2.3.10): the type of functions, structs or arrays that a module defines, alone or together with
 * others that refer to each other. Types are iso-recursive, and there is one object for each: two groups of definitions
 * with the same structure, in whatever modules, are the same types, so identity is equality. Immutable and safe for use by
 * several threads; a type that nobody refers to any more is garbage.
 */
public final class DefinedType implements HeapType {

    /** Most supertypes one above the other, as in V8. */
    public static final int MAX_DEPTH = 63;
    private static final DefinedType[] NO_SUPERTYPES = {};

    /**
     * What a definition says (spec 2.3.8).
     *
     * @param isFinal whether it has no subtypes
     * @param supertype what it declares to be a subtype of, if anything
     * @param composite its form
     */
    public record Definition(boolean isFinal, Optional<DefinedType> supertype, CompositeType composite) {
    }

    private final TypeGroup group;
    private final int index;
    private @Nullable Definition definition;
    /** All supertypes by depth: the nearest is the last. */
    private DefinedType[] supertypes = NO_SUPERTYPES;

    DefinedType(TypeGroup group, int index) {
        this.group = group;
        this.index = index;
    }

    /** The type with this form that stands alone, final and without a supertype: what a definition without more means. */
    public static DefinedType of(CompositeType composite) {
        return recursive(1, ignored -> List.of(new Definition(true, Optional.empty(), composite))).getFirst();
    }

    /**
     * A recursive group of types.
     *
     * @param count how many
     * @param definitions gets the types, which it may refer to but not ask for anything yet, and says how they are defined
     * @throws IllegalArgumentException when a supertype stands behind its subtype, or there are more than {@link #MAX_DEPTH}
     *         of them one above the other
     */
    public static List<DefinedType> recursive(int count, Function<List<DefinedType>, List<Definition>> definitions) {
        return TypeGroup.of(count, definitions).types();
    }

    /** Called once, before anybody sees the type. */
    void define(Definition as) {
        DefinedType parent = as.supertype().orElse(null);
        if (parent != null) {
            if (parent.definition == null) {
                throw new IllegalArgumentException("a supertype must come before its subtype");
            }
            int depth = parent.supertypes.length;
            if (depth == MAX_DEPTH) {
                throw new IllegalArgumentException("more than " + MAX_DEPTH + " supertypes");
            }
            supertypes = Arrays.copyOf(parent.supertypes, depth + 1);
            supertypes[depth] = parent;
        }
        definition = as;
    }

    TypeGroup group() {
        return group;
    }

    int index() {
        return index;
    }

    /** What its definition says. */
    public Definition definition() {
        Definition known = definition;
        if (known == null) {
            throw new IllegalStateException("the type is not defined yet");
        }
        return known;
    }

    /** Its form. */
    public CompositeType composite() {
        return definition().composite();
    }

    /** The form of a type of functions. */
    public FunctionType function() {
        if (composite() instanceof FunctionType type) {
            return type;
        }
        throw new IllegalStateException(this + " is not a type of functions");
    }

    /** {@code func}, {@code struct} or {@code array}. */
    public AbstractHeapType kind() {
        return composite().kind();
    }

    /** Whether this is the other type or a declared subtype of it. */
    public boolean isSubtypeOf(DefinedType other) {
        int depth = other.supertypes.length;
        return this == other || (depth < supertypes.length && supertypes[depth] == other);
    }

    @Override
    public boolean matches(HeapType other) {
        return switch (other) {
            case DefinedType defined -> isSubtypeOf(defined);
            case AbstractHeapType abstractType -> kind().matches(abstractType);
        };
    }

    /** The kind and a number that no other type of this JVM has. */
    @Override
    public String toString() {
        return (definition == null ? "type" : kind().toString()) + "." + group.id() + "." + index;
    }
}
