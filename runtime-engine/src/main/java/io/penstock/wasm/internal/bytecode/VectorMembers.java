package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.code.VectorOpcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The methods of the runtime that make one half of a v128, or a number of one. */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
public final class VectorMembers {

    private static final String SIMD = "io.penstock.wasm.internal.runtime.simd";
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc J = ConstantDescs.CD_long;

    private static final Member.@Nullable Method[] METHODS = new Member.Method[VectorOpcode.values().length];

    private VectorMembers() {
    }

    /** The method with an instruction's semantics. */
    public static Member.Method of(VectorOpcode opcode) {
        Member.Method method = METHODS[opcode.ordinal()];
        if (method == null) {
            method = find(opcode.semantics());
            METHODS[opcode.ordinal()] = method;
        }
        return method;
    }

    /** {@code i16x8.extend_low_i8x16_s} → {@code I16x8.extendI8x16S}: the same method for low and high halves. */
    private static Member.Method find(VectorOpcode opcode) {
        String mnemonic = opcode.mnemonic();
        int dot = mnemonic.indexOf('.');
        return method(mnemonic.substring(0, dot),
                RuntimeMembers.camelCase(mnemonic.substring(dot + 1).replaceFirst("_(low|high)_", "_")),
                switch (opcode.shape()) {
                    case UNARY, WIDEN_LOW, WIDEN_HIGH -> MethodTypeDesc.of(J, J);
                    case BINARY, NARROW, NARROW_ZERO, WIDEN_LOW_BINARY, WIDEN_HIGH_BINARY ->
                        MethodTypeDesc.of(J, J, J);
                    case TERNARY, SWIZZLE -> MethodTypeDesc.of(J, J, J, J);
                    case SHIFT -> MethodTypeDesc.of(J, J, I);
                    case TEST -> MethodTypeDesc.of(I, J, J);
                    case SPLAT -> MethodTypeDesc.of(J, JvmKind.of(opcode.laneType()).descriptor());
                    default -> throw new IllegalArgumentException("internal error: no method for " + opcode);
                });
    }

    private static Member.Method method(String lanes, String name, MethodTypeDesc type) {
        String owner = lanes.equals("v128") ? "V128Bits" : lanes.substring(0, 1).toUpperCase(Locale.ROOT)
                + lanes.substring(1);
        return new Member.Method(ClassDesc.of(SIMD, owner), name, type, true);
    }

    /** The method that widens what {@code v128.load8x8_s} and the like have loaded: each half from four bytes. */
    public static Member.Method widening(VectorOpcode load) {
        return of(switch (load) {
            case V128_LOAD8X8_S -> VectorOpcode.I16X8_EXTEND_LOW_I8X16_S;
            case V128_LOAD8X8_U -> VectorOpcode.I16X8_EXTEND_LOW_I8X16_U;
            case V128_LOAD16X4_S -> VectorOpcode.I32X4_EXTEND_LOW_I16X8_S;
            case V128_LOAD16X4_U -> VectorOpcode.I32X4_EXTEND_LOW_I16X8_U;
            case V128_LOAD32X2_S -> VectorOpcode.I64X2_EXTEND_LOW_I32X4_S;
            default -> VectorOpcode.I64X2_EXTEND_LOW_I32X4_U;
        });
    }
}
