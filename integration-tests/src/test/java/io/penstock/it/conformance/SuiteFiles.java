package io.penstock.it.conformance;

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
    static final List<String> ALL = Stream.of(CORE, FUNCTION_REFERENCES, TAIL_CALLS, EXCEPTIONS, GC, TEXT)
            .flatMap(List::stream).toList();

    private SuiteFiles() {
    }
}
