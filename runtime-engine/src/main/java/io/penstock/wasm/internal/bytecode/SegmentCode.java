package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.code.Opcode;

/** Loads and stores in place: {@code segment.get(LAYOUT, address)}, with what is between a layout's type and the instruction's. */
@SuppressWarnings("ImmutableEnumChecker") // members of classes are immutable
public enum SegmentCode {

    /** One byte. */
    BYTE,
    /** Two bytes. */
    SHORT,
    /** Four bytes. */
    INT,
    /** Eight bytes. */
    LONG;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final Member.Field constant = RuntimeMembers.layout(name());
    private final Member.Method get = RuntimeMembers.segmentGet(name());
    private final Member.Method set = RuntimeMembers.segmentSet(name());

    private static SegmentCode of(Opcode opcode) {
        return switch (opcode.alignment()) {
            case 0 -> BYTE;
            case 1 -> SHORT;
            case 2 -> INT;
            default -> LONG;
        };
    }

    /** Loads the layout of the instruction. */
    public static void layout(Opcode opcode, CodeTape tape) {
        tape.getStatic(of(opcode).constant);
    }

    /** Loads: segment, layout, address as a long on the JVM's stack. */
    public static void get(Opcode opcode, CodeTape tape) {
        tape.invoke(of(opcode).get);
        switch (opcode) {
            case I32_LOAD8_U -> and(0xFF, tape);
            case I32_LOAD16_U -> and(0xFFFF, tape);
            case I64_LOAD8_S, I64_LOAD16_S, I64_LOAD32_S -> tape.plain(JvmOpcode.I2L);
            case I64_LOAD8_U -> {
                and(0xFF, tape);
                tape.plain(JvmOpcode.I2L);
            }
            case I64_LOAD16_U -> {
                and(0xFFFF, tape);
                tape.plain(JvmOpcode.I2L);
            }
            case I64_LOAD32_U -> {
                tape.plain(JvmOpcode.I2L);
                tape.longConstant(UNSIGNED);
                tape.plain(JvmOpcode.LAND);
            }
            case F32_LOAD -> tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            case F64_LOAD -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // as it comes
            }
        }
    }

    private static void and(int mask, CodeTape tape) {
        tape.intConstant(mask);
        tape.plain(JvmOpcode.IAND);
    }

    /** Stores: segment, layout, address as a long, value on the JVM's stack. */
    public static void set(Opcode opcode, CodeTape tape) {
        switch (opcode) {
            case I64_STORE8, I64_STORE16, I64_STORE32 -> tape.plain(JvmOpcode.L2I);
            case F32_STORE -> tape.invoke(RuntimeMembers.FLOAT_BITS);
            case F64_STORE -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
            default -> {
                // as it is
            }
        }
        SegmentCode layout = of(opcode);
        switch (layout) {
            case BYTE -> tape.plain(JvmOpcode.I2B);
            case SHORT -> tape.plain(JvmOpcode.I2S);
            default -> {
                // as it is
            }
        }
        tape.invoke(layout.set);
    }
}
