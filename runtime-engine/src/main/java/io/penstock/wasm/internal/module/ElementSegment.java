package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.ReferenceType;
import java.util.List;

/**
 * An element segment (spec 2.5.6).
 *
 * @param type of its elements
 * @param mode active, passive or declarative
 * @param elements one expression for each element
 */
public record ElementSegment(ReferenceType type, SegmentMode mode, List<ConstantExpression> elements) {
}
