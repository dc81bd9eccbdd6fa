package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.ClassAssembler;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
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

    /** Smaller functions are one method, wherever their time goes. */
    private static final int LARGE_BODY = 1_000;

    @Override
    public Tier tier() {
        return Tier.OPTIMIZED;
    }

    @Override
    public CompiledFunction compile(CompilationUnit unit) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        if (type.isWide()) {
            throw new ResourceLimitExceeded("function " + unit.function() + " has too many parameters to be optimized");
        }
        try {
            if (unit.context().hasLongAddresses()) {
                throw new SinkRefusal("64-bit addresses");
            }
            CodeTape tape = tape(unit, Printout.watcher(unit));
            Printout.code(unit, tape);
            boolean whole = unit.code().loop() == CodeRequest.FROM_BEGIN;
            if (!whole && !ClassAssembler.isOneMethod(tape)) {
                throw new ResourceLimitExceeded(
                        "function " + unit.function() + " is too large to be entered at a loop");
            }
            return new CompiledFunction(ClassAssembler.function(ClassDesc.of(unit.code().className()),
                    unit.code().methodName(),
                    whole ? GeneratedNames.descriptor(type) : GeneratedNames.loopEntryDescriptor(type), tape));
        } catch (SinkRefusal e) {
            throw new ResourceLimitExceeded("function " + unit.function() + " is left to the baseline tier: "
                    + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ResourceLimitExceeded("function " + unit.function() + " (" + unit.body().bytes().length
                    + " bytes at offset " + unit.body().offset() + ") is too complex to compile: " + e.getMessage());
        }
    }

    /**
     * The function's code before it becomes methods.
     *
     * @param watcher told the name of each pass and the graph after it
     */
    static CodeTape tape(CompilationUnit unit, BiConsumer<String, Graph> watcher) {
        Graph graph = build(unit);
        PassPipeline.run(graph, watcher);
        ColdArms.run(graph);
        return emit(unit, graph);
    }

    private static Graph build(CompilationUnit unit) {
        SsaBuilder builder = new SsaBuilder();
        if (unit.code().loop() != CodeRequest.FROM_BEGIN) {
            builder.leaveEntry();
        }
        GraphControl control = new GraphControl(builder, null, unit.code().loop());
        FunctionBodyReader.read(unit.context(), unit.function(), unit.body(),
                new GraphSink(builder, control, CallBuilder.of(builder, unit), null));
        return builder.graph();
    }

    private static CodeTape emit(CompilationUnit unit, Graph graph) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        List<JvmKind> parameters = new ArrayList<>();
        if (unit.code().loop() == CodeRequest.FROM_BEGIN) {
            type.params().forEach(param -> parameters.add(JvmKind.of(param)));
            parameters.add(JvmKind.REFERENCE);
        } else {
            parameters.addAll(NodeCode.ENTRY_PARAMETERS);
        }
        CodeTape tape = new CodeTape(parameters);
        int instance = parameters.size() - 1;
        MemoryCode memory = new MemoryCode(tape, instance, accesses(graph));
        new GraphEmitter(graph, tape, new NodeCode(unit, tape, instance, memory),
                unit.body().bytes().length > LARGE_BODY).emit();
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
