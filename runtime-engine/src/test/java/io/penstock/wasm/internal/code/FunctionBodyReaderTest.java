package io.penstock.wasm.internal.code;

import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.TypeSpace;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sink gets: function in, trace out. */
class FunctionBodyReaderTest {

    /** Types: 0 () -> (), 1 (i32) -> (i32), 2 (i32 i64) -> (i64 i32), 3 () -> (i32). Function n has type n. */
    private static final ModuleContext CONTEXT = new ModuleContext(
            TypeSpace.of(List.of(FunctionType.of(), FunctionType.of(ValueType.I32).returning(ValueType.I32),
                    FunctionType.of(ValueType.I32, ValueType.I64).returning(ValueType.I64, ValueType.I32),
                    FunctionType.of().returning(ValueType.I32))),
            new int[]{0, 1, 2, 3},
            List.of(new ExternType.Table(ValueType.FUNCREF, Limits.atLeast(1)),
                    new ExternType.Table(ValueType.EXTERNREF, Limits.atLeast(1))),
            List.of(new ExternType.Memory(Limits.atLeast(1))),
            List.of(new ExternType.Global(ValueType.F64, true)), List.of(), List.of(ValueType.FUNCREF), 2,
            allFunctions());

    private static BitSet allFunctions() {
        BitSet functions = new BitSet();
        functions.set(0, 4);
        return functions;
    }

    @Test
    void whenStraightCodeThenOperandsComeInOrder() {
        assertTrace(2, """
                begin (i32, i64) -> (i64, i32) locals [i32 i64]
                v0 = local.get 1
                v1 = i64.const -2
                v2 = i64.sub v0 v1
                v3 = local.get 0
                v4 = i32.eqz v3
                end [v2, v4] then [v5, v6]""",
                0, 0x20, 1, 0x42, 0x7E, 0x7D, 0x20, 0, 0x45, 0x0B);
    }

    @Test
    void whenLocalsAreDeclaredThenTheyFollowTheParameters() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32 f32 f32 externref]
                v0 = local.get 0
                v1 = local.tee 0 v0
                end [v1] then [v2]""",
                2, 2, 0x7D, 1, 0x6F, 0x20, 0, 0x22, 0, 0x0B);
    }

    @Test
    void whenCodeFollowsABranchThenItDoesNotShow() {
        // block: br 0; drop (of nothing); a block inside; end; i32.const
        assertTrace(3, """
                begin () -> (i32) locals []
                block () -> () [] inside []
                br 0 []
                end unreachable then []
                v0 = i32.const 1
                end [v0] then [v1]""",
                0, 0x02, 0x40, 0x0C, 0, 0x1A, 0x02, 0x7F, 0x41, 5, 0x0B, 0x1A, 0x0B, 0x41, 1, 0x0B);
    }

    @Test
    void whenNothingReachesTheEndThenWhatFollowsDoesNotShow() {
        // block (i32): unreachable; end; drop; if (on nothing) ... in unreachable code
        assertTrace(0, """
                begin () -> () locals []
                block () -> (i32) [] inside []
                unreachable
                end unreachable then unreachable
                end unreachable then unreachable""",
                0, 0x02, 0x7F, 0x00, 0x0B, 0x04, 0x40, 0x05, 0x0B, 0x0B);
    }

    @Test
    void whenLoopIsLeftByNothingThenWhatFollowsDoesNotShow() {
        assertTrace(0, """
                begin () -> () locals []
                loop () -> () [] inside []
                br 0 []
                end unreachable then unreachable
                end unreachable then unreachable""",
                0, 0x03, 0x40, 0x0C, 0, 0x0B, 0x01, 0x0B);
    }

    @Test
    void whenFirstArmFallsThroughThenTheEndIsReached() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32]
                v0 = local.get 0
                if () -> (i32) v0 [] inside []
                v1 = i32.const 1
                else [v1] inside []
                v2 = i32.const 2
                return [v2]
                end unreachable then [v3]
                end [v3] then [v4]""",
                0, 0x20, 0, 0x04, 0x7F, 0x41, 1, 0x05, 0x41, 2, 0x0F, 0x0B, 0x0B);
    }

    @Test
    void whenFirstArmEndsUnreachablyThenTheSecondShows() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32]
                v0 = local.get 0
                v1 = local.get 0
                if (i32) -> (i32) v1 [v0] inside [v2]
                unreachable
                else unreachable inside [v3]
                end [v3] then [v4]
                end [v4] then [v5]""",
                0, 0x20, 0, 0x20, 0, 0x04, 1, 0x00, 0x05, 0x0B, 0x0B);
    }

    @Test
    void whenNoArmReachesTheEndThenNeitherDoesTheCodeBehind() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32]
                v0 = local.get 0
                if () -> () v0 [] inside []
                unreachable
                else unreachable inside []
                v1 = i32.const 0
                br 1 [v1]
                end unreachable then unreachable
                end unreachable then [v2]""",
                0, 0x20, 0, 0x04, 0x40, 0x00, 0x05, 0x41, 0, 0x0C, 1, 0x0B, 0x41, 9, 0x0B);
    }

    @Test
    void whenIfHasNoElseThenTheEndIsReached() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32]
                v0 = local.get 0
                v1 = local.get 0
                if (i32) -> (i32) v1 [v0] inside [v2]
                return [v2]
                end unreachable then [v3]
                end [v3] then [v4]""",
                0, 0x20, 0, 0x20, 0, 0x04, 1, 0x0F, 0x0B, 0x0B);
    }

    @Test
    void whenConditionalBranchThenItsValuesStay() {
        assertTrace(3, """
                begin () -> (i32) locals []
                block () -> (i32) [] inside []
                v0 = i32.const 7
                v1 = i32.const 1
                br_if 0 v1 [v0]
                v2 = i32.popcnt v0
                end [v2] then [v3]
                end [v3] then [v4]""",
                0, 0x02, 0x7F, 0x41, 7, 0x41, 1, 0x0D, 0, 0x69, 0x0B, 0x0B);
    }

    @Test
    void whenBranchTableThenTheDefaultComesLastAndAllTargetsAreReached() {
        assertTrace(1, """
                begin (i32) -> (i32) locals [i32]
                block () -> () [] inside []
                block () -> () [] inside []
                v0 = local.get 0
                br_table [0, 1, 0] v0 []
                end unreachable then []
                unreachable
                end unreachable then []
                v1 = i32.const 3
                end [v1] then [v2]""",
                0, 0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E, 2, 0, 1, 0, 0x0B, 0x00, 0x0B, 0x41, 3, 0x0B);
    }

    @Test
    void whenCallsThenArgumentsAndResultsInStackOrder() {
        assertTrace(0, """
                begin () -> () locals []
                v0 = i32.const 1
                v1 = i64.const 2
                call 2 (i32, i64) -> (i64, i32) [v0, v1] to [v2, v3]
                v4 = i32.const 0
                call_indirect 0 1 (i32) -> (i32) [v3] v4 to [v5]
                drop i32 v5
                drop i64 v2
                end [] then []""",
                0, 0x41, 1, 0x42, 2, 0x10, 2, 0x41, 0, 0x11, 1, 0, 0x1A, 0x1A, 0x0B);
    }

    @Test
    void whenLoopHasParametersThenBranchesCarryThem() {
        assertTrace(2, """
                begin (i32, i64) -> (i64, i32) locals [i32 i64]
                v0 = local.get 0
                v1 = local.get 1
                loop (i32, i64) -> (i64, i32) [v0, v1] inside [v2, v3]
                br 0 [v2, v3]
                end unreachable then unreachable
                end unreachable then unreachable""",
                0, 0x20, 0, 0x20, 1, 0x03, 2, 0x0C, 0, 0x0B, 0x0B);
    }

    @Test
    void whenMemoryAndTablesThenIndicesAndOperands() {
        assertTrace(0, """
                begin () -> () locals []
                v0 = i32.const 1
                v1 = i32.load16_u 0 300 v0
                v2 = i32.const 2
                v3 = i32.const 3
                memory.init 1 0 v1 v2 v3
                v4 = i32.const 4
                v5 = ref.null externref
                table.set 1 v4 v5
                v6 = ref.func 2
                v7 = i32.const 1
                v8 = table.grow 0 v6 v7
                v9 = f64.const 3ff0000000000000
                global.set 0 f64 v9
                i64.store32 0 0 v8 v10
                elem.drop 0
                data.drop 1
                end [] then []""".replace("i64.store32 0 0 v8 v10", "v10 = i64.const 5\ni64.store32 0 0 v8 v10"),
                0, 0x41, 1, 0x2F, 1, 0xAC, 0x02, 0x41, 2, 0x41, 3, 0xFC, 8, 1, 0, 0x41, 4, 0xD0, 0x6F, 0x26, 1, 0xD2, 2,
                0x41, 1, 0xFC, 15, 0, 0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x24, 0, 0x42, 5, 0x3E, 0, 0, 0xFC, 13, 0,
                0xFC,
                9, 1, 0x0B);
    }

    @Test
    void whenInstructionsShowThenTheirOffsetsAreThoseInTheModule() {
        TraceSink sink = new TraceSink();
        // i32.const 1; i64.extend_i32_s; i32.trunc_sat... of a float; end
        FunctionBodyReader.read(CONTEXT, 0,
                new FunctionBody(bytes(0, 0x41, 1, 0x1A, 0x01, 0x43, 0, 0, 0, 0, 0xFC, 0, 0x1A, 0x0B), 1_000), sink);
        assertThat(sink.offsets()).containsExactly(1_001L, 1_003L, 1_005L, 1_010L, 1_012L, 1_013L);
    }

    private static void assertTrace(int function, String expected, int... body) {
        TraceSink sink = new TraceSink();
        FunctionBodyReader.read(CONTEXT, function, new FunctionBody(bytes(body), 0), sink);
        assertThat(sink.text()).isEqualTo(expected);
        FunctionBodyReader.read(CONTEXT, function, new FunctionBody(bytes(body), 0), EmptySink.instance());
    }
}
