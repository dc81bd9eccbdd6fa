package io.penstock.wasm.internal.module;

/**
 * A data segment (spec 2.5.7).
 *
 * @param mode active or passive
 * @param bytes its contents
 */
@SuppressWarnings("ArrayRecordComponent")
public record DataSegment(SegmentMode mode, byte[] bytes) {
}
