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
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i32DivS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i32DivU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i32RemS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i32RemU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i64DivS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i64DivU(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i64RemS(1, 0)),
                trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, () -> Numerics.i64RemU(1, 0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32DivS(Integer.MIN_VALUE, -1)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i64DivS(Long.MIN_VALUE, -1)),
                trap(TrapKind.INVALID_CONVERSION, () -> Numerics.i32TruncF32S(Float.NaN)),
                trap(TrapKind.INVALID_CONVERSION, () -> Numerics.i64TruncF64U(Double.NaN)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF32S(0x1p31f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF32S(Math.nextDown(-0x1p31f))),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF32U(-1f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF32U(0x1p32f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF64S(-2147483649.0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i32TruncF64U(4294967296.0)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i64TruncF32S(0x1p63f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i64TruncF32U(0x1p64f)),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i64TruncF64S(Math.nextDown(-0x1p63))),
                trap(TrapKind.INTEGER_OVERFLOW, () -> Numerics.i64TruncF64U(-1.0)));
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
        assertThat(Numerics.i32RemS(Integer.MIN_VALUE, -1)).isZero();
        assertThat(Numerics.i64RemS(Long.MIN_VALUE, -1)).isZero();
        assertThat(Numerics.i32DivU(-1, 2)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Numerics.i64DivU(-1, 2)).isEqualTo(Long.MAX_VALUE);
        assertThat(Numerics.i32RemU(-1, 10)).isEqualTo(5);
        assertThat(Numerics.i32DivS(-7, 2)).isEqualTo(-3);
    }

    @Test
    void whenTruncatedAtTheEdgeThenExact() {
        assertThat(Numerics.i32TruncF64S(-2147483648.9)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Numerics.i32TruncF64S(2147483647.9)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Numerics.i32TruncF64U(4294967295.9)).isEqualTo(-1);
        assertThat(Numerics.i32TruncF64U(-0.9)).isZero();
        assertThat(Numerics.i64TruncF64U(Math.nextDown(0x1p64))).isEqualTo(-2048);
        assertThat(Numerics.i64TruncF32U(0x1p63f)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whenSaturatedThenClampedAndNanIsZero() {
        assertThat(Numerics.i32TruncSatF32U(-5f)).isZero();
        assertThat(Numerics.i32TruncSatF32U(5e9f)).isEqualTo(-1);
        assertThat(Numerics.i32TruncSatF64U(Double.NaN)).isZero();
        assertThat(Numerics.i32TruncSatF64S(1e20)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Numerics.i64TruncSatF64U(1e30)).isEqualTo(-1);
        assertThat(Numerics.i64TruncSatF64U(0x1p63)).isEqualTo(Long.MIN_VALUE);
        assertThat(Numerics.i64TruncSatF32U(Float.NaN)).isZero();
        assertThat(Numerics.i64TruncSatF32S(Float.NEGATIVE_INFINITY)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whenUnsignedLongConvertedThenRoundedToNearestEven() {
        assertThat(Numerics.f32ConvertI64U(-1)).isEqualTo(0x1p64f);
        assertThat(Numerics.f64ConvertI64U(-1)).isEqualTo(0x1p64);
        // exactly between two floats, and just above: only a sticky lost bit tells them apart
        assertThat(Numerics.f32ConvertI64U(0x8000_0080_0000_0000L)).isEqualTo(0x1p63f);
        assertThat(Numerics.f32ConvertI64U(0x8000_0080_0000_0001L)).isEqualTo(Math.nextUp(0x1p63f));
        assertThat(Numerics.f64ConvertI64U(0x8000_0000_0000_0400L)).isEqualTo(0x1p63);
        assertThat(Numerics.f64ConvertI64U(0x8000_0000_0000_0401L)).isEqualTo(Math.nextUp(0x1p63));
        assertThat(Numerics.f32ConvertI32U(-1)).isEqualTo(0x1p32f);
    }

    @Test
    void whenMinOfZerosThenTheSignCounts() {
        assertThat(Numerics.f32Min(0f, -0f)).isEqualTo(-0f);
        assertThat(Numerics.f64Max(-0.0, 0.0)).isEqualTo(0.0);
        assertThat(Numerics.f64Trunc(-0.5)).isEqualTo(-0.0);
        assertThat(Numerics.f32Nearest(2.5f)).isEqualTo(2f);
        assertThat(Numerics.f64Nearest(-0.5)).isEqualTo(-0.0);
    }

    static Stream<Arguments> quietingF32() {
        return Stream.of(Arguments.of("min", Numerics.f32Min(SIGNALLING_F32, 1)),
                Arguments.of("max", Numerics.f32Max(1, SIGNALLING_F32)),
                Arguments.of("ceil", Numerics.f32Ceil(SIGNALLING_F32)),
                Arguments.of("floor", Numerics.f32Floor(SIGNALLING_F32)),
                Arguments.of("trunc", Numerics.f32Trunc(SIGNALLING_F32)),
                Arguments.of("nearest", Numerics.f32Nearest(SIGNALLING_F32)),
                Arguments.of("sqrt", Numerics.f32Sqrt(SIGNALLING_F32)),
                Arguments.of("add", Numerics.f32Add(SIGNALLING_F32, 1)),
                Arguments.of("demote", Numerics.f32DemoteF64(SIGNALLING_F64)));
    }

    @ParameterizedTest
    @MethodSource("quietingF32")
    void whenSignallingF32ThenArithmeticNan(String name, float result) {
        assertThat(result).as(name).isNaN();
        assertThat(Float.floatToRawIntBits(result) & 0x0040_0000).as(name).isNotZero();
    }

    static Stream<Arguments> quietingF64() {
        return Stream.of(Arguments.of("min", Numerics.f64Min(SIGNALLING_F64, 1)),
                Arguments.of("max", Numerics.f64Max(1, SIGNALLING_F64)),
                Arguments.of("ceil", Numerics.f64Ceil(SIGNALLING_F64)),
                Arguments.of("floor", Numerics.f64Floor(SIGNALLING_F64)),
                Arguments.of("trunc", Numerics.f64Trunc(SIGNALLING_F64)),
                Arguments.of("nearest", Numerics.f64Nearest(SIGNALLING_F64)),
                Arguments.of("sqrt", Numerics.f64Sqrt(SIGNALLING_F64)),
                Arguments.of("promote", Numerics.f64PromoteF32(SIGNALLING_F32)));
    }

    @ParameterizedTest
    @MethodSource("quietingF64")
    void whenSignallingF64ThenArithmeticNan(String name, double result) {
        assertThat(result).as(name).isNaN();
        assertThat(Double.doubleToRawLongBits(result) & 0x0008_0000_0000_0000L).as(name).isNotZero();
    }

    @Test
    void whenSignIsChangedThenTheRestOfANanStays() {
        assertThat(Float.floatToRawIntBits(Numerics.f32Neg(SIGNALLING_F32))).isEqualTo(0xFFA0_0001);
        assertThat(Float.floatToRawIntBits(Numerics.f32Copysign(SIGNALLING_F32, -1))).isEqualTo(0xFFA0_0001);
        assertThat(Float.floatToRawIntBits(Numerics.f32Abs(Numerics.f32Neg(SIGNALLING_F32)))).isEqualTo(0x7FA0_0001);
        assertThat(Double.doubleToRawLongBits(Numerics.f64Neg(SIGNALLING_F64))).isEqualTo(0xFFF4_0000_0000_0001L);
        assertThat(Double.doubleToRawLongBits(Numerics.f64Copysign(1, -SIGNALLING_F64)))
                .isEqualTo(Double.doubleToRawLongBits(-1.0));
        assertThat(Numerics.i32ReinterpretF32(SIGNALLING_F32)).isEqualTo(0x7FA0_0001);
    }

    @Test
    void whenShiftedThenTheCountIsTakenModuloTheWidth() {
        assertThat(Numerics.i32Shl(1, 33)).isEqualTo(2);
        assertThat(Numerics.i64ShrU(-1, 127)).isOne();
        assertThat(Numerics.i64Rotl(1, 65)).isEqualTo(2);
        assertThat(Numerics.i64Rotr(1, 1L << 40)).isOne();
        assertThat(Numerics.i32LtU(1, -1)).isOne();
        assertThat(Numerics.i64GeS(1, -1)).isOne();
        assertThat(Numerics.i64Extend8S(0xFFL)).isEqualTo(-1);
    }
}
