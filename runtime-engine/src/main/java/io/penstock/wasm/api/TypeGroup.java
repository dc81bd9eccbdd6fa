package io.penstock.wasm.api;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

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
        made.types = IntStream.range(0, count).mapToObj(i -> new DefinedType(made, i)).toList();
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
            definition.supertype().ifPresent(type -> append(text.append('<'), type));
            switch (definition.composite()) {
                case FunctionType(List<ValueType> params, List<ValueType> results) -> {
                    text.append('(');
                    params.forEach(type -> append(text, type));
                    text.append(')');
                    results.forEach(type -> append(text, type));
                }
                case StructType(List<FieldType> fields) -> {
                    text.append('{');
                    fields.forEach(field -> append(text, field));
                }
                case ArrayType(FieldType element) -> append(text.append('['), element);
            }
            text.append(';');
        }
        return text.toString();
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
        switch (type) {
            case AbstractHeapType abstractType -> text.append(abstractType);
            case DefinedType defined when defined.group() == this -> text.append('.').append(defined.index());
            case DefinedType defined -> text.append(defined.group().id).append('.').append(defined.index());
        }
        text.append(',');
    }
}
