package io.penstock.wasm.internal.bytecode;

/** The JVM's conditional jumps, with what they pop. */
public enum Condition {
    /** int == 0. */
    EQ(JvmOpcode.IFEQ),
    /** int != 0. */
    NE(JvmOpcode.IFNE),
    /** int &lt; 0. */
    LT(JvmOpcode.IFLT),
    /** int &gt;= 0. */
    GE(JvmOpcode.IFGE),
    /** int &gt; 0. */
    GT(JvmOpcode.IFGT),
    /** int &lt;= 0. */
    LE(JvmOpcode.IFLE),
    /** two ints, ==. */
    ICMP_EQ(JvmOpcode.IF_ICMPEQ),
    /** two ints, !=. */
    ICMP_NE(JvmOpcode.IF_ICMPNE),
    /** two ints, &lt;. */
    ICMP_LT(JvmOpcode.IF_ICMPLT),
    /** two ints, &gt;=. */
    ICMP_GE(JvmOpcode.IF_ICMPGE),
    /** two ints, &gt;. */
    ICMP_GT(JvmOpcode.IF_ICMPGT),
    /** two ints, &lt;=. */
    ICMP_LE(JvmOpcode.IF_ICMPLE),
    /** reference == null. */
    NULL(JvmOpcode.IFNULL),
    /** reference != null. */
    NON_NULL(JvmOpcode.IFNONNULL);

    private static final Condition[] VALUES = values();

    private final JvmOpcode opcode;

    Condition(JvmOpcode opcode) {
        this.opcode = opcode;
    }

    static Condition ofOrdinal(int ordinal) {
        return VALUES[ordinal];
    }

    /** The jump. */
    public JvmOpcode opcode() {
        return opcode;
    }

    /** The jump's opcode in class files. */
    int bytecode() {
        return opcode.bytecode();
    }

    /** The condition that holds when this one does not. The pairs stand side by side in the list above. */
    @SuppressWarnings("EnumOrdinal") // pairs
    public Condition negate() {
        return VALUES[ordinal() ^ 1];
    }
}
