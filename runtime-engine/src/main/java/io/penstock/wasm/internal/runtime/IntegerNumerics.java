package io.penstock.wasm.internal.runtime;

/**
 * The numeric instructions on integers (spec 4.3), each under its mnemonic in camel case. This is the one place that says what they
 * mean: generated code, constant folding and tests all call it. Tests
 * and comparisons give 0 or 1.
 */
public final class IntegerNumerics {

    private IntegerNumerics() {
    }

    /** i32.clz. */
    public static int i32Clz(int a) {
        return Integer.numberOfLeadingZeros(a);
    }

    /** i32.ctz. */
    public static int i32Ctz(int a) {
        return Integer.numberOfTrailingZeros(a);
    }

    /** i32.popcnt. */
    public static int i32Popcnt(int a) {
        return Integer.bitCount(a);
    }

    /** i32.eqz. */
    public static int i32Eqz(int a) {
        return a == 0 ? 1 : 0;
    }

    /** i32.extend8_s. */
    public static int i32Extend8S(int a) {
        return (byte) a;
    }

    /** i32.extend16_s. */
    public static int i32Extend16S(int a) {
        return (short) a;
    }

    /** i32.add. */
    public static int i32Add(int a, int b) {
        return a + b;
    }

    /** i32.sub. */
    public static int i32Sub(int a, int b) {
        return a - b;
    }

    /** i32.mul. */
    public static int i32Mul(int a, int b) {
        return a * b;
    }

    /** i32.and. */
    public static int i32And(int a, int b) {
        return a & b;
    }

    /** i32.or. */
    public static int i32Or(int a, int b) {
        return a | b;
    }

    /** i32.xor. */
    public static int i32Xor(int a, int b) {
        return a ^ b;
    }

    /** i32.shl. */
    public static int i32Shl(int a, int b) {
        return a << b;
    }

    /** i32.shr_s. */
    public static int i32ShrS(int a, int b) {
        return a >> b;
    }

    /** i32.shr_u. */
    public static int i32ShrU(int a, int b) {
        return a >>> b;
    }

    /** i32.rotl. */
    public static int i32Rotl(int a, int b) {
        return Integer.rotateLeft(a, b);
    }

    /** i32.rotr. */
    public static int i32Rotr(int a, int b) {
        return Integer.rotateRight(a, b);
    }

    /** i32.div_s. */
    public static int i32DivS(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        if (b == -1 && a == Integer.MIN_VALUE) {
            throw Traps.integerOverflow();
        }
        return a / b;
    }

    /** i32.div_u. */
    public static int i32DivU(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Integer.divideUnsigned(a, b);
    }

    /** i32.rem_s. */
    public static int i32RemS(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return a % b;
    }

    /** i32.rem_u. */
    public static int i32RemU(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Integer.remainderUnsigned(a, b);
    }

    /** i32.eq. */
    public static int i32Eq(int a, int b) {
        return a == b ? 1 : 0;
    }

    /** i32.ne. */
    public static int i32Ne(int a, int b) {
        return a != b ? 1 : 0;
    }

    /** i32.lt_s. */
    public static int i32LtS(int a, int b) {
        return a < b ? 1 : 0;
    }

    /** i32.lt_u. */
    public static int i32LtU(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** i32.gt_s. */
    public static int i32GtS(int a, int b) {
        return a > b ? 1 : 0;
    }

    /** i32.gt_u. */
    public static int i32GtU(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? 1 : 0;
    }

    /** i32.le_s. */
    public static int i32LeS(int a, int b) {
        return a <= b ? 1 : 0;
    }

    /** i32.le_u. */
    public static int i32LeU(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** i32.ge_s. */
    public static int i32GeS(int a, int b) {
        return a >= b ? 1 : 0;
    }

    /** i32.ge_u. */
    public static int i32GeU(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
    }

    /** i64.clz. */
    public static long i64Clz(long a) {
        return Long.numberOfLeadingZeros(a);
    }

    /** i64.ctz. */
    public static long i64Ctz(long a) {
        return Long.numberOfTrailingZeros(a);
    }

    /** i64.popcnt. */
    public static long i64Popcnt(long a) {
        return Long.bitCount(a);
    }

    /** i64.eqz. */
    public static int i64Eqz(long a) {
        return a == 0 ? 1 : 0;
    }

    /** i64.extend8_s. */
    public static long i64Extend8S(long a) {
        return (byte) a;
    }

    /** i64.extend16_s. */
    public static long i64Extend16S(long a) {
        return (short) a;
    }

    /** i64.extend32_s. */
    public static long i64Extend32S(long a) {
        return (int) a;
    }

    /** i64.add. */
    public static long i64Add(long a, long b) {
        return a + b;
    }

    /** i64.sub. */
    public static long i64Sub(long a, long b) {
        return a - b;
    }

    /** i64.mul. */
    public static long i64Mul(long a, long b) {
        return a * b;
    }

    /** i64.and. */
    public static long i64And(long a, long b) {
        return a & b;
    }

    /** i64.or. */
    public static long i64Or(long a, long b) {
        return a | b;
    }

    /** i64.xor. */
    public static long i64Xor(long a, long b) {
        return a ^ b;
    }

    /** i64.shl. */
    public static long i64Shl(long a, long b) {
        return a << b;
    }

    /** i64.shr_s. */
    public static long i64ShrS(long a, long b) {
        return a >> b;
    }

    /** i64.shr_u. */
    public static long i64ShrU(long a, long b) {
        return a >>> b;
    }

    /** i64.rotl. */
    public static long i64Rotl(long a, long b) {
        return Long.rotateLeft(a, (int) b);
    }

    /** i64.rotr. */
    public static long i64Rotr(long a, long b) {
        return Long.rotateRight(a, (int) b);
    }

    /** i64.div_s. */
    public static long i64DivS(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        if (b == -1 && a == Long.MIN_VALUE) {
            throw Traps.integerOverflow();
        }
        return a / b;
    }

    /** i64.div_u. */
    public static long i64DivU(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Long.divideUnsigned(a, b);
    }

    /** i64.rem_s. */
    public static long i64RemS(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return a % b;
    }

    /** i64.rem_u. */
    public static long i64RemU(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Long.remainderUnsigned(a, b);
    }

    /** i64.eq. */
    public static int i64Eq(long a, long b) {
        return a == b ? 1 : 0;
    }

    /** i64.ne. */
    public static int i64Ne(long a, long b) {
        return a != b ? 1 : 0;
    }

    /** i64.lt_s. */
    public static int i64LtS(long a, long b) {
        return a < b ? 1 : 0;
    }

    /** i64.lt_u. */
    public static int i64LtU(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** i64.gt_s. */
    public static int i64GtS(long a, long b) {
        return a > b ? 1 : 0;
    }

    /** i64.gt_u. */
    public static int i64GtU(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? 1 : 0;
    }

    /** i64.le_s. */
    public static int i64LeS(long a, long b) {
        return a <= b ? 1 : 0;
    }

    /** i64.le_u. */
    public static int i64LeU(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** i64.ge_s. */
    public static int i64GeS(long a, long b) {
        return a >= b ? 1 : 0;
    }

    /** i64.ge_u. */
    public static int i64GeU(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? 1 : 0;
    }
}
