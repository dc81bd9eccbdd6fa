package io.penstock.wasm.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The type of structs (spec 2.3.8).
 *
 * @param fields in order, at most 10,000
 */
public record StructType(List<FieldType> fields) implements CompositeType {

    /** Copies the list. */
    public StructType {
        fields = List.copyOf(fields);
    }

    @Override
    public AbstractHeapType kind() {
        return AbstractHeapType.STRUCT;
    }

    @Override
    public String toString() {
        return fields.stream().map(FieldType::toString).collect(Collectors.joining(", ", "struct {", "}"));
    }
}
