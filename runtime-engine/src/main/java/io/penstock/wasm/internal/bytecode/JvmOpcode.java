package io.penstock.wasm.internal.bytecode;

/** The JVM's instructions (JVMS 6.5) that compilers put on a {@link CodeTape}: those without operands, conditional jumps. */
public enum JvmOpcode {
    /** {@code aconst_null}. */
    ACONST_NULL(1),
    /** {@code laload}. */
    LALOAD(47),
    /** {@code aaload}. */
    AALOAD(50),
    /** {@code lastore}. */
    LASTORE(80),
    /** {@code aastore}. */
    AASTORE(83),
    /** {@code pop}. */
    POP(87),
    /** {@code pop2}. */
    POP2(88),
    /** {@code dup}. */
    DUP(89),
    /** {@code dup_x1}. */
    DUP_X1(90),
    /** {@code dup_x2}. */
    DUP_X2(91),
    /** {@code dup2}. */
    DUP2(92),
    /** {@code dup2_x2}. */
    DUP2_X2(94),
    /** {@code swap}. */
    SWAP(95),
    /** {@code iadd}. */
    IADD(96),
    /** {@code ladd}. */
    LADD(97),
    /** {@code fadd}. */
    FADD(98),
    /** {@code dadd}. */
    DADD(99),
    /** {@code isub}. */
    ISUB(100),
    /** {@code lsub}. */
    LSUB(101),
    /** {@code fsub}. */
    FSUB(102),
    /** {@code dsub}. */
    DSUB(103),
    /** {@code imul}. */
    IMUL(104),
    /** {@code lmul}. */
    LMUL(105),
    /** {@code fmul}. */
    FMUL(106),
    /** {@code dmul}. */
    DMUL(107),
    /** {@code idiv}. */
    IDIV(108),
    /** {@code ldiv}. */
    LDIV(109),
    /** {@code fdiv}. */
    FDIV(110),
    /** {@code ddiv}. */
    DDIV(111),
    /** {@code irem}. */
    IREM(112),
    /** {@code lrem}. */
    LREM(113),
    /** {@code ineg}. */
    INEG(116),
    /** {@code lneg}. */
    LNEG(117),
    /** {@code ishl}. */
    ISHL(120),
    /** {@code lshl}. */
    LSHL(121),
    /** {@code ishr}. */
    ISHR(122),
    /** {@code lshr}. */
    LSHR(123),
    /** {@code iushr}. */
    IUSHR(124),
    /** {@code lushr}. */
    LUSHR(125),
    /** {@code iand}. */
    IAND(126),
    /** {@code land}. */
    LAND(127),
    /** {@code ior}. */
    IOR(128),
    /** {@code lor}. */
    LOR(129),
    /** {@code ixor}. */
    IXOR(130),
    /** {@code lxor}. */
    LXOR(131),
    /** {@code i2l}. */
    I2L(133),
    /** {@code i2f}. */
    I2F(134),
    /** {@code i2d}. */
    I2D(135),
    /** {@code l2i}. */
    L2I(136),
    /** {@code l2f}. */
    L2F(137),
    /** {@code l2d}. */
    L2D(138),
    /** {@code f2i}. */
    F2I(139),
    /** {@code f2l}. */
    F2L(140),
    /** {@code f2d}. */
    F2D(141),
    /** {@code d2i}. */
    D2I(142),
    /** {@code d2l}. */
    D2L(143),
    /** {@code d2f}. */
    D2F(144),
    /** {@code i2b}. */
    I2B(145),
    /** {@code i2c}. */
    I2C(146),
    /** {@code i2s}. */
    I2S(147),
    /** {@code lcmp}. */
    LCMP(148),
    /** {@code fcmpl}. */
    FCMPL(149),
    /** {@code fcmpg}. */
    FCMPG(150),
    /** {@code dcmpl}. */
    DCMPL(151),
    /** {@code dcmpg}. */
    DCMPG(152),
    /** {@code ifeq}. */
    IFEQ(153),
    /** {@code ifne}. */
    IFNE(154),
    /** {@code iflt}. */
    IFLT(155),
    /** {@code ifge}. */
    IFGE(156),
    /** {@code ifgt}. */
    IFGT(157),
    /** {@code ifle}. */
    IFLE(158),
    /** {@code if_icmpeq}. */
    IF_ICMPEQ(159),
    /** {@code if_icmpne}. */
    IF_ICMPNE(160),
    /** {@code if_icmplt}. */
    IF_ICMPLT(161),
    /** {@code if_icmpge}. */
    IF_ICMPGE(162),
    /** {@code if_icmpgt}. */
    IF_ICMPGT(163),
    /** {@code if_icmple}. */
    IF_ICMPLE(164),
    /** {@code athrow}. */
    ATHROW(191),
    /** {@code ifnull}. */
    IFNULL(198),
    /** {@code ifnonnull}. */
    IFNONNULL(199);

    private final int bytecode;

    JvmOpcode(int bytecode) {
        this.bytecode = bytecode;
    }

    /** The opcode in class files. */
    int bytecode() {
        return bytecode;
    }
}
