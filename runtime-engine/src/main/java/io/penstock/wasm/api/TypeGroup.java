package io.penstock.wasm.api;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A recursive group of types, one object for each structure. What is the same is found by a text: types outside the group
 * appear in it by their group's number (which is never used twice), types inside by their place. The text is a string
 * because strings are ordered: a hash map stays fast even when a module is made to have colliding ones.
 */
final class TypeGroup {

    private static final AtomicLong IDS = new AtomicLong();
    /** Guarded by itself. */
    private static final Map<String, Known> KNOWN = new HashMap<>();
    private static final ReferenceQueue<TypeGroup> DROPPED = new ReferenceQueue<>();

    private static final class Known extends WeakReference<TypeGroup> {
        private final String text;

        Known(TypeGroup group, String text) {
            super(group, DROPPED);
            this.text = text;
        }
    }

    private final long id = IDS.incrementAndGet();
    private List<DefinedType> types = List.of();

    private TypeGroup() {
    }

    static TypeGroup of(int count, Function<List<DefinedType>, List<DefinedType.Definition>> definitions) {
        TypeGroup made = new TypeGroup();
        List<DefinedType> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(new DefinedType(made, i));
        }
        made.types = List.copyOf(types);
        List<DefinedType.Definition> as = definitions.apply(made.types);
        for (int i = 0; i < count; i++) {
            made.types.get(i).define(as.get(i));
        }
        return canonical(made, made.text(as));
    }

    private static TypeGroup canonical(TypeGroup made, String text) {
        synchronized (KNOWN) {
            Reference<?> dropped;
            while ((dropped = DROPPED.poll()) != null) {
                KNOWN.remove(((Known) dropped).text, dropped);
            }
            Known known = KNOWN.get(text);
            TypeGroup same = known == null ? null : known.get();
            if (same != null) {
                return same;
            }
            KNOWN.put(text, new Known(made, text));
            return made;
        }
    }

    List<DefinedType> types() {
        return types;
    }

    long id() {
        return id;
    }

    // the text

    private String text(List<DefinedType.Definition> definitions) {
        StringBuilder text = new StringBuilder();
        for (DefinedType.Definition definition : definitions) {
            text.append(definition.isFinal() ? 'f' : 'o');
            if (definition.supertype().isPresent()) {
                append(text.append('<'), definition.supertype().get());
            }
            append(text, definition.composite());
            text.append(';');
        }
        return text.toString();
    }

    private void append(StringBuilder text, CompositeType composite) {
        if (composite instanceof FunctionType(List<ValueType> params, List<ValueType> results)) {
            text.append('(');
            for (ValueType type : params) {
                append(text, type);
            }
            text.append(')');
            for (ValueType type : results) {
                append(text, type);
            }
        } else if (composite instanceof StructType(List<FieldType> fields)) {
            text.append('{');
            for (FieldType field : fields) {
                append(text, field);
            }
        } else if (composite instanceof ArrayType(FieldType element)) {
            append(text.append('['), element);
        }
    }

    private void append(StringBuilder text, FieldType field) {
        append(text.append(field.mutable() ? 'm' : 'c'), field.storage());
    }

    private void append(StringBuilder text, StorageType type) {
        if (type instanceof ReferenceType(boolean nullable, HeapType heap)) {
            text.append(nullable ? 'N' : 'R');
            append(text, heap);
        } else {
            text.append(type).append(',');
        }
    }

    private void append(StringBuilder text, HeapType type) {
        if (type instanceof DefinedType defined) {
            if (defined.group() != this) {
                text.append(defined.group().id);
            }
            text.append('.').append(defined.index());
        } else {
            text.append(type);
        }
        text.append(',');
    }
}
