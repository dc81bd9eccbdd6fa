package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.ClassAssembler;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.opt.ColdArms;
import io.penstock.wasm.internal.opt.PassPipeline;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The optimizing tier. */
public final class OptimizingCompiler implements FunctionCompiler {

    /**
     * HotSpot compiles larger methods, but not as well: json, 6,000 bytes, 1.4 × V8 as one method and 1.05 as two; nbody
     * 1.2 and 1.15 (2026-11-21, load 4).
     */
    private static final int METHOD_BYTES = 5_500;
    /** For functions around a large switch: the more arms stay in the loop, the better. */
    private static final int SWITCH_BYTES = 7_800;

    /** Smaller functions are one method, wherever their time goes. */
    private static final int LARGE_BODY = 1_000;

    @Override
    public Tier tier() {
        return Tier.OPTIMIZED;
    }

    @Override
    public CompiledFunction compile(CompilationUnit unit) {
        boolean whole = unit.code().loop() == CodeRequest.FROM_BEGIN;
        try {
            FunctionShape shape = FunctionShape.PLAIN;
            while (true) {
                try {
                    CodeTape tape = tape(unit, shape, Printout.watcher(unit));
                    Printout.code(unit, tape);
                    if (!whole && (shape.tailCalls() || !ClassAssembler.isOneMethod(tape))) {
                        throw new ResourceLimitExceeded("function " + unit.function()
                                + (shape.tailCalls() ? " calls others in tail position" : " is too large")
                                + ": it cannot be entered at a loop");
                    }
                    return new CompiledFunction(classes(unit, shape, tape));
                } catch (FunctionShape.Mismatch other) {
                    shape = other.shape();
                }
            }
        } catch (SinkRefusal e) {
            throw new ResourceLimitExceeded("function " + unit.function() + " is left to the baseline tier: "
                    + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ResourceLimitExceeded("function " + unit.function() + " (" + unit.body().bytes().length
                    + " bytes at offset " + unit.body().offset() + ") is too complex to compile: " + e.getMessage());
        }
    }

    private static List<GeneratedClass> classes(CompilationUnit unit, FunctionShape shape, CodeTape tape) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        ClassDesc name = ClassDesc.of(unit.code().className());
        if (shape.tailCalls()) {
            return TailCallClasses.function(name, unit.code().methodName(),
                    GeneratedNames.tail(unit.code().className()), type, tape, null);
        }
        return ClassAssembler.function(name, unit.code().methodName(),
                unit.code().loop() == CodeRequest.FROM_BEGIN
                        ? GeneratedNames.descriptor(type)
                        : GeneratedNames.loopEntryDescriptor(type),
                tape);
    }

    /**
     * The function's code before it becomes methods.
     *
     * @param watcher told the name of each pass and the graph after it
     * @throws FunctionShape.Mismatch when the function has another shape
     */
    static CodeTape tape(CompilationUnit unit, FunctionShape shape, BiConsumer<String, Graph> watcher) {
        boolean whole = unit.code().loop() == CodeRequest.FROM_BEGIN;
        SsaBuilder builder = build(unit, shape);
        Graph graph = builder.graph();
        if (!whole) {
            graph.removeUnreachable();
            refuseEntryInHandledLoop(graph);
        }
        List<ExternType.Memory> memories = unit.context().memories();
        if (!memories.isEmpty() && memories.getFirst().addressType() == AddressType.I32) {
            graph.setLeastMemory(memories.getFirst().limits().minimum() << 16);
        }
        PassPipeline.run(graph, watcher);
        if (!whole && !graph.flatten()) {
            refuseEntryInHandledLoop(graph);
        }
        boolean split = whole && ColdArms.run(graph); // from a loop on there are no regions to move
        int most = split ? SWITCH_BYTES : METHOD_BYTES;
        CodeTape tape = emit(unit, shape, graph, most, split);
        if (whole && !split && !ClassAssembler.isOneMethod(tape)) {
            tape = emit(unit, shape, graph, most, true);
        }
        tape.lineTable(builder.places().table());
        return tape;
    }

    /** Because of handlers the layout stays, and then nothing may be reached from behind only. */
    private static void refuseEntryInHandledLoop(Graph graph) {
        if (graph.hasHandlers() && graph.isReachedFromBehind()) {
            throw new SinkRefusal("an entry at a loop in a loop with handlers");
        }
    }

    private static SsaBuilder build(CompilationUnit unit, FunctionShape shape) {
        SsaBuilder builder = new SsaBuilder(unit.function());
        if (unit.code().loop() != CodeRequest.FROM_BEGIN) {
            builder.leaveEntry();
        }
        GraphControl control = new GraphControl(builder, new ExceptionBuilder(builder, unit.context().tags()), null,
                unit.code().loop());
        FunctionBodyReader.read(unit.context(), unit.function(), unit.body(),
                new GraphSink(builder, control, CallBuilder.of(builder, unit, shape), unit, unit.body(), null));
        return builder;
    }

    private static CodeTape emit(CompilationUnit unit, FunctionShape shape, Graph graph, int mostBytes, boolean cut) {
        List<JvmKind> parameters = new ArrayList<>();
        if (unit.code().loop() == CodeRequest.FROM_BEGIN) {
            parameters.addAll(GeneratedNames.parameterKinds(unit.context().functionType(unit.function()).type()));
            if (shape.tailCalls()) {
                parameters.add(parameters.size() - 1, JvmKind.INT);
            }
        } else {
            parameters.addAll(NodeCode.ENTRY_PARAMETERS);
        }
        CodeTape tape = new CodeTape(parameters);
        if (unit.code().loop() == CodeRequest.FROM_BEGIN) {
            tape.mostBytes(mostBytes);
        }
        int instance = parameters.size() - 1;
        MemoryCode memory = new MemoryCode(tape, instance, unit.context().memories(), accesses(graph), graph);
        new GraphEmitter(graph, tape, new NodeCode(unit, tape, instance, memory),
                unit.body().bytes().length > LARGE_BODY, cut, unit.code().loop() != CodeRequest.FROM_BEGIN).emit();
        return tape;
    }

    private static int accesses(Graph graph) {
        int count = 0;
        for (Block block : graph.blocks()) {
            for (Node node : block.nodes()) {
                count += node.is(Operation.LOAD) || node.is(Operation.STORE) ? 1 : 0;
            }
        }
        return count;
    }
}
