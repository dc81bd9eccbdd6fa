package io.penstock.wasm.internal.ir;

import io.penstock.wasm.internal.code.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * What a node does beside computing its value, as a set of bits. A node without any may be moved, merged and dropped; all others
 * stay in their order.
 */
public final class Effects {

    /** None. */
    public static final int NONE = 0;
    /** May not return: traps. */
    public static final int TRAPS = 1;
    /** Depends on the contents of a memory. */
    public static final int READS_MEMORY = 2;
    /** Changes the contents of a memory. */
    public static final int WRITES_MEMORY = 4;
    /** Depends on a global. */
    public static final int READS_GLOBAL = 8;
    /** Changes a global. */
    public static final int WRITES_GLOBAL = 16;
    /** Depends on a table, segment, object, the size of a memory or on results left in the instance. */
    public static final int READS_OTHER = 32;
    /** Changes a table, segment, object or results left in the instance. */
    public static final int WRITES_OTHER = 64;
    /** May change the size of a memory. */
    public static final int GROWS = 128;
    /** May throw an exception that a handler of this function could catch. */
    public static final int THROWS = 256;
    /** Everything: a call. */
    public static final int ALL = 511;

    private Effects() {
    }

    /** The effects of a node. */
    static int of(Operation operation, @Nullable Object detail) {
        return switch (operation) {
            case CONSTANT, PARAMETER, ENTRY_VALUE, PHI, BYTE_SWAP, SELECT, REF_IS_NULL, MEMORY, ELEMENT,
                    PAIR ->
                NONE;
            case NUMERIC -> detail instanceof Opcode opcode && traps(opcode) ? TRAPS : NONE;
            case LOAD -> TRAPS | READS_MEMORY;
            case STORE -> TRAPS | WRITES_MEMORY;
            case GLOBAL_GET -> READS_GLOBAL;
            case GLOBAL_SET -> WRITES_GLOBAL;
            case CALL, CALL_INDIRECT -> ALL;
            case POLL -> TRAPS;
            case RESULT, RESULT_HIGH, REF_FUNC, PACK, CAUGHT -> READS_OTHER;
            case RUNTIME -> detail instanceof RuntimeCall call ? call.effects() : ALL;
        };
    }

    private static boolean traps(Opcode opcode) {
        return switch (opcode) {
            case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U, I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U,
                    I32_TRUNC_F32_S, I32_TRUNC_F32_U, I32_TRUNC_F64_S, I32_TRUNC_F64_U, I64_TRUNC_F32_S,
                    I64_TRUNC_F32_U, I64_TRUNC_F64_S, I64_TRUNC_F64_U ->
                true;
            default -> false;
        };
    }
}
