package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.module.TypeSpace;
import java.lang.constant.ClassDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls: as they are, by the target that was recorded, or with the callee's code in their place; and what else the profile says. */
final class CallBuilder {

    private static final Node[] NONE = {};

    private final SsaBuilder builder;
    private final CompilationUnit unit;
    private final FunctionShape shape;
    private final Inlining inlining;
    private final Profile profile;
    private final BoxBuilder boxes;
    private @Nullable TailCallBuilder tail;
    private int indirectCalls;
    private int tables;

    private CallBuilder(SsaBuilder builder, CompilationUnit unit, FunctionShape shape, Inlining inlining,
            Profile profile) {
        this.builder = builder;
        this.unit = unit;
        this.shape = shape;
        this.inlining = inlining;
        this.profile = profile;
        boxes = new BoxBuilder(builder);
    }

    static CallBuilder of(SsaBuilder builder, CompilationUnit unit, FunctionShape shape) {
        return new CallBuilder(builder, unit, shape, new Inlining(unit), unit.profile());
    }

    /** What is known of the function that is compiled. */
    FunctionShape shape() {
        return shape;
    }

    /** Whether a call in tail position is a jump to the function's begin. */
    boolean isSelf(int function, GraphControl control) {
        return function == unit.function() && !control.isInlined();
    }

    /** Calls in tail position of the function whose control flow this is. */
    TailCallBuilder tail(GraphControl control) {
        if (tail == null) {
            tail = new TailCallBuilder(builder, unit, this, control);
        }
        return tail;
    }

    void call(Callee callee, Node[] args, Node[] results) {
        if (inlining.accepts(callee)) {
            inline(callee, args, results);
        } else {
            results(builder.add(Operation.CALL, resultType(callee.type().results()), callee, 0,
                    arguments(callee.type(), args)), callee.type().results(), results);
        }
    }

    /** The arguments in the form in which they cross a call. */
    Node[] arguments(FunctionType type, Node[] args) {
        return type.isWide() ? new Node[]{boxes.pack(type.params(), args)} : Halves.split(args);
    }

    /** The arguments, with what selects the function behind them. */
    Node[] arguments(FunctionType type, Node[] args, Node selector) {
        return Halves.splitAnd(arguments(type, args), selector);
    }

    void callRef(int typeIndex, FunctionType type, Node[] args, Node callee, Node[] results) {
        int target = recordedTarget(typeIndex);
        if (target < 0) {
            anyReference(typeIndex, type, args, callee, results);
        } else {
            guarded(target, isFunction(callee, target), type, args, results,
                    () -> anyReference(typeIndex, type, args, callee, results));
        }
    }

    /** Whether a reference is to a function of the instance. */
    Node isFunction(Node reference, int function) {
        return builder.runtime(ReferenceMembers.IS_FUNCTION, Effects.READS_OTHER, reference, builder.i32(function));
    }

    private void anyReference(int typeIndex, FunctionType type, Node[] args, Node callee, Node[] results) {
        Member.Method method = new Member.Method(indirectClass(FunctionMethods.BY_REFERENCE, typeIndex, false),
                GeneratedNames.CALL,
                GeneratedNames.indirectDescriptor(type, true, false), true);
        results(builder.runtime(method, Effects.ALL, arguments(type, args, callee)), type.results(), results);
    }

    private void inline(Callee callee, Node[] args, Node[] results) {
        Block after = builder.graph().newBlock();
        Block inside = builder.graph().newBlock();
        builder.beginRegion(false, -1);
        builder.jump(inside);
        builder.place(inside);
        inlining.begin(callee);
        builder.places().enter(callee.function());
        GraphControl control = new GraphControl(builder, new ExceptionBuilder(builder, unit.context().tags()), after,
                CodeRequest.FROM_BEGIN);
        CallBuilder calls = new CallBuilder(builder, unit, shape, inlining, Profile.NONE);
        FunctionBodyReader.read(unit.context(), callee.function(), inlining.body(callee),
                new GraphSink(builder, control, calls, unit, inlining.body(callee), args));
        builder.places().leave();
        inlining.end();
        builder.endRegion();
        control.continueAt(after, callee.type().results(), results);
    }

    /** An index of a table as an int. */
    Node index(Node element) {
        return new MemoryBuilder(builder, unit.context()).index(element);
    }

    void callIndirect(IndirectCallee callee, Node[] args, Node element, Node[] results) {
        Node index = index(element);
        int target = recordedTarget(callee.typeIndex());
        if (target < 0) {
            anyTarget(callee, args, index, results);
        } else {
            guarded(target, isFunction(callee.table(), index, target), callee.type(), args, results,
                    () -> anyTarget(callee, args, index, results));
        }
    }

    /** Whether an element of a table is a function of the instance. */
    Node isFunction(int table, Node index, int function) {
        return builder.runtime(RuntimeMembers.IS_FUNCTION, Effects.READS_OTHER, index, builder.i32(table),
                builder.i32(function));
    }

    /** The class for calls of functions of a type, see {@link FunctionMethods#indirectClassName}. */
    ClassDesc indirectClass(int table, int typeIndex, boolean tail) {
        return ClassDesc.of(unit.methods().indirectClassName(table, typeIndex, tail));
    }

    /** What the next call by a table or a reference, with this type, is expected to call; -1 when nobody knows. */
    int recordedTarget(int typeIndex) {
        int target = profile.indirectTarget(indirectCalls++);
        if (target < 0) {
            return target;
        }
        TypeSpace types = unit.context().types();
        DefinedType type = types.get(unit.context().typeIndex(target));
        DefinedType expected = types.get(typeIndex);
        return type.isSubtypeOf(expected) && type.function().equals(expected.function()) ? target : -1;
    }

    /** Calls the expected function directly when it is the one, and otherwise in the other way. */
    private void guarded(int target, Node isIt, FunctionType type, Node[] args, Node[] results, Runnable otherwise) {
        Block expected = builder.graph().newBlock();
        Block other = builder.graph().newBlock();
        Block after = builder.graph().newBlock();
        builder.branch(isIt, expected, NONE, other);
        builder.beginRegion(false, -1);
        builder.place(expected);
        call(new Callee(target, type), args, results);
        builder.jump(after, results);
        builder.endRegion();
        builder.beginRegion(false, 0);
        builder.place(other);
        otherwise.run();
        builder.jump(after, results);
        builder.endRegion();
        List<ValueType> types = type.results();
        List<Type> parts = Halves.types(types);
        Halves.join(builder.graph(), types, results, i -> builder.graph().newParameter(after, parts.get(i)));
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
        results(builder.add(Operation.CALL_INDIRECT, resultType(callee.type().results()), callee, 0,
                arguments(callee.type(), args, element)), callee.type().results(), results);
    }

    private static Type resultType(List<ValueType> types) {
        return types.isEmpty() ? Type.VOID : Type.parts(types.getFirst()).getFirst();
    }

    private void results(Node call, List<ValueType> types, Node[] results) {
        for (int i = 0; i < types.size(); i++) {
            Type type = Type.parts(types.get(i)).getFirst();
            Node result = i == 0 ? call : builder.add(Operation.RESULT, type, null, i, call);
            results[i] = types.get(i).equals(ValueType.V128)
                    ? Halves.pair(builder.graph(), result,
                            builder.add(Operation.RESULT_HIGH, Type.I64, null, i, call))
                    : result;
        }
    }
}
