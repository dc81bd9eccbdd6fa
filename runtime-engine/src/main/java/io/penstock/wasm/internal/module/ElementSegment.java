package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.ReferenceType;
import java.util.ArrayList;
import java.util.List;

/**
 * An element segment (spec 2.5.6).
 *
 * @param type of its elements
 * @param mode active, passive or declarative
 * @param elements one expression for each element
 */
public record ElementSegment(ReferenceType type, SegmentMode mode, List<ConstantExpression> elements) {

    /** The types of segments' elements. */
    public static List<ReferenceType> types(List<ElementSegment> segments) {
        List<ReferenceType> types = new ArrayList<>(segments.size());
        for (ElementSegment segment : segments) {
            types.add(segment.type);
        }
        return List.copyOf(types);
    }
}
