package io.penstock.wasm.internal.bytecode;

/** JVM opcodes (JVMS 6.5) that the writer chooses itself, and what those without operands do to the types on the stack. */
final class Jvm {

    static final int NOP = 0;
    static final int ACONST_NULL = 1;
    static final int ICONST_0 = 3;
    static final int LCONST_0 = 9;
    static final int FCONST_0 = 11;
    static final int DCONST_0 = 14;
    static final int BIPUSH = 16;
    static final int SIPUSH = 17;
    static final int LDC = 18;
    static final int LDC_W = 19;
    static final int LDC2_W = 20;
    static final int ILOAD = 21;
    static final int ILOAD_0 = 26;
    static final int IALOAD = 46;
    static final int LALOAD = 47;
    static final int AALOAD = 50;
    static final int SALOAD = 53;
    static final int ISTORE = 54;
    static final int ISTORE_0 = 59;
    static final int IASTORE = 79;
    static final int LASTORE = 80;
    static final int AASTORE = 83;
    static final int SASTORE = 86;
    static final int POP = 87;
    static final int POP2 = 88;
    static final int DUP = 89;
    static final int DUP_X1 = 90;
    static final int DUP_X2 = 91;
    static final int DUP2 = 92;
    static final int DUP2_X1 = 93;
    static final int DUP2_X2 = 94;
    static final int SWAP = 95;
    static final int IADD = 96;
    static final int I2L = 133;
    static final int L2I = 136;
    static final int IFEQ = 153;
    static final int IFNE = 154;
    static final int IF_ICMPGE = 162;
    static final int IF_ACMPNE = 166;
    static final int GOTO = 167;
    static final int TABLESWITCH = 170;
    static final int LOOKUPSWITCH = 171;
    static final int IRETURN = 172;
    static final int RETURN = 177;
    static final int GETSTATIC = 178;
    static final int PUTSTATIC = 179;
    static final int GETFIELD = 180;
    static final int PUTFIELD = 181;
    static final int INVOKEVIRTUAL = 182;
    static final int INVOKESPECIAL = 183;
    static final int INVOKESTATIC = 184;
    static final int INVOKEINTERFACE = 185;
    static final int NEW = 187;
    static final int NEWARRAY = 188;
    static final int ANEWARRAY = 189;
    static final int ARRAYLENGTH = 190;
    static final int ATHROW = 191;
    static final int CHECKCAST = 192;
    static final int WIDE = 196;
    static final int IFNULL = 198;
    static final int IFNONNULL = 199;
    static final int GOTO_W = 200;

    /** By opcode: values popped, or -1 for an opcode that is none of these. */
    private static final byte[] POPS = new byte[256];
    /** By opcode: the type pushed, or {@link TypeState#TOP}. */
    private static final byte[] PUSHES = new byte[256];

    static {
        java.util.Arrays.fill(POPS, (byte) -1);
        byte[] arithmetic = {TypeState.INT, TypeState.LONG, TypeState.FLOAT, TypeState.DOUBLE};
        set(NOP, NOP, 0, TypeState.TOP);
        set(ACONST_NULL, ACONST_NULL, 0, TypeState.NULL);
        set(2, 8, 0, TypeState.INT);
        set(LCONST_0, 10, 0, TypeState.LONG);
        set(FCONST_0, 13, 0, TypeState.FLOAT);
        set(DCONST_0, 15, 0, TypeState.DOUBLE);
        for (int i = 0; i < 4; i++) {
            set(IALOAD + i, IALOAD + i, 2, arithmetic[i]);
        }
        set(51, SALOAD, 2, TypeState.INT);
        set(IASTORE, SASTORE, 3, TypeState.TOP);
        for (int i = IADD; i < 120; i++) {
            set(i, i, i < 116 ? 2 : 1, arithmetic[i & 3]);
        }
        for (int i = 120; i < 132; i++) {
            set(i, i, 2, arithmetic[i & 1]);
        }
        byte[] conversions = {TypeState.LONG, TypeState.FLOAT, TypeState.DOUBLE, TypeState.INT, TypeState.FLOAT,
                TypeState.DOUBLE, TypeState.INT, TypeState.LONG, TypeState.DOUBLE, TypeState.INT, TypeState.LONG,
                TypeState.FLOAT, TypeState.INT, TypeState.INT, TypeState.INT};
        for (int i = 0; i < conversions.length; i++) {
            set(I2L + i, I2L + i, 1, conversions[i]);
        }
        set(148, 152, 2, TypeState.INT);
        set(ARRAYLENGTH, ARRAYLENGTH, 1, TypeState.INT);
        set(ATHROW, ATHROW, 1, TypeState.TOP);
        set(194, 195, 1, TypeState.TOP);
    }

    private Jvm() {
    }

    private static void set(int first, int last, int pops, byte push) {
        for (int i = first; i <= last; i++) {
            POPS[i] = (byte) pops;
            PUSHES[i] = push;
        }
    }

    static int pops(int opcode) {
        return POPS[opcode];
    }

    static byte pushes(int opcode) {
        return PUSHES[opcode];
    }

    /** Whether an instruction without operands may throw: on arrays, divisions, and throwing itself. */
    static boolean mayThrow(int opcode) {
        return (opcode >= IALOAD && opcode <= SALOAD) || (opcode >= IASTORE && opcode <= SASTORE)
                || opcode == 108 || opcode == 109 || opcode == 112 || opcode == 113 || opcode == ATHROW;
    }

    /** How many values a conditional jump pops. */
    static int popsOfJump(int opcode) {
        return opcode >= 159 && opcode <= IF_ACMPNE ? 2 : 1;
    }

    /** The conditional jump that is taken when another is not. The pairs stand side by side. */
    static int negated(int opcode) {
        return opcode >= IFNULL ? opcode ^ 1 : ((opcode + 1) ^ 1) - 1;
    }
}
