package io.penstock.wasm.internal.baseline;

import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.bytecode.TapePrinter;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.CompilationUnits;
import io.penstock.wasm.testing.ModuleBytes;
import org.junit.jupiter.api.Test;

/** Module in, text of the code out. */
class BaselineCompilerTest {

    private static String compile(byte[] type, byte[] locals, byte[] code) {
        ModuleInfo info = ModuleParser.parse(ModuleBytes.function(type, locals, code), 1 << 20,
                (context, function, body) -> {
                });
        return TapePrinter.print(BaselineCompiler.plain().tape(CompilationUnits.of(info, 0)));
    }

    @Test
    void whenExpressionThenOperandsAreOnTheJvmStack() {
        // (x + 7) * x
        assertThat(compile(bytes(1, I32, 1, I32), bytes(0), bytes(0x20, 0, 0x41, 7, 0x6A, 0x20, 0, 0x6C, 0x0B)))
                .isEqualTo("""
                aload v1
                invoke P.poll(Instance)void
                --
                iload v0
                int 7
                iadd
                iload v0
                imul
                ireturn
                """);
    }

    @Test
    void whenLoopThenLabelHasAnEmptyStackAndComparisonBecomesItsJump() {
        // do { sum += x } while ((x -= 1) > 0), with an operand below the loop
        byte[] code = bytes(0x41, 5, 0x03, 0x40, 0x20, 1, 0x20, 0, 0x6A, 0x21, 1, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x41,
                0,
                0x4A, 0x0D, 0, 0x0B, 0x20, 1, 0x6A, 0x0B);
        assertThat(compile(bytes(1, I32, 1, I32), bytes(1, 1, I32), code)).isEqualTo("""
                aload v1
                invoke P.poll(Instance)void
                --
                int 5
                istore v3
                --
                loop {
                  L0:
                  poll
                  --
                  iload v2
                  iload v0
                  iadd
                  istore v2
                  --
                  iload v0
                  int 1
                  isub
                  dup
                  istore v0
                  int 0
                  if ICMP_GT goto L0
                  --
                }
                --
                iload v2
                istore v4
                iload v3
                iload v4
                iadd
                ireturn
                """);
    }

    @Test
    void whenIfIsAnExpressionThenItsResultWaitsInAVariable() {
        // x < 0 ? -1 : x / 3
        byte[] code = bytes(0x20, 0, 0x41, 0, 0x48, 0x04, I32, 0x41, 0x7F, 0x05, 0x20, 0, 0x41, 3, 0x6D, 0x0B, 0x0B);
        assertThat(compile(bytes(1, I32, 1, I32), bytes(0), code)).isEqualTo("""
                aload v1
                invoke P.poll(Instance)void
                --
                iload v0
                int 0
                if ICMP_GE goto L1
                {
                  --
                  int -1
                  istore v2
                  goto L0
                }
                L1:
                {
                  --
                  iload v0
                  int 3
                  idiv
                  istore v2
                }
                L0:
                --
                iload v2
                ireturn
                """);
    }

    @Test
    void whenCountingThenLoopSpendsItsSizeAndGoesOnElsewhereWhenAskedTo() {
        // do { } while (x -= 1)
        byte[] module = ModuleBytes.function(bytes(1, I32, 0), bytes(0),
                bytes(0x03, 0x40, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B, 0x0B));
        ModuleInfo info = ModuleParser.parse(module, 1 << 20, (context, function, body) -> {
        });
        assertThat(TapePrinter.print(BaselineCompiler.counting(1_000).tape(CompilationUnits.of(info, 0))))
                .isEqualTo("""
                        aload v1
                        invoke P.poll(Instance)void
                        --
                        state 0
                        dup
                        getfield FunctionState.budget
                        int 14
                        isub
                        dup_x1
                        putfield FunctionState.budget
                        if GE goto L0
                        state 0
                        aload v1
                        invoke FunctionState.takenOver(FunctionState,Instance)boolean
                        if EQ goto L0
                        iload v0
                        aload v1
                        invoke C0.part$call(int,Instance)void
                        return
                        L0:
                        --
                        loop {
                          L1:
                          aload v1
                          invoke P.poll(Instance)void
                          --
                          state 0
                          dup
                          getfield FunctionState.loopBudget
                          int 11
                          isub
                          dup_x1
                          putfield FunctionState.loopBudget
                          if GE goto L2
                          int 0
                          state 0
                          aload v1
                          invoke FunctionState.spentInLoop(int,FunctionState,Instance)boolean
                          if EQ goto L2
                          int 1
                          newarray LONG
                          dup
                          int 0
                          iload v0
                          i2l
                          lastore
                          int 1
                          newarray REFERENCE
                          aload v1
                          invoke O0L0.f0(long[],Object[],Instance)void
                          return
                          L2:
                          --
                          iload v0
                          int 1
                          isub
                          dup
                          istore v0
                          if NE goto L1
                          --
                        }
                        --
                        return
                        """);
    }
}
