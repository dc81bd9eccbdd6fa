package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The corners of the numeric instructions; the official suite covers them as a whole. */
class NumericsTest {

    private static final float SIGNALLING_F32 = Float.intBitsToFloat(0x7FA0_0001);
    private static final double SIGNALLING_F64 = Double.longBitsToDouble(0x7FF4_0000_0000_0001L);

    static Stream<Arguments> trapping() {
        return Stream.of(
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i32DivS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i32DivU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i32RemS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i32RemU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i64DivS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i64DivU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i64RemS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> IntegerNumerics.i64RemU(1, 0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> IntegerNumerics.i32DivS(Integer.MIN_VALUE, -1)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> IntegerNumerics.i64DivS(Long.MIN_VALUE, -1)),
                trap(TrapKind.INVALID_CONVERSION, () -> Conversions.i32TruncF32S(Float.NaN)),
                trap(TrapKind.INVALID_CONVERSION, () -> Conversions.i64TruncF64U(Double.NaN)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF32S(0x1p31f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF32S(Math.nextDown(-0x1p31f))),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF32U(-1f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF32U(0x1p32f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF64S(-2147483649.0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i32TruncF64U(4294967296.0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i64TruncF32S(0x1p63f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i64TruncF32U(0x1p64f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i64TruncF64S(Math.nextDown(-0x1p63))),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Conversions.i64TruncF64U(-1.0)));
    }

    private static Arguments trap(TrapKind kind, ThrowingCallable code) {
        return Arguments.of(kind, code);
    }

    @ParameterizedTest
    @MethodSource("trapping")
    void whenUndefinedThenTraps(TrapKind kind, ThrowingCallable code) {
        assertThatExceptionOfType(Trap.class).isThrownBy(code).extracting(Trap::kind).isEqualTo(kind);
    }

    @Test
    void whenDivisionIsDefinedThenItHasTheSpecsValue() {
        assertThat(IntegerNumerics.i32RemS(Integer.MIN_VALUE, -1)).isZero();
        assertThat(IntegerNumerics.i64RemS(Long.MIN_VALUE, -1)).isZero();
        assertThat(IntegerNumerics.i32DivU(-1, 2)).isEqualTo(Integer.MAX_VALUE);
        assertThat(IntegerNumerics.i64DivU(-1, 2)).isEqualTo(Long.MAX_VALUE);
        assertThat(IntegerNumerics.i32RemU(-1, 10)).isEqualTo(5);
        assertThat(IntegerNumerics.i32DivS(-7, 2)).isEqualTo(-3);
    }

    @Test
    void whenTruncatedAtTheEdgeThenExact() {
        assertThat(Conversions.i32TruncF64S(-2147483648.9)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Conversions.i32TruncF64S(2147483647.9)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Conversions.i32TruncF64U(4294967295.9)).isEqualTo(-1);
        assertThat(Conversions.i32TruncF64U(-0.9)).isZero();
        assertThat(Conversions.i64TruncF64U(Math.nextDown(0x1p64))).isEqualTo(-2048);
        assertThat(Conversions.i64TruncF32U(0x1p63f)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whenSaturatedThenClampedAndNanIsZero() {
        assertThat(Conversions.i32TruncSatF32U(-5f)).isZero();
        assertThat(Conversions.i32TruncSatF32U(5e9f)).isEqualTo(-1);
        assertThat(Conversions.i32TruncSatF64U(Double.NaN)).isZero();
        assertThat(Conversions.i32TruncSatF64S(1e20)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Conversions.i64TruncSatF64U(1e30)).isEqualTo(-1);
        assertThat(Conversions.i64TruncSatF64U(0x1p63)).isEqualTo(Long.MIN_VALUE);
        assertThat(Conversions.i64TruncSatF32U(Float.NaN)).isZero();
        assertThat(Conversions.i64TruncSatF32S(Float.NEGATIVE_INFINITY)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whenUnsignedLongConvertedThenRoundedToNearestEven() {
        assertThat(Conversions.f32ConvertI64U(-1)).isEqualTo(0x1p64f);
        assertThat(Conversions.f64ConvertI64U(-1)).isEqualTo(0x1p64);
        // exactly between two floats, and just above: only a sticky lost bit tells them apart
        assertThat(Conversions.f32ConvertI64U(0x8000_0080_0000_0000L)).isEqualTo(0x1p63f);
        assertThat(Conversions.f32ConvertI64U(0x8000_0080_0000_0001L)).isEqualTo(Math.nextUp(0x1p63f));
        assertThat(Conversions.f64ConvertI64U(0x8000_0000_0000_0400L)).isEqualTo(0x1p63);
        assertThat(Conversions.f64ConvertI64U(0x8000_0000_0000_0401L)).isEqualTo(Math.nextUp(0x1p63));
        assertThat(Conversions.f32ConvertI32U(-1)).isEqualTo(0x1p32f);
    }

    @Test
    void whenMinOfZerosThenTheSignCounts() {
        assertThat(FloatNumerics.f32Min(0f, -0f)).isEqualTo(-0f);
        assertThat(FloatNumerics.f64Max(-0.0, 0.0)).isEqualTo(0.0);
        assertThat(FloatNumerics.f64Trunc(-0.5)).isEqualTo(-0.0);
        assertThat(FloatNumerics.f32Nearest(2.5f)).isEqualTo(2f);
        assertThat(FloatNumerics.f64Nearest(-0.5)).isEqualTo(-0.0);
    }

    static Stream<Arguments> quietingF32() {
        return Stream.of(Arguments.of("min", FloatNumerics.f32Min(SIGNALLING_F32, 1)),
                Arguments.of("max", FloatNumerics.f32Max(1, SIGNALLING_F32)),
                Arguments.of("ceil", FloatNumerics.f32Ceil(SIGNALLING_F32)),
                Arguments.of("floor", FloatNumerics.f32Floor(SIGNALLING_F32)),
                Arguments.of("trunc", FloatNumerics.f32Trunc(SIGNALLING_F32)),
                Arguments.of("nearest", FloatNumerics.f32Nearest(SIGNALLING_F32)),
                Arguments.of("sqrt", FloatNumerics.f32Sqrt(SIGNALLING_F32)),
                Arguments.of("add", FloatNumerics.f32Add(SIGNALLING_F32, 1)),
                Arguments.of("demote", Conversions.f32DemoteF64(SIGNALLING_F64)));
    }

    @ParameterizedTest
    @MethodSource("quietingF32")
    void whenSignallingF32ThenArithmeticNan(String name, float result) {
        assertThat(result).as(name).isNaN();
        assertThat(Float.floatToRawIntBits(result) & 0x0040_0000).as(name).isNotZero();
    }

    static Stream<Arguments> quietingF64() {
        return Stream.of(Arguments.of("min", FloatNumerics.f64Min(SIGNALLING_F64, 1)),
                Arguments.of("max", FloatNumerics.f64Max(1, SIGNALLING_F64)),
                Arguments.of("ceil", FloatNumerics.f64Ceil(SIGNALLING_F64)),
                Arguments.of("floor", FloatNumerics.f64Floor(SIGNALLING_F64)),
                Arguments.of("trunc", FloatNumerics.f64Trunc(SIGNALLING_F64)),
                Arguments.of("nearest", FloatNumerics.f64Nearest(SIGNALLING_F64)),
                Arguments.of("sqrt", FloatNumerics.f64Sqrt(SIGNALLING_F64)),
                Arguments.of("promote", Conversions.f64PromoteF32(SIGNALLING_F32)));
    }

    @ParameterizedTest
    @MethodSource("quietingF64")
    void whenSignallingF64ThenArithmeticNan(String name, double result) {
        assertThat(result).as(name).isNaN();
        assertThat(Double.doubleToRawLongBits(result) & 0x0008_0000_0000_0000L).as(name).isNotZero();
    }

    @Test
    void whenSignIsChangedThenTheRestOfANanStays() {
        assertThat(Float.floatToRawIntBits(FloatNumerics.f32Neg(SIGNALLING_F32))).isEqualTo(0xFFA0_0001);
        assertThat(Float.floatToRawIntBits(FloatNumerics.f32Copysign(SIGNALLING_F32, -1))).isEqualTo(0xFFA0_0001);
        assertThat(Float.floatToRawIntBits(FloatNumerics.f32Abs(FloatNumerics.f32Neg(SIGNALLING_F32))))
                .isEqualTo(0x7FA0_0001);
        assertThat(Double.doubleToRawLongBits(FloatNumerics.f64Neg(SIGNALLING_F64))).isEqualTo(0xFFF4_0000_0000_0001L);
        assertThat(Double.doubleToRawLongBits(FloatNumerics.f64Copysign(1, -SIGNALLING_F64)))
                .isEqualTo(Double.doubleToRawLongBits(-1.0));
        assertThat(Conversions.i32ReinterpretF32(SIGNALLING_F32)).isEqualTo(0x7FA0_0001);
    }

    @Test
    void whenShiftedThenTheCountIsTakenModuloTheWidth() {
        assertThat(IntegerNumerics.i32Shl(1, 33)).isEqualTo(2);
        assertThat(IntegerNumerics.i64ShrU(-1, 127)).isOne();
        assertThat(IntegerNumerics.i64Rotl(1, 65)).isEqualTo(2);
        assertThat(IntegerNumerics.i64Rotr(1, 1L << 40)).isOne();
        assertThat(IntegerNumerics.i32LtU(1, -1)).isOne();
        assertThat(IntegerNumerics.i64GeS(1, -1)).isOne();
        assertThat(IntegerNumerics.i64Extend8S(0xFFL)).isEqualTo(-1);
    }
}
