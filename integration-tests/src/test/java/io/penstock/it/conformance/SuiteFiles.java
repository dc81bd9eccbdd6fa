package io.penstock.it.conformance;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.api.Feature;
import java.util.List;
import java.util.stream.Stream;

/** The files of the suite that are run, by the proposal they came with. */
final class SuiteFiles {

    private static final List<String> CORE = List.of("address", "align", "binary", "binary-leb128", "block", "br",
            "br_if", "br_table", "bulk", "call", "call_indirect", "comments", "const", "conversions", "custom", "data",
            "elem", "endianness", "exports", "f32", "f32_bitwise", "f32_cmp", "f64", "f64_bitwise", "f64_cmp", "fac",
            "float_exprs", "float_literals", "float_memory", "float_misc", "forward", "func", "func_ptrs", "global",
            "i32", "i64", "if", "imports", "inline-module", "int_exprs", "int_literals", "labels", "left-to-right",
            "linking", "load", "local_get", "local_set", "local_tee", "loop", "memory", "memory_copy", "memory_fill",
            "memory_grow", "memory_init", "memory_redundancy", "memory_size", "memory_trap", "names", "nop",
            "obsolete-keywords", "ref_func", "ref_is_null", "ref_null", "return", "select", "skip-stack-guard-page",
            "stack", "start", "store", "switch", "table", "table-sub", "table_copy", "table_fill", "table_get",
            "table_grow", "table_init", "table_set", "table_size", "token", "traps", "type", "unreachable",
            "unreached-invalid", "unreached-valid", "unwind", "utf8-custom-section-id", "utf8-import-field",
            "utf8-import-module", "utf8-invalid-encoding");

    private static final List<String> MULTI_MEMORY = List.of("address0", "address1", "align0", "binary0", "data0",
            "data1", "data_drop0", "exports0", "float_exprs0", "float_exprs1", "float_memory0", "imports0", "imports1",
            "imports2", "imports3", "imports4", "linking0", "linking1", "linking2", "linking3", "load0", "load1",
            "load2", "memory-multi", "memory_copy0", "memory_copy1", "memory_fill0", "memory_init0", "memory_size0",
            "memory_size1", "memory_size2", "memory_size3", "memory_size_import", "memory_trap0", "memory_trap1",
            "start0", "store0", "store1", "store2", "traps0");

    private static final List<String> SIMD = List.of("simd_address", "simd_align", "simd_bit_shift", "simd_bitwise",
            "simd_boolean", "simd_const", "simd_conversions", "simd_f32x4", "simd_f32x4_arith", "simd_f32x4_cmp",
            "simd_f32x4_pmin_pmax", "simd_f32x4_rounding", "simd_f64x2", "simd_f64x2_arith", "simd_f64x2_cmp",
            "simd_f64x2_pmin_pmax", "simd_f64x2_rounding", "simd_i16x8_arith", "simd_i16x8_arith2", "simd_i16x8_cmp",
            "simd_i16x8_extadd_pairwise_i8x16", "simd_i16x8_extmul_i8x16", "simd_i16x8_q15mulr_sat_s",
            "simd_i16x8_sat_arith", "simd_i32x4_arith", "simd_i32x4_arith2", "simd_i32x4_cmp", "simd_i32x4_dot_i16x8",
            "simd_i32x4_extadd_pairwise_i16x8", "simd_i32x4_extmul_i16x8", "simd_i32x4_trunc_sat_f32x4",
            "simd_i32x4_trunc_sat_f64x2", "simd_i64x2_arith", "simd_i64x2_arith2", "simd_i64x2_cmp",
            "simd_i64x2_extmul_i32x4", "simd_i8x16_arith", "simd_i8x16_arith2", "simd_i8x16_cmp",
            "simd_i8x16_sat_arith", "simd_int_to_int_extend", "simd_lane", "simd_linking", "simd_load",
            "simd_load16_lane", "simd_load32_lane", "simd_load64_lane", "simd_load8_lane", "simd_load_extend",
            "simd_load_splat", "simd_load_zero", "simd_memory-multi", "simd_select", "simd_splat", "simd_store",
            "simd_store16_lane", "simd_store32_lane", "simd_store64_lane", "simd_store8_lane");

    private static final List<String> RELAXED_SIMD = List.of("i16x8_relaxed_q15mulr_s", "i32x4_relaxed_trunc",
            "i8x16_relaxed_swizzle", "relaxed_dot_product", "relaxed_laneselect", "relaxed_madd_nmadd",
            "relaxed_min_max");

    private static final List<String> MEMORY64 = List.of("address64", "align64", "binary_leb128_64", "bulk64",
            "call_indirect64", "endianness64", "float_memory64", "load64", "memory64", "memory64-imports",
            "memory_copy64", "memory_fill64", "memory_grow64", "memory_init64", "memory_redundancy64",
            "memory_trap64", "table64", "table_copy64", "table_copy_mixed", "table_fill64", "table_get64",
            "table_grow64", "table_init64", "table_set64", "table_size64");

    /** Made before 3.0, and therefore run without what 3.0 allows in addition. */
    private static final List<String> THREADS = List.of("proposals/threads/atomic", "proposals/threads/exports",
            "proposals/threads/imports", "proposals/threads/memory");

    private static final List<String> FUNCTION_REFERENCES = List.of("br_on_non_null", "br_on_null", "call_ref",
            "local_init", "ref", "ref_as_non_null", "type-canon", "type-equivalence", "type-rec");

    private static final List<String> TAIL_CALLS = List.of("return_call", "return_call_indirect", "return_call_ref");

    private static final List<String> EXCEPTIONS = List.of("tag", "throw", "throw_ref", "try_table", "legacy/rethrow",
            "legacy/throw", "legacy/try_catch", "legacy/try_delegate");

    private static final List<String> GC = List.of("array", "array_copy", "array_fill", "array_init_data",
            "array_init_elem", "array_new_data", "array_new_elem", "binary-gc", "br_on_cast", "br_on_cast_fail",
            "extern", "i31", "instance", "ref_cast", "ref_eq", "ref_test", "struct", "type-subtyping");

    private static final List<String> TEXT = List.of("annotations", "id");

    /** All of them. */
    static final List<String> ALL = Stream.of(CORE, MULTI_MEMORY, SIMD, RELAXED_SIMD, MEMORY64, THREADS,
            FUNCTION_REFERENCES, TAIL_CALLS, EXCEPTIONS, GC, TEXT)
            .flatMap(List::stream).toList();

    private SuiteFiles() {
    }

    /** The configuration for a file. */
    static EngineConfig configure(String file, EngineConfig config) {
        return THREADS.contains(file) ? config.with(Feature.THREADS).without(Feature.MULTI_MEMORY) : config;
    }
}
