package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import java.util.Arrays;
import java.util.List;

/** Calls: as they are, by the target that was recorded, or with the callee's code in their place; and what else the profile says. */
final class CallBuilder {

    private static final Node[] NONE = {};

    private final SsaBuilder builder;
    private final CompilationUnit unit;
    private final Inlining inlining;
    private final Profile profile;
    private int indirectCalls;
    private int tables;

    private CallBuilder(SsaBuilder builder, CompilationUnit unit, Inlining inlining, Profile profile) {
        this.builder = builder;
        this.unit = unit;
        this.inlining = inlining;
        this.profile = profile;
    }

    static CallBuilder of(SsaBuilder builder, CompilationUnit unit) {
        return new CallBuilder(builder, unit, new Inlining(unit), unit.profile());
    }

    void call(Callee callee, Node[] args, Node[] results) {
        if (inlining.accepts(callee)) {
            inline(callee, args, results);
        } else {
            results(builder.add(Operation.CALL, resultType(callee.type().results()), callee, 0, args),
                    callee.type().results(), results);
        }
    }

    private void inline(Callee callee, Node[] args, Node[] results) {
        Block after = builder.graph().newBlock();
        Block inside = builder.graph().newBlock();
        builder.beginRegion(false, -1);
        builder.jump(inside);
        builder.place(inside);
        inlining.begin(callee);
        GraphControl control = new GraphControl(builder, after, CodeRequest.FROM_BEGIN);
        CallBuilder calls = new CallBuilder(builder, unit, inlining, Profile.NONE);
        FunctionBodyReader.read(unit.context(), callee.function(), inlining.body(callee),
                new GraphSink(builder, control, calls, args));
        inlining.end();
        builder.endRegion();
        control.continueAt(after, callee.type().results(), results);
    }

    void callIndirect(IndirectCallee callee, Node[] args, Node element, Node[] results) {
        int target = profile.indirectTarget(indirectCalls++);
        if (target < 0 || !unit.context().functionType(target).type().equals(callee.type())) {
            anyTarget(callee, args, element, results);
            return;
        }
        Block expected = builder.graph().newBlock();
        Block other = builder.graph().newBlock();
        Block after = builder.graph().newBlock();
        Node found = builder.add(Operation.INDIRECT_TARGET, Type.I32, callee, 0, element);
        builder.branch(builder.add(Operation.NUMERIC, Type.I32, Opcode.I32_EQ, 0, found,
                builder.constant(Type.I32, target)), expected, NONE, other);
        builder.beginRegion(false, -1);
        builder.place(expected);
        call(new Callee(target, callee.type()), args, results);
        builder.jump(after, results);
        builder.endRegion();
        builder.beginRegion(false, 0);
        builder.place(other);
        anyTarget(callee, args, element, results);
        builder.jump(after, results);
        builder.endRegion();
        List<ValueType> types = callee.type().results();
        for (int i = 0; i < types.size(); i++) {
            results[i] = builder.graph().newParameter(after, Type.of(types.get(i)));
        }
        builder.place(after);
    }

    /** How often each entry of the function's next {@code br_table} was taken. */
    long[] tableCounts(int entries) {
        int table = tables++;
        long[] counts = new long[entries];
        for (int i = 0; i < entries; i++) {
            counts[i] = profile.tableCount(table, i);
        }
        return counts;
    }

    private void anyTarget(IndirectCallee callee, Node[] args, Node element, Node[] results) {
        Node[] inputs = Arrays.copyOf(args, args.length + 1);
        inputs[args.length] = element;
        results(builder.add(Operation.CALL_INDIRECT, resultType(callee.type().results()), callee, 0, inputs),
                callee.type().results(), results);
    }

    private static Type resultType(List<ValueType> types) {
        return types.isEmpty() ? Type.VOID : Type.of(types.getFirst());
    }

    private void results(Node call, List<ValueType> types, Node[] results) {
        for (int i = 0; i < types.size(); i++) {
            results[i] = i == 0 ? call : builder.add(Operation.RESULT, Type.of(types.get(i)), null, i, call);
        }
    }
}
