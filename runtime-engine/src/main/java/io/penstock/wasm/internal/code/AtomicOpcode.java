package io.penstock.wasm.internal.code;

import static io.penstock.wasm.api.NumberType.I32;
import static io.penstock.wasm.api.NumberType.I64;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.ADD;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.AND;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.CMPXCHG;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.FENCE;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.LOAD;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.NOTIFY;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.OR;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.STORE;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.SUB;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.WAIT;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.XCHG;
import static io.penstock.wasm.internal.code.AtomicOpcode.Operation.XOR;

import io.penstock.wasm.api.ValueType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table of instructions behind the prefix 0xFE, one row each: the threads proposal. A constant's name is its mnemonic, in
 * upper case and with {@code _} for {@code .}.
 */
public enum AtomicOpcode {
    // @formatter:off
    MEMORY_ATOMIC_NOTIFY(0x00, NOTIFY, I32, 2),
    MEMORY_ATOMIC_WAIT32(0x01, WAIT, I32, 2),
    MEMORY_ATOMIC_WAIT64(0x02, WAIT, I64, 3),
    ATOMIC_FENCE(0x03, FENCE, I32, 0),
    I32_ATOMIC_LOAD(0x10, LOAD, I32, 2),
    I64_ATOMIC_LOAD(0x11, LOAD, I64, 3),
    I32_ATOMIC_LOAD8_U(0x12, LOAD, I32, 0),
    I32_ATOMIC_LOAD16_U(0x13, LOAD, I32, 1),
    I64_ATOMIC_LOAD8_U(0x14, LOAD, I64, 0),
    I64_ATOMIC_LOAD16_U(0x15, LOAD, I64, 1),
    I64_ATOMIC_LOAD32_U(0x16, LOAD, I64, 2),
    I32_ATOMIC_STORE(0x17, STORE, I32, 2),
    I64_ATOMIC_STORE(0x18, STORE, I64, 3),
    I32_ATOMIC_STORE8(0x19, STORE, I32, 0),
    I32_ATOMIC_STORE16(0x1A, STORE, I32, 1),
    I64_ATOMIC_STORE8(0x1B, STORE, I64, 0),
    I64_ATOMIC_STORE16(0x1C, STORE, I64, 1),
    I64_ATOMIC_STORE32(0x1D, STORE, I64, 2),
    I32_ATOMIC_RMW_ADD(0x1E, ADD, I32, 2),
    I64_ATOMIC_RMW_ADD(0x1F, ADD, I64, 3),
    I32_ATOMIC_RMW8_ADD_U(0x20, ADD, I32, 0),
    I32_ATOMIC_RMW16_ADD_U(0x21, ADD, I32, 1),
    I64_ATOMIC_RMW8_ADD_U(0x22, ADD, I64, 0),
    I64_ATOMIC_RMW16_ADD_U(0x23, ADD, I64, 1),
    I64_ATOMIC_RMW32_ADD_U(0x24, ADD, I64, 2),
    I32_ATOMIC_RMW_SUB(0x25, SUB, I32, 2),
    I64_ATOMIC_RMW_SUB(0x26, SUB, I64, 3),
    I32_ATOMIC_RMW8_SUB_U(0x27, SUB, I32, 0),
    I32_ATOMIC_RMW16_SUB_U(0x28, SUB, I32, 1),
    I64_ATOMIC_RMW8_SUB_U(0x29, SUB, I64, 0),
    I64_ATOMIC_RMW16_SUB_U(0x2A, SUB, I64, 1),
    I64_ATOMIC_RMW32_SUB_U(0x2B, SUB, I64, 2),
    I32_ATOMIC_RMW_AND(0x2C, AND, I32, 2),
    I64_ATOMIC_RMW_AND(0x2D, AND, I64, 3),
    I32_ATOMIC_RMW8_AND_U(0x2E, AND, I32, 0),
    I32_ATOMIC_RMW16_AND_U(0x2F, AND, I32, 1),
    I64_ATOMIC_RMW8_AND_U(0x30, AND, I64, 0),
    I64_ATOMIC_RMW16_AND_U(0x31, AND, I64, 1),
    I64_ATOMIC_RMW32_AND_U(0x32, AND, I64, 2),
    I32_ATOMIC_RMW_OR(0x33, OR, I32, 2),
    I64_ATOMIC_RMW_OR(0x34, OR, I64, 3),
    I32_ATOMIC_RMW8_OR_U(0x35, OR, I32, 0),
    I32_ATOMIC_RMW16_OR_U(0x36, OR, I32, 1),
    I64_ATOMIC_RMW8_OR_U(0x37, OR, I64, 0),
    I64_ATOMIC_RMW16_OR_U(0x38, OR, I64, 1),
    I64_ATOMIC_RMW32_OR_U(0x39, OR, I64, 2),
    I32_ATOMIC_RMW_XOR(0x3A, XOR, I32, 2),
    I64_ATOMIC_RMW_XOR(0x3B, XOR, I64, 3),
    I32_ATOMIC_RMW8_XOR_U(0x3C, XOR, I32, 0),
    I32_ATOMIC_RMW16_XOR_U(0x3D, XOR, I32, 1),
    I64_ATOMIC_RMW8_XOR_U(0x3E, XOR, I64, 0),
    I64_ATOMIC_RMW16_XOR_U(0x3F, XOR, I64, 1),
    I64_ATOMIC_RMW32_XOR_U(0x40, XOR, I64, 2),
    I32_ATOMIC_RMW_XCHG(0x41, XCHG, I32, 2),
    I64_ATOMIC_RMW_XCHG(0x42, XCHG, I64, 3),
    I32_ATOMIC_RMW8_XCHG_U(0x43, XCHG, I32, 0),
    I32_ATOMIC_RMW16_XCHG_U(0x44, XCHG, I32, 1),
    I64_ATOMIC_RMW8_XCHG_U(0x45, XCHG, I64, 0),
    I64_ATOMIC_RMW16_XCHG_U(0x46, XCHG, I64, 1),
    I64_ATOMIC_RMW32_XCHG_U(0x47, XCHG, I64, 2),
    I32_ATOMIC_RMW_CMPXCHG(0x48, CMPXCHG, I32, 2),
    I64_ATOMIC_RMW_CMPXCHG(0x49, CMPXCHG, I64, 3),
    I32_ATOMIC_RMW8_CMPXCHG_U(0x4A, CMPXCHG, I32, 0),
    I32_ATOMIC_RMW16_CMPXCHG_U(0x4B, CMPXCHG, I32, 1),
    I64_ATOMIC_RMW8_CMPXCHG_U(0x4C, CMPXCHG, I64, 0),
    I64_ATOMIC_RMW16_CMPXCHG_U(0x4D, CMPXCHG, I64, 1),
    I64_ATOMIC_RMW32_CMPXCHG_U(0x4E, CMPXCHG, I64, 2);
    // @formatter:on

    /** What is done. */
    public enum Operation {
        /** Address and count to the number of threads woken. */
        NOTIFY,
        /** Address, expected value and timeout to how the wait ended. */
        WAIT,
        /** Nothing to nothing. */
        FENCE,
        /** Address to value. */
        LOAD,
        /** Address and value to nothing. */
        STORE,
        /** Address and value to the value before. */
        ADD,
        /** As {@link #ADD}. */
        SUB,
        /** As {@link #ADD}. */
        AND,
        /** As {@link #ADD}. */
        OR,
        /** As {@link #ADD}. */
        XOR,
        /** As {@link #ADD}. */
        XCHG,
        /** Address, expected value and replacement to the value before. */
        CMPXCHG
    }

    private static final @Nullable AtomicOpcode[] BY_CODE = new @Nullable AtomicOpcode[0x4F];

    static {
        for (AtomicOpcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final String mnemonic;
    private final Operation operation;
    @SuppressWarnings("ImmutableEnumChecker") // types are immutable
    private final ValueType type;
    private final int alignment;

    AtomicOpcode(int code, Operation operation, ValueType type, int alignment) {
        this.code = code;
        this.operation = operation;
        this.type = type;
        this.alignment = alignment;
        this.mnemonic = mnemonic(name().toLowerCase(Locale.ROOT));
    }

    /** {@code i32_atomic_rmw8_add_u} → {@code i32.atomic.rmw8.add_u}. */
    private static String mnemonic(String name) {
        return name.replace("_atomic_", ".atomic.").replaceFirst("^atomic_", "atomic.")
                .replaceFirst("(rmw\\d*)_", "$1.");
    }

    /** The instruction with this code behind the prefix, or null. */
    static @Nullable AtomicOpcode of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** What follows the prefix. */
    public int code() {
        return code;
    }

    /** The name in the text format. */
    public String mnemonic() {
        return mnemonic;
    }

    /** What is done. */
    public Operation operation() {
        return operation;
    }

    /** The type of values. */
    public ValueType type() {
        return type;
    }

    /** The logarithm (base 2) of the width in memory, in bytes: the only alignment allowed. */
    public int alignment() {
        return alignment;
    }

    /** Bits in memory. */
    public int bits() {
        return 8 << alignment;
    }

    @Override
    public String toString() {
        return mnemonic;
    }
}
