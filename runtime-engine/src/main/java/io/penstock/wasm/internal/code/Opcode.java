package io.penstock.wasm.internal.code;

import static io.penstock.wasm.api.NumberType.F32;
import static io.penstock.wasm.api.NumberType.F64;
import static io.penstock.wasm.api.NumberType.I32;
import static io.penstock.wasm.api.NumberType.I64;
import static io.penstock.wasm.internal.code.Opcode.Immediates.BLOCK_TYPE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.BLOCK_TYPE_CATCHES;
import static io.penstock.wasm.internal.code.Opcode.Immediates.CAST;
import static io.penstock.wasm.internal.code.Opcode.Immediates.DATA;
import static io.penstock.wasm.internal.code.Opcode.Immediates.DATA_MEMORY;
import static io.penstock.wasm.internal.code.Opcode.Immediates.ELEMENT;
import static io.penstock.wasm.internal.code.Opcode.Immediates.ELEMENT_TABLE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.F32_VALUE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.F64_VALUE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.FUNCTION;
import static io.penstock.wasm.internal.code.Opcode.Immediates.GLOBAL;
import static io.penstock.wasm.internal.code.Opcode.Immediates.HEAP_TYPE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.I32_VALUE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.I64_VALUE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.LABEL;
import static io.penstock.wasm.internal.code.Opcode.Immediates.LABELS;
import static io.penstock.wasm.internal.code.Opcode.Immediates.LOCAL;
import static io.penstock.wasm.internal.code.Opcode.Immediates.MEMORY_INDEX;
import static io.penstock.wasm.internal.code.Opcode.Immediates.MEMORY_MEMORY;
import static io.penstock.wasm.internal.code.Opcode.Immediates.NONE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TABLE_INDEX;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TABLE_TABLE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TAG;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPES;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_FIELD;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_INDEX;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_LENGTH;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_SEGMENT;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_TABLE;
import static io.penstock.wasm.internal.code.Opcode.Immediates.TYPE_TYPE;
import static io.penstock.wasm.internal.code.Opcode.Shape.ARRAY;
import static io.penstock.wasm.internal.code.Opcode.Shape.BINARY;
import static io.penstock.wasm.internal.code.Opcode.Shape.CONSTANT;
import static io.penstock.wasm.internal.code.Opcode.Shape.CONTROL;
import static io.penstock.wasm.internal.code.Opcode.Shape.EXCEPTION;
import static io.penstock.wasm.internal.code.Opcode.Shape.LOAD;
import static io.penstock.wasm.internal.code.Opcode.Shape.MEMORY;
import static io.penstock.wasm.internal.code.Opcode.Shape.PARAMETRIC;
import static io.penstock.wasm.internal.code.Opcode.Shape.REFERENCE;
import static io.penstock.wasm.internal.code.Opcode.Shape.STORE;
import static io.penstock.wasm.internal.code.Opcode.Shape.STRUCT;
import static io.penstock.wasm.internal.code.Opcode.Shape.TABLE;
import static io.penstock.wasm.internal.code.Opcode.Shape.UNARY;
import static io.penstock.wasm.internal.code.Opcode.Shape.VARIABLE;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.TypeCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of instructions, one row each: WebAssembly 3.0 without SIMD. Decoding, validation, printing and arity all read
 * this. A constant's name is its mnemonic, in upper case with {@code _} for {@code .}.
 */
@SuppressWarnings("ImmutableEnumChecker") // nobody writes to the arrays, and lists and types are immutable
public enum Opcode {
    // @formatter:off
    // control (spec 5.4.1)
    UNREACHABLE(0x00, "unreachable", CONTROL, NONE),
    NOP(0x01, "nop", CONTROL, NONE),
    BLOCK(0x02, "block", CONTROL, BLOCK_TYPE),
    LOOP(0x03, "loop", CONTROL, BLOCK_TYPE),
    IF(0x04, "if", CONTROL, BLOCK_TYPE),
    ELSE(0x05, "else", CONTROL, NONE),
    TRY(0x06, "try", EXCEPTION, BLOCK_TYPE),
    CATCH(0x07, "catch", EXCEPTION, TAG),
    THROW(0x08, "throw", EXCEPTION, TAG),
    RETHROW(0x09, "rethrow", EXCEPTION, LABEL),
    THROW_REF(0x0A, "throw_ref", EXCEPTION, NONE),
    END(0x0B, "end", CONTROL, NONE),
    BR(0x0C, "br", CONTROL, LABEL),
    BR_IF(0x0D, "br_if", CONTROL, LABEL),
    BR_TABLE(0x0E, "br_table", CONTROL, LABELS),
    RETURN(0x0F, "return", CONTROL, NONE),
    CALL(0x10, "call", Shape.CALL, FUNCTION),
    CALL_INDIRECT(0x11, "call_indirect", Shape.CALL, TYPE_TABLE),
    RETURN_CALL(0x12, "return_call", Shape.CALL, FUNCTION),
    RETURN_CALL_INDIRECT(0x13, "return_call_indirect", Shape.CALL, TYPE_TABLE),
    CALL_REF(0x14, "call_ref", Shape.CALL, TYPE_INDEX),
    RETURN_CALL_REF(0x15, "return_call_ref", Shape.CALL, TYPE_INDEX),
    DELEGATE(0x18, "delegate", EXCEPTION, LABEL),
    CATCH_ALL(0x19, "catch_all", EXCEPTION, NONE),
    TRY_TABLE(0x1F, "try_table", EXCEPTION, BLOCK_TYPE_CATCHES),
    // parametric and variables (spec 5.4.2, 5.4.3)
    DROP(0x1A, "drop", PARAMETRIC, NONE),
    SELECT(0x1B, "select", PARAMETRIC, NONE),
    SELECT_TYPED(0x1C, "select", PARAMETRIC, TYPES),
    LOCAL_GET(0x20, "local.get", VARIABLE, LOCAL),
    LOCAL_SET(0x21, "local.set", VARIABLE, LOCAL),
    LOCAL_TEE(0x22, "local.tee", VARIABLE, LOCAL),
    GLOBAL_GET(0x23, "global.get", VARIABLE, GLOBAL),
    GLOBAL_SET(0x24, "global.set", VARIABLE, GLOBAL),
    // tables and references (spec 5.4.1, 5.4.4)
    TABLE_GET(0x25, "table.get", TABLE, TABLE_INDEX),
    TABLE_SET(0x26, "table.set", TABLE, TABLE_INDEX),
    // memory (spec 5.4.6)
    I32_LOAD(0x28, "i32.load", LOAD, 2, I32, I32),
    I64_LOAD(0x29, "i64.load", LOAD, 3, I64, I32),
    F32_LOAD(0x2A, "f32.load", LOAD, 2, F32, I32),
    F64_LOAD(0x2B, "f64.load", LOAD, 3, F64, I32),
    I32_LOAD8_S(0x2C, "i32.load8_s", LOAD, 0, I32, I32),
    I32_LOAD8_U(0x2D, "i32.load8_u", LOAD, 0, I32, I32),
    I32_LOAD16_S(0x2E, "i32.load16_s", LOAD, 1, I32, I32),
    I32_LOAD16_U(0x2F, "i32.load16_u", LOAD, 1, I32, I32),
    I64_LOAD8_S(0x30, "i64.load8_s", LOAD, 0, I64, I32),
    I64_LOAD8_U(0x31, "i64.load8_u", LOAD, 0, I64, I32),
    I64_LOAD16_S(0x32, "i64.load16_s", LOAD, 1, I64, I32),
    I64_LOAD16_U(0x33, "i64.load16_u", LOAD, 1, I64, I32),
    I64_LOAD32_S(0x34, "i64.load32_s", LOAD, 2, I64, I32),
    I64_LOAD32_U(0x35, "i64.load32_u", LOAD, 2, I64, I32),
    I32_STORE(0x36, "i32.store", STORE, 2, null, I32, I32),
    I64_STORE(0x37, "i64.store", STORE, 3, null, I32, I64),
    F32_STORE(0x38, "f32.store", STORE, 2, null, I32, F32),
    F64_STORE(0x39, "f64.store", STORE, 3, null, I32, F64),
    I32_STORE8(0x3A, "i32.store8", STORE, 0, null, I32, I32),
    I32_STORE16(0x3B, "i32.store16", STORE, 1, null, I32, I32),
    I64_STORE8(0x3C, "i64.store8", STORE, 0, null, I32, I64),
    I64_STORE16(0x3D, "i64.store16", STORE, 1, null, I32, I64),
    I64_STORE32(0x3E, "i64.store32", STORE, 2, null, I32, I64),
    MEMORY_SIZE(0x3F, "memory.size", MEMORY, MEMORY_INDEX, I32),
    MEMORY_GROW(0x40, "memory.grow", MEMORY, MEMORY_INDEX, I32, I32),
    // numbers (spec 5.4.7)
    I32_CONST(0x41, "i32.const", CONSTANT, I32_VALUE, I32),
    I64_CONST(0x42, "i64.const", CONSTANT, I64_VALUE, I64),
    F32_CONST(0x43, "f32.const", CONSTANT, F32_VALUE, F32),
    F64_CONST(0x44, "f64.const", CONSTANT, F64_VALUE, F64),
    I32_EQZ(0x45, "i32.eqz", UNARY, NONE, I32, I32),
    I32_EQ(0x46, "i32.eq", BINARY, NONE, I32, I32, I32),
    I32_NE(0x47, "i32.ne", BINARY, NONE, I32, I32, I32),
    I32_LT_S(0x48, "i32.lt_s", BINARY, NONE, I32, I32, I32),
    I32_LT_U(0x49, "i32.lt_u", BINARY, NONE, I32, I32, I32),
    I32_GT_S(0x4A, "i32.gt_s", BINARY, NONE, I32, I32, I32),
    I32_GT_U(0x4B, "i32.gt_u", BINARY, NONE, I32, I32, I32),
    I32_LE_S(0x4C, "i32.le_s", BINARY, NONE, I32, I32, I32),
    I32_LE_U(0x4D, "i32.le_u", BINARY, NONE, I32, I32, I32),
    I32_GE_S(0x4E, "i32.ge_s", BINARY, NONE, I32, I32, I32),
    I32_GE_U(0x4F, "i32.ge_u", BINARY, NONE, I32, I32, I32),
    I64_EQZ(0x50, "i64.eqz", UNARY, NONE, I32, I64),
    I64_EQ(0x51, "i64.eq", BINARY, NONE, I32, I64, I64),
    I64_NE(0x52, "i64.ne", BINARY, NONE, I32, I64, I64),
    I64_LT_S(0x53, "i64.lt_s", BINARY, NONE, I32, I64, I64),
    I64_LT_U(0x54, "i64.lt_u", BINARY, NONE, I32, I64, I64),
    I64_GT_S(0x55, "i64.gt_s", BINARY, NONE, I32, I64, I64),
    I64_GT_U(0x56, "i64.gt_u", BINARY, NONE, I32, I64, I64),
    I64_LE_S(0x57, "i64.le_s", BINARY, NONE, I32, I64, I64),
    I64_LE_U(0x58, "i64.le_u", BINARY, NONE, I32, I64, I64),
    I64_GE_S(0x59, "i64.ge_s", BINARY, NONE, I32, I64, I64),
    I64_GE_U(0x5A, "i64.ge_u", BINARY, NONE, I32, I64, I64),
    F32_EQ(0x5B, "f32.eq", BINARY, NONE, I32, F32, F32),
    F32_NE(0x5C, "f32.ne", BINARY, NONE, I32, F32, F32),
    F32_LT(0x5D, "f32.lt", BINARY, NONE, I32, F32, F32),
    F32_GT(0x5E, "f32.gt", BINARY, NONE, I32, F32, F32),
    F32_LE(0x5F, "f32.le", BINARY, NONE, I32, F32, F32),
    F32_GE(0x60, "f32.ge", BINARY, NONE, I32, F32, F32),
    F64_EQ(0x61, "f64.eq", BINARY, NONE, I32, F64, F64),
    F64_NE(0x62, "f64.ne", BINARY, NONE, I32, F64, F64),
    F64_LT(0x63, "f64.lt", BINARY, NONE, I32, F64, F64),
    F64_GT(0x64, "f64.gt", BINARY, NONE, I32, F64, F64),
    F64_LE(0x65, "f64.le", BINARY, NONE, I32, F64, F64),
    F64_GE(0x66, "f64.ge", BINARY, NONE, I32, F64, F64),
    I32_CLZ(0x67, "i32.clz", UNARY, NONE, I32, I32),
    I32_CTZ(0x68, "i32.ctz", UNARY, NONE, I32, I32),
    I32_POPCNT(0x69, "i32.popcnt", UNARY, NONE, I32, I32),
    I32_ADD(0x6A, "i32.add", BINARY, NONE, I32, I32, I32),
    I32_SUB(0x6B, "i32.sub", BINARY, NONE, I32, I32, I32),
    I32_MUL(0x6C, "i32.mul", BINARY, NONE, I32, I32, I32),
    I32_DIV_S(0x6D, "i32.div_s", BINARY, NONE, I32, I32, I32),
    I32_DIV_U(0x6E, "i32.div_u", BINARY, NONE, I32, I32, I32),
    I32_REM_S(0x6F, "i32.rem_s", BINARY, NONE, I32, I32, I32),
    I32_REM_U(0x70, "i32.rem_u", BINARY, NONE, I32, I32, I32),
    I32_AND(0x71, "i32.and", BINARY, NONE, I32, I32, I32),
    I32_OR(0x72, "i32.or", BINARY, NONE, I32, I32, I32),
    I32_XOR(0x73, "i32.xor", BINARY, NONE, I32, I32, I32),
    I32_SHL(0x74, "i32.shl", BINARY, NONE, I32, I32, I32),
    I32_SHR_S(0x75, "i32.shr_s", BINARY, NONE, I32, I32, I32),
    I32_SHR_U(0x76, "i32.shr_u", BINARY, NONE, I32, I32, I32),
    I32_ROTL(0x77, "i32.rotl", BINARY, NONE, I32, I32, I32),
    I32_ROTR(0x78, "i32.rotr", BINARY, NONE, I32, I32, I32),
    I64_CLZ(0x79, "i64.clz", UNARY, NONE, I64, I64),
    I64_CTZ(0x7A, "i64.ctz", UNARY, NONE, I64, I64),
    I64_POPCNT(0x7B, "i64.popcnt", UNARY, NONE, I64, I64),
    I64_ADD(0x7C, "i64.add", BINARY, NONE, I64, I64, I64),
    I64_SUB(0x7D, "i64.sub", BINARY, NONE, I64, I64, I64),
    I64_MUL(0x7E, "i64.mul", BINARY, NONE, I64, I64, I64),
    I64_DIV_S(0x7F, "i64.div_s", BINARY, NONE, I64, I64, I64),
    I64_DIV_U(0x80, "i64.div_u", BINARY, NONE, I64, I64, I64),
    I64_REM_S(0x81, "i64.rem_s", BINARY, NONE, I64, I64, I64),
    I64_REM_U(0x82, "i64.rem_u", BINARY, NONE, I64, I64, I64),
    I64_AND(0x83, "i64.and", BINARY, NONE, I64, I64, I64),
    I64_OR(0x84, "i64.or", BINARY, NONE, I64, I64, I64),
    I64_XOR(0x85, "i64.xor", BINARY, NONE, I64, I64, I64),
    I64_SHL(0x86, "i64.shl", BINARY, NONE, I64, I64, I64),
    I64_SHR_S(0x87, "i64.shr_s", BINARY, NONE, I64, I64, I64),
    I64_SHR_U(0x88, "i64.shr_u", BINARY, NONE, I64, I64, I64),
    I64_ROTL(0x89, "i64.rotl", BINARY, NONE, I64, I64, I64),
    I64_ROTR(0x8A, "i64.rotr", BINARY, NONE, I64, I64, I64),
    F32_ABS(0x8B, "f32.abs", UNARY, NONE, F32, F32),
    F32_NEG(0x8C, "f32.neg", UNARY, NONE, F32, F32),
    F32_CEIL(0x8D, "f32.ceil", UNARY, NONE, F32, F32),
    F32_FLOOR(0x8E, "f32.floor", UNARY, NONE, F32, F32),
    F32_TRUNC(0x8F, "f32.trunc", UNARY, NONE, F32, F32),
    F32_NEAREST(0x90, "f32.nearest", UNARY, NONE, F32, F32),
    F32_SQRT(0x91, "f32.sqrt", UNARY, NONE, F32, F32),
    F32_ADD(0x92, "f32.add", BINARY, NONE, F32, F32, F32),
    F32_SUB(0x93, "f32.sub", BINARY, NONE, F32, F32, F32),
    F32_MUL(0x94, "f32.mul", BINARY, NONE, F32, F32, F32),
    F32_DIV(0x95, "f32.div", BINARY, NONE, F32, F32, F32),
    F32_MIN(0x96, "f32.min", BINARY, NONE, F32, F32, F32),
    F32_MAX(0x97, "f32.max", BINARY, NONE, F32, F32, F32),
    F32_COPYSIGN(0x98, "f32.copysign", BINARY, NONE, F32, F32, F32),
    F64_ABS(0x99, "f64.abs", UNARY, NONE, F64, F64),
    F64_NEG(0x9A, "f64.neg", UNARY, NONE, F64, F64),
    F64_CEIL(0x9B, "f64.ceil", UNARY, NONE, F64, F64),
    F64_FLOOR(0x9C, "f64.floor", UNARY, NONE, F64, F64),
    F64_TRUNC(0x9D, "f64.trunc", UNARY, NONE, F64, F64),
    F64_NEAREST(0x9E, "f64.nearest", UNARY, NONE, F64, F64),
    F64_SQRT(0x9F, "f64.sqrt", UNARY, NONE, F64, F64),
    F64_ADD(0xA0, "f64.add", BINARY, NONE, F64, F64, F64),
    F64_SUB(0xA1, "f64.sub", BINARY, NONE, F64, F64, F64),
    F64_MUL(0xA2, "f64.mul", BINARY, NONE, F64, F64, F64),
    F64_DIV(0xA3, "f64.div", BINARY, NONE, F64, F64, F64),
    F64_MIN(0xA4, "f64.min", BINARY, NONE, F64, F64, F64),
    F64_MAX(0xA5, "f64.max", BINARY, NONE, F64, F64, F64),
    F64_COPYSIGN(0xA6, "f64.copysign", BINARY, NONE, F64, F64, F64),
    I32_WRAP_I64(0xA7, "i32.wrap_i64", UNARY, NONE, I32, I64),
    I32_TRUNC_F32_S(0xA8, "i32.trunc_f32_s", UNARY, NONE, I32, F32),
    I32_TRUNC_F32_U(0xA9, "i32.trunc_f32_u", UNARY, NONE, I32, F32),
    I32_TRUNC_F64_S(0xAA, "i32.trunc_f64_s", UNARY, NONE, I32, F64),
    I32_TRUNC_F64_U(0xAB, "i32.trunc_f64_u", UNARY, NONE, I32, F64),
    I64_EXTEND_I32_S(0xAC, "i64.extend_i32_s", UNARY, NONE, I64, I32),
    I64_EXTEND_I32_U(0xAD, "i64.extend_i32_u", UNARY, NONE, I64, I32),
    I64_TRUNC_F32_S(0xAE, "i64.trunc_f32_s", UNARY, NONE, I64, F32),
    I64_TRUNC_F32_U(0xAF, "i64.trunc_f32_u", UNARY, NONE, I64, F32),
    I64_TRUNC_F64_S(0xB0, "i64.trunc_f64_s", UNARY, NONE, I64, F64),
    I64_TRUNC_F64_U(0xB1, "i64.trunc_f64_u", UNARY, NONE, I64, F64),
    F32_CONVERT_I32_S(0xB2, "f32.convert_i32_s", UNARY, NONE, F32, I32),
    F32_CONVERT_I32_U(0xB3, "f32.convert_i32_u", UNARY, NONE, F32, I32),
    F32_CONVERT_I64_S(0xB4, "f32.convert_i64_s", UNARY, NONE, F32, I64),
    F32_CONVERT_I64_U(0xB5, "f32.convert_i64_u", UNARY, NONE, F32, I64),
    F32_DEMOTE_F64(0xB6, "f32.demote_f64", UNARY, NONE, F32, F64),
    F64_CONVERT_I32_S(0xB7, "f64.convert_i32_s", UNARY, NONE, F64, I32),
    F64_CONVERT_I32_U(0xB8, "f64.convert_i32_u", UNARY, NONE, F64, I32),
    F64_CONVERT_I64_S(0xB9, "f64.convert_i64_s", UNARY, NONE, F64, I64),
    F64_CONVERT_I64_U(0xBA, "f64.convert_i64_u", UNARY, NONE, F64, I64),
    F64_PROMOTE_F32(0xBB, "f64.promote_f32", UNARY, NONE, F64, F32),
    I32_REINTERPRET_F32(0xBC, "i32.reinterpret_f32", UNARY, NONE, I32, F32),
    I64_REINTERPRET_F64(0xBD, "i64.reinterpret_f64", UNARY, NONE, I64, F64),
    F32_REINTERPRET_I32(0xBE, "f32.reinterpret_i32", UNARY, NONE, F32, I32),
    F64_REINTERPRET_I64(0xBF, "f64.reinterpret_i64", UNARY, NONE, F64, I64),
    I32_EXTEND8_S(0xC0, "i32.extend8_s", UNARY, NONE, I32, I32),
    I32_EXTEND16_S(0xC1, "i32.extend16_s", UNARY, NONE, I32, I32),
    I64_EXTEND8_S(0xC2, "i64.extend8_s", UNARY, NONE, I64, I64),
    I64_EXTEND16_S(0xC3, "i64.extend16_s", UNARY, NONE, I64, I64),
    I64_EXTEND32_S(0xC4, "i64.extend32_s", UNARY, NONE, I64, I64),
    // references (spec 5.4.4)
    REF_NULL(0xD0, "ref.null", REFERENCE, HEAP_TYPE),
    REF_IS_NULL(0xD1, "ref.is_null", REFERENCE, NONE),
    REF_FUNC(0xD2, "ref.func", REFERENCE, FUNCTION),
    REF_EQ(0xD3, "ref.eq", REFERENCE, NONE),
    REF_AS_NON_NULL(0xD4, "ref.as_non_null", REFERENCE, NONE),
    BR_ON_NULL(0xD5, "br_on_null", CONTROL, LABEL),
    BR_ON_NON_NULL(0xD6, "br_on_non_null", CONTROL, LABEL),
    // behind the prefix 0xFB: structs and arrays (spec 5.4.5)
    STRUCT_NEW(0xFB_0000, "struct.new", STRUCT, TYPE_INDEX),
    STRUCT_NEW_DEFAULT(0xFB_0001, "struct.new_default", STRUCT, TYPE_INDEX),
    STRUCT_GET(0xFB_0002, "struct.get", STRUCT, TYPE_FIELD),
    STRUCT_GET_S(0xFB_0003, "struct.get_s", STRUCT, TYPE_FIELD),
    STRUCT_GET_U(0xFB_0004, "struct.get_u", STRUCT, TYPE_FIELD),
    STRUCT_SET(0xFB_0005, "struct.set", STRUCT, TYPE_FIELD),
    ARRAY_NEW(0xFB_0006, "array.new", ARRAY, TYPE_INDEX),
    ARRAY_NEW_DEFAULT(0xFB_0007, "array.new_default", ARRAY, TYPE_INDEX),
    ARRAY_NEW_FIXED(0xFB_0008, "array.new_fixed", ARRAY, TYPE_LENGTH),
    ARRAY_NEW_DATA(0xFB_0009, "array.new_data", ARRAY, TYPE_SEGMENT),
    ARRAY_NEW_ELEM(0xFB_000A, "array.new_elem", ARRAY, TYPE_SEGMENT),
    ARRAY_GET(0xFB_000B, "array.get", ARRAY, TYPE_INDEX),
    ARRAY_GET_S(0xFB_000C, "array.get_s", ARRAY, TYPE_INDEX),
    ARRAY_GET_U(0xFB_000D, "array.get_u", ARRAY, TYPE_INDEX),
    ARRAY_SET(0xFB_000E, "array.set", ARRAY, TYPE_INDEX),
    ARRAY_LEN(0xFB_000F, "array.len", ARRAY, NONE),
    ARRAY_FILL(0xFB_0010, "array.fill", ARRAY, TYPE_INDEX),
    ARRAY_COPY(0xFB_0011, "array.copy", ARRAY, TYPE_TYPE),
    ARRAY_INIT_DATA(0xFB_0012, "array.init_data", ARRAY, TYPE_SEGMENT),
    ARRAY_INIT_ELEM(0xFB_0013, "array.init_elem", ARRAY, TYPE_SEGMENT),
    REF_TEST(0xFB_0014, "ref.test", REFERENCE, HEAP_TYPE),
    REF_TEST_NULL(0xFB_0015, "ref.test", REFERENCE, HEAP_TYPE),
    REF_CAST(0xFB_0016, "ref.cast", REFERENCE, HEAP_TYPE),
    REF_CAST_NULL(0xFB_0017, "ref.cast", REFERENCE, HEAP_TYPE),
    BR_ON_CAST(0xFB_0018, "br_on_cast", CONTROL, CAST),
    BR_ON_CAST_FAIL(0xFB_0019, "br_on_cast_fail", CONTROL, CAST),
    ANY_CONVERT_EXTERN(0xFB_001A, "any.convert_extern", REFERENCE, NONE),
    EXTERN_CONVERT_ANY(0xFB_001B, "extern.convert_any", REFERENCE, NONE),
    REF_I31(0xFB_001C, "ref.i31", REFERENCE, NONE),
    I31_GET_S(0xFB_001D, "i31.get_s", REFERENCE, NONE),
    I31_GET_U(0xFB_001E, "i31.get_u", REFERENCE, NONE),
    // behind the prefix 0xFC
    I32_TRUNC_SAT_F32_S(0xFC_0000, "i32.trunc_sat_f32_s", UNARY, NONE, I32, F32),
    I32_TRUNC_SAT_F32_U(0xFC_0001, "i32.trunc_sat_f32_u", UNARY, NONE, I32, F32),
    I32_TRUNC_SAT_F64_S(0xFC_0002, "i32.trunc_sat_f64_s", UNARY, NONE, I32, F64),
    I32_TRUNC_SAT_F64_U(0xFC_0003, "i32.trunc_sat_f64_u", UNARY, NONE, I32, F64),
    I64_TRUNC_SAT_F32_S(0xFC_0004, "i64.trunc_sat_f32_s", UNARY, NONE, I64, F32),
    I64_TRUNC_SAT_F32_U(0xFC_0005, "i64.trunc_sat_f32_u", UNARY, NONE, I64, F32),
    I64_TRUNC_SAT_F64_S(0xFC_0006, "i64.trunc_sat_f64_s", UNARY, NONE, I64, F64),
    I64_TRUNC_SAT_F64_U(0xFC_0007, "i64.trunc_sat_f64_u", UNARY, NONE, I64, F64),
    MEMORY_INIT(0xFC_0008, "memory.init", MEMORY, DATA_MEMORY, null, I32, I32, I32),
    DATA_DROP(0xFC_0009, "data.drop", MEMORY, DATA),
    MEMORY_COPY(0xFC_000A, "memory.copy", MEMORY, MEMORY_MEMORY, null, I32, I32, I32),
    MEMORY_FILL(0xFC_000B, "memory.fill", MEMORY, MEMORY_INDEX, null, I32, I32, I32),
    TABLE_INIT(0xFC_000C, "table.init", TABLE, ELEMENT_TABLE, null, I32, I32, I32),
    ELEM_DROP(0xFC_000D, "elem.drop", TABLE, ELEMENT),
    TABLE_COPY(0xFC_000E, "table.copy", TABLE, TABLE_TABLE, null, I32, I32, I32),
    TABLE_GROW(0xFC_000F, "table.grow", TABLE, TABLE_INDEX),
    TABLE_SIZE(0xFC_0010, "table.size", TABLE, TABLE_INDEX, I32),
    TABLE_FILL(0xFC_0011, "table.fill", TABLE, TABLE_INDEX);
    // @formatter:on

    /** What belongs together: instructions of a shape are read, typed and handed to the sink alike. */
    public enum Shape {
        /** Structure and branches. */
        CONTROL,
        /** Calls. */
        CALL,
        /** Throwing and catching. */
        EXCEPTION,
        /** Any type: {@code drop}, {@code select}. */
        PARAMETRIC,
        /** Locals and globals. */
        VARIABLE,
        /** A number from the code. */
        CONSTANT,
        /** One number to one number. */
        UNARY,
        /** Two numbers to one. */
        BINARY,
        /** Address to number. */
        LOAD,
        /** Address and number to nothing. */
        STORE,
        /** Whole memories and data segments. */
        MEMORY,
        /** Tables and element segments. */
        TABLE,
        /** References. */
        REFERENCE,
        /** Structs. */
        STRUCT,
        /** Arrays. */
        ARRAY
    }

    /** What follows the opcode (spec 5.4). */
    public enum Immediates {
        /** Nothing. */
        NONE,
        /** Block type. */
        BLOCK_TYPE,
        /** Label. */
        LABEL,
        /** Vector of labels, then the default label. */
        LABELS,
        /** Function index. */
        FUNCTION,
        /** Type index, then table index. */
        TYPE_TABLE,
        /** Vector of value types. */
        TYPES,
        /** Local index. */
        LOCAL,
        /** Global index. */
        GLOBAL,
        /** Table index. */
        TABLE_INDEX,
        /** Destination table, then source table. */
        TABLE_TABLE,
        /** Element segment, then table. */
        ELEMENT_TABLE,
        /** Element segment. */
        ELEMENT,
        /** Alignment, memory index if its bit 6 is set, offset. */
        MEMORY_ARGUMENT,
        /** Memory index. */
        MEMORY_INDEX,
        /** Destination memory, then source memory. */
        MEMORY_MEMORY,
        /** Data segment, then memory. */
        DATA_MEMORY,
        /** Data segment. */
        DATA,
        /** Signed 32-bit LEB128. */
        I32_VALUE,
        /** Signed 64-bit LEB128. */
        I64_VALUE,
        /** Four bytes. */
        F32_VALUE,
        /** Eight bytes. */
        F64_VALUE,
        /** Heap type. */
        HEAP_TYPE,
        /** Tag. */
        TAG,
        /** Block type, then vector of catch clauses. */
        BLOCK_TYPE_CATCHES,
        /** Type index. */
        TYPE_INDEX,
        /** Type index, then field index. */
        TYPE_FIELD,
        /** Type index, then number of elements. */
        TYPE_LENGTH,
        /** Type index, then data or element segment. */
        TYPE_SEGMENT,
        /** Destination type, then source type. */
        TYPE_TYPE,
        /** Flags for null, label, two heap types. */
        CAST
    }

    private final int code;
    private final String mnemonic;
    private final Shape shape;
    private final Immediates immediates;
    private final int alignment;
    private final @Nullable ValueType result;
    private final List<ValueType> operands;

    /** For the validator: {@link #result()}, UNKNOWN for none. */
    final int resultCode;

    /** For the validator: {@link #operands()}; not to be written. */
    final int[] operandCodes;

    Opcode(int code, String mnemonic, Shape shape, Immediates immediates) {
        this(code, mnemonic, shape, immediates, -1, null);
    }

    Opcode(int code, String mnemonic, Shape shape, Immediates immediates, @Nullable ValueType result,
            ValueType... operands) {
        this(code, mnemonic, shape, immediates, -1, result, operands);
    }

    Opcode(int code, String mnemonic, Shape shape, int alignment, @Nullable ValueType result, ValueType... operands) {
        this(code, mnemonic, shape, Immediates.MEMORY_ARGUMENT, alignment, result, operands);
    }

    Opcode(int code, String mnemonic, Shape shape, Immediates immediates, int alignment, @Nullable ValueType result,
            ValueType... operands) {
        this.code = code;
        this.mnemonic = mnemonic;
        this.shape = shape;
        this.immediates = immediates;
        this.alignment = alignment;
        this.result = result;
        this.operands = List.of(operands);
        this.resultCode = result == null ? TypeCode.UNKNOWN : TypeCode.of(result);
        this.operandCodes = TypeCode.of(this.operands);
    }

    /** The prefix byte, or 0 for an instruction without one. */
    public int prefix() {
        return code >>> 16;
    }

    /** The opcode byte, or what follows the prefix. */
    public int code() {
        return code & 0xFFFF;
    }

    /** The name in the text format. */
    public String mnemonic() {
        return mnemonic;
    }

    /** How it is read and typed. */
    public Shape shape() {
        return shape;
    }

    /** What follows it in the code. */
    public Immediates immediates() {
        return immediates;
    }

    /** Of loads and stores: the logarithm (base 2) of the width in bytes, which is the largest alignment; others: -1. */
    public int alignment() {
        return alignment;
    }

    /** The type of the result; null when there is none or when it depends on the operands or immediates. */
    public @Nullable ValueType result() {
        return result;
    }

    /**
     * The types of the operands, bottom first; empty when they depend on the other operands or immediates. I32 stands for
     * the address type of the memory or table.
     */
    public List<ValueType> operands() {
        return operands;
    }

    @Override
    public String toString() {
        return mnemonic;
    }
}
