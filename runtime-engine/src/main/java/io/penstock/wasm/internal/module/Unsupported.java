package io.penstock.wasm.internal.module;

/** Names what a byte would mean in a feature of WebAssembly that is not there yet, for messages. */
public final class Unsupported {

    private static final String EXCEPTIONS = "exception handling";
    private static final String REFERENCES = "typed function references";
    private static final String GC = "garbage collection";
    private static final String THREADS = "threads";
    private static final String TAIL_CALLS = "tail calls";

    private Unsupported() {
    }

    /** A byte where a type was expected. */
    public static String type(int b) {
        return text(b, switch (b) {
            case 0x69, 0x74 -> EXCEPTIONS;
            case 0x63, 0x64 -> REFERENCES;
            case 0x78, 0x77, 0x73, 0x72, 0x71, 0x6E, 0x6D, 0x6C, 0x6B, 0x6A, 0x5F, 0x5E, 0x50, 0x4F, 0x4E -> GC;
            default -> "";
        });
    }

    /** A byte where a heap type was expected; a type index stands for a type of its own. */
    public static String heapType(int b) {
        return (b & 0xC0) == 0x40 ? type(b) : text(b, REFERENCES);
    }

    /** A byte where an instruction was expected. */
    public static String opcode(int b) {
        return text(b, switch (b) {
            case 0x06, 0x07, 0x08, 0x09, 0x0A, 0x18, 0x19, 0x1F -> EXCEPTIONS;
            case 0x12, 0x13 -> TAIL_CALLS;
            case 0x14, 0x15, 0xD4, 0xD5, 0xD6 -> REFERENCES;
            case 0xD3, 0xFB -> GC;
            case 0xFE -> THREADS;
            default -> "";
        });
    }

    /** The flags of limits. */
    public static String limits(int flags) {
        return hex(flags);
    }

    /** The kind of an import or export, or the id of a section: tags. */
    public static String tag(int b) {
        return text(b, EXCEPTIONS);
    }

    /** A byte in hexadecimal. */
    public static String hex(int b) {
        return "0x%02X".formatted(b);
    }

    private static String text(int b, String feature) {
        return hex(b) + (feature.isEmpty() ? "" : " (" + feature + ", which this engine does not support yet)");
    }
}
