package io.penstock.wasm.internal.bytecode;

import java.lang.classfile.Opcode;

/** The JVM's conditional jumps, with what they pop. */
public enum Condition {
    /** int == 0. */
    EQ(Opcode.IFEQ),
    /** int != 0. */
    NE(Opcode.IFNE),
    /** int &lt; 0. */
    LT(Opcode.IFLT),
    /** int &gt;= 0. */
    GE(Opcode.IFGE),
    /** int &gt; 0. */
    GT(Opcode.IFGT),
    /** int &lt;= 0. */
    LE(Opcode.IFLE),
    /** two ints, ==. */
    ICMP_EQ(Opcode.IF_ICMPEQ),
    /** two ints, !=. */
    ICMP_NE(Opcode.IF_ICMPNE),
    /** two ints, &lt;. */
    ICMP_LT(Opcode.IF_ICMPLT),
    /** two ints, &gt;=. */
    ICMP_GE(Opcode.IF_ICMPGE),
    /** two ints, &gt;. */
    ICMP_GT(Opcode.IF_ICMPGT),
    /** two ints, &lt;=. */
    ICMP_LE(Opcode.IF_ICMPLE),
    /** reference == null. */
    NULL(Opcode.IFNULL),
    /** reference != null. */
    NON_NULL(Opcode.IFNONNULL);

    private static final Condition[] VALUES = values();

    private final Opcode opcode;

    Condition(Opcode opcode) {
        this.opcode = opcode;
    }

    static Condition ofOrdinal(int ordinal) {
        return VALUES[ordinal];
    }

    /** The jump. */
    public Opcode opcode() {
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
