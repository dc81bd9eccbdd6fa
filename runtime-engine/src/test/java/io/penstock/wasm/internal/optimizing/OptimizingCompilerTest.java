package io.penstock.wasm.internal.optimizing;

import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.TapePrinter;
import io.penstock.wasm.internal.ir.GraphPrinter;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.CompilationUnits;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Module in, text of the graph after a pass or of the code out. */
class OptimizingCompilerTest {

    private static final byte[] INT_TO_INT = bytes(1, I32, 1, I32);

    private final Map<String, String> graphs = new LinkedHashMap<>();

    private String compile(byte[] module) {
        ModuleInfo info = ModuleParser.parse(module, 1 << 20, (context, function, body) -> {
        });
        return TapePrinter.print(OptimizingCompiler.tape(CompilationUnits.of(info, 0), FunctionShape.PLAIN,
                (pass, graph) -> graphs.put(pass, GraphPrinter.print(graph))));
    }

    private String compile(byte[] locals, byte[] code) {
        return compile(ModuleBytes.function(INT_TO_INT, locals, code));
    }

    /** A function from i32 to i32 in a module with a memory. */
    private static byte[] withMemory(byte[] code) {
        return new ModuleBytes().section(ModuleBytes.TYPE, bytes(1, 0x60), INT_TO_INT)
                .section(ModuleBytes.FUNCTION, bytes(1, 0))
                .section(ModuleBytes.MEMORY, bytes(1, 0, 1))
                .section(ModuleBytes.CODE, bytes(1), ModuleBytes.body(bytes(0), code)).toByteArray();
    }

    @Test
    void whenLoopThenItsVariablesAreParametersOfItsHeader() {
        // do { sum += x } while ((x -= 1) > 0), with an operand below the loop
        String code = compile(bytes(1, 1, I32), bytes(0x41, 5, 0x03, 0x40, 0x20, 1, 0x20, 0, 0x6A, 0x21, 1, 0x20, 0,
                0x41, 1, 0x6B, 0x22, 0, 0x41, 0, 0x4A, 0x0D, 0, 0x0B, 0x20, 1, 0x6A, 0x0B));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  goto b1(0, v0)
                loop {
                  b1(v5, v6):
                    poll
                    v7 = i32.add v5 v6
                    v13 = i32.add v6 -1
                    v10 = i32.gt_s v13 0
                    branch v10 b1(v7, v13) b2
                  b2:
                    goto b3
                }
                b3:
                  v14 = i32.add v7 5
                  return v14
                """);
        assertThat(code).isEqualTo("""
                poll
                --
                int 0
                iload v0
                istore v2
                istore v3
                loop {
                  L0:
                  --
                  poll
                  --
                  iload v3
                  iload v2
                  iadd
                  istore v3
                  --
                  iload v2
                  int -1
                  iadd
                  istore v2
                  --
                  iload v2
                  int 0
                  if ICMP_GT goto L0
                  --
                }
                --
                iload v3
                int 5
                iadd
                ireturn
                """);
    }

    @Test
    void whenValueWasComputedThenItIsNotComputedAgain() {
        // x * 3 + x * 3 + !(x < 3)
        compile(bytes(0), bytes(0x20, 0, 0x41, 3, 0x6C, 0x20, 0, 0x41, 3, 0x6C, 0x6A, 0x20, 0, 0x41, 3, 0x48, 0x45,
                0x6A, 0x0B));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  v3 = i32.mul v0 3
                  v5 = i32.add v3 v3
                  v9 = i32.ge_s v0 3
                  v8 = i32.add v5 v9
                  return v8
                """);
    }

    @Test
    void whenConstantsThenTheyAreFoldedAndMultiplicationsAreShifts() {
        // x + 7 + 9 + x * 8
        compile(bytes(0),
                bytes(0x20, 0, 0x41, 7, 0x6A, 0x41, 9, 0x6A, 0x20, 0, 0x41, 8, 0x6C, 0x6A, 0x0B));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  v10 = i32.add v0 16
                  v12 = i32.shl v0 3
                  v8 = i32.add v10 v12
                  return v8
                """);
    }

    @Test
    void whenBranchIsOnAConstantThenTheOtherWayIsGone() {
        // if (1) x else 2
        compile(bytes(0), bytes(0x41, 1, 0x04, I32, 0x20, 0, 0x05, 0x41, 2, 0x0B, 0x0B));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  goto b3
                block {
                  b3:
                    goto b1
                }
                block {
                }
                b1:
                  return v0
                """);
    }

    @Test
    void whenValueWasStoredThenItIsNotLoadedUnlessAnotherPlaceMayBeTheSame() {
        // m[x + 4..] = 1; m[x..] = 2; m[1000] = 3 (anywhere); m[x + 8..] = m[x + 4..] + m[1000]
        String code = compile(
                withMemory(bytes(0x20, 0, 0x41, 1, 0x36, 2, 4, 0x20, 0, 0x41, 2, 0x36, 2, 0, 0x20, 0, 0x20,
                        0, 0x28, 2, 4, 0x36, 2, 8, 0x41, 16, 0x41, 3, 0x36, 2, 0, 0x20, 0, 0x28, 2, 4, 0x0B)));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  store Access[opcode=i32.store, memory=0, offset=4] v0 1
                  store Access[opcode=i32.store, memory=0, offset=0] v0 2
                  store Access[opcode=i32.store, memory=0, offset=8] v0 1
                  store Access[opcode=i32.store, memory=0, offset=0, bounded] 16 3
                  v11 = load Access[opcode=i32.load, memory=0, offset=4] v0
                  return v11
                """);
        assertThat(code).isEqualTo("""
                poll
                --
                aload v2
                getstatic MemoryAccess.INT
                iload v0
                i2l
                long 4294967295
                land
                long 4
                ladd
                int 1
                invoke MemorySegment.set(ValueLayout$OfInt,long,int)void
                --
                aload v2
                getstatic MemoryAccess.INT
                iload v0
                i2l
                long 4294967295
                land
                int 2
                invoke MemorySegment.set(ValueLayout$OfInt,long,int)void
                --
                aload v2
                getstatic MemoryAccess.INT
                iload v0
                i2l
                long 4294967295
                land
                long 8
                ladd
                int 1
                invoke MemorySegment.set(ValueLayout$OfInt,long,int)void
                --
                aload v2
                getstatic MemoryAccess.INT
                long 16
                int 3
                invoke MemorySegment.set(ValueLayout$OfInt,long,int)void
                --
                aload v2
                getstatic MemoryAccess.INT
                iload v0
                i2l
                long 4294967295
                land
                long 4
                ladd
                invoke MemorySegment.get(ValueLayout$OfInt,long)int
                ireturn
                """);
    }

    @Test
    void whenLanesGoFromOneInstructionToTheNextThenTheyAreNotPutTogether() {
        // m[x + 32..] = (m[x..] * m[x + 16..]) + m[x..], as i32x4
        compile(withMemory(
                bytes(0x20, 0, 0x20, 0, 0xFD, 0, 4, 0, 0x20, 0, 0xFD, 0, 4, 16, 0xFD, 0xB5, 0x01, 0x20, 0, 0xFD,
                        0, 4, 0, 0xFD, 0xAE, 0x01, 0xFD, 0x0B, 4, 32, 0x41, 0, 0x0B)));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  v2 = load Access[opcode=i64.load, memory=0, offset=0] v0
                  v3 = load Access[opcode=i64.load, memory=0, offset=8] v0
                  v5 = load Access[opcode=i64.load, memory=0, offset=16] v0
                  v6 = load Access[opcode=i64.load, memory=0, offset=24] v0
                  v8 = i32.wrap_i64 v2
                  v9 = i32.wrap_i64 v5
                  v10 = i32.mul v8 v9
                  v13 = i64.shr_u v2 32L
                  v14 = i32.wrap_i64 v13
                  v15 = i64.shr_u v5 32L
                  v16 = i32.wrap_i64 v15
                  v17 = i32.mul v14 v16
                  v21 = i32.wrap_i64 v3
                  v22 = i32.wrap_i64 v6
                  v23 = i32.mul v21 v22
                  v25 = i64.shr_u v3 32L
                  v26 = i32.wrap_i64 v25
                  v27 = i64.shr_u v6 32L
                  v28 = i32.wrap_i64 v27
                  v29 = i32.mul v26 v28
                  v38 = i32.wrap_i64 v2
                  v39 = i32.add v10 v38
                  v40 = i64.extend_i32_u v39
                  v43 = i64.shr_u v2 32L
                  v44 = i32.wrap_i64 v43
                  v45 = i32.add v17 v44
                  v46 = i64.extend_i32_u v45
                  v47 = i64.shl v46 32L
                  v48 = i64.or v47 v40
                  v50 = i32.wrap_i64 v3
                  v51 = i32.add v23 v50
                  v52 = i64.extend_i32_u v51
                  v55 = i64.shr_u v3 32L
                  v56 = i32.wrap_i64 v55
                  v57 = i32.add v29 v56
                  v58 = i64.extend_i32_u v57
                  v59 = i64.shl v58 32L
                  v60 = i64.or v59 v52
                  store Access[opcode=i64.store, memory=0, offset=40] v0 v60
                  store Access[opcode=i64.store, memory=0, offset=32] v0 v48
                  return 0
                """);
    }

    @Test
    void whenCallMayThrowToAHandlerThenTheBlockEndsAndTheHandlerGetsTheLocals() {
        // block try_table (catch_all 0): x = f(x); x = f(x) + 1 end end; x
        String code = compile(bytes(0),
                bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x20, 0, 0x10, 0, 0x21, 0, 0x20, 0, 0x10, 0,
                        0x41, 1, 0x6A, 0x21, 0, 0x0B, 0x0B, 0x20, 0, 0x0B));

        assertThat(graphs.get("DeadCode")).isEqualTo("""
                b0:
                  v0 = parameter
                  poll
                  goto b2
                block {
                  b2:
                    goto b5
                  block handled by b4 {
                    b5:
                      v2 = call Callee[function=0, type=(i32) -> (i32)] v0
                      protected b6 b4(v0)
                    b6:
                      v3 = call Callee[function=0, type=(i32) -> (i32)] v2
                      protected b7 b4(v2)
                    b7:
                      v5 = i32.add v3 1
                      goto b3
                  }
                  b4(v8):
                    goto b1(v8)
                  b3:
                    goto b1(v5)
                }
                b1(v7):
                  return v7
                """);
        assertThat(code).isEqualTo("""
                poll
                --
                {
                  --
                  protect 0
                  {
                    --
                    iload v0
                    istore v2
                    iload v0
                    aload v1
                    invoke F0.f0(int,Instance)int
                    istore v3
                    --
                    iload v3
                    istore v2
                    iload v3
                    aload v1
                    invoke F0.f0(int,Instance)int
                    istore v4
                    --
                    iload v4
                    int 1
                    iadd
                    istore v5
                    --
                    goto L0
                  }
                  unprotect 0
                  handler 0
                  pop
                  --
                  iload v2
                  istore v6
                  goto L1
                  --
                  L0:
                  --
                  iload v5
                  istore v6
                }
                L1:
                --
                iload v6
                ireturn
                """);
    }
}
