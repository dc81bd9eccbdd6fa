package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.Feature;
import org.jspecify.annotations.Nullable;

/** Names what a byte would mean in a feature of WebAssembly that is switched off, for messages. */
public final class Unsupported {

    private Unsupported() {
    }

    /** What a byte where a type is expected belongs to; null for 2.0 and for bytes without a meaning. */
    static @Nullable Feature featureOfType(int b) {
        return switch (b) {
            case 0x7B -> Feature.SIMD;
            case 0x69, 0x74 -> Feature.EXCEPTION_HANDLING;
            case 0x63, 0x64 -> Feature.FUNCTION_REFERENCES;
            case 0x78, 0x77, 0x73, 0x72, 0x71, 0x6E, 0x6D, 0x6C, 0x6B, 0x6A, 0x5F, 0x5E, 0x50, 0x4F, 0x4E -> Feature.GC;
            default -> null;
        };
    }

    /** What an opcode or a prefix belongs to; null for 2.0 and for bytes without a meaning. */
    public static @Nullable Feature featureOfOpcode(int b) {
        return switch (b) {
            case 0x08, 0x0A, 0x1F -> Feature.EXCEPTION_HANDLING;
            case 0x06, 0x07, 0x09, 0x18, 0x19 -> Feature.LEGACY_EXCEPTIONS;
            case 0x12, 0x13 -> Feature.TAIL_CALLS;
            case 0x14, 0x15, 0xD4, 0xD5, 0xD6 -> Feature.FUNCTION_REFERENCES;
            case 0xD3, 0xFB -> Feature.GC;
            case 0xFD -> Feature.SIMD;
            case 0xFE -> Feature.THREADS;
            default -> null;
        };
    }

    /** A byte where a type was expected. */
    public static String type(int b) {
        return text(b, featureOfType(b));
    }

    /** A byte where an instruction was expected. */
    public static String opcode(int b) {
        return text(b, featureOfOpcode(b));
    }

    /** The flags of limits. */
    public static String limits(int flags) {
        return text(flags, flags >= 8 ? null : (flags & 4) != 0 ? Feature.MEMORY64 : Feature.THREADS);
    }

    /** The kind of an import or export, or the id of a section: tags. */
    public static String tag(int b) {
        return text(b, Feature.EXCEPTION_HANDLING);
    }

    /** What a feature is that is switched off. */
    public static String without(Feature feature) {
        return feature + ", which is off";
    }

    /** A byte in hexadecimal. */
    public static String hex(int b) {
        return "0x%02X".formatted(b);
    }

    /** A byte, and what it belongs to. */
    static String text(int b, @Nullable Feature feature) {
        return hex(b) + (feature == null ? "" : " (" + feature + ", which is off)");
    }
}
