package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.function.Supplier;

/**
 * Calls of others in tail position: of a method that counts the depth, see {@link TailCallClasses}. Out of a protected region,
 * which a handler of this function must not follow, the call is left to be made when this function has returned. An inlined
 * function calls plainly, and returns: whoever called it counts nothing either.
 */
final class TailCallBuilder {

    private static final Node[] NONE = {};

    private final SsaBuilder builder;
    private final CompilationUnit unit;
    private final CallBuilder calls;
    private final GraphControl control;
    private final BoxBuilder boxes;
    private final FunctionType type;

    TailCallBuilder(SsaBuilder builder, CompilationUnit unit, CallBuilder calls, GraphControl control) {
        this.builder = builder;
        this.unit = unit;
        this.calls = calls;
        this.control = control;
        boxes = new BoxBuilder(builder);
        type = unit.context().functionType(unit.function()).type();
    }

    /** At the begin of a function that counts: does not run when too deep, but leaves itself to be called. */
    void checkDepth(FunctionType own, Node[] parameters) {
        Block tooDeep = builder.graph().newBlock();
        Block start = builder.graph().newBlock();
        builder.branch(builder.numeric(Opcode.I32_LT_S, depth(), builder.i32(TailCallClasses.DEEPEST)), start, NONE,
                tooDeep);
        builder.place(tooDeep);
        defer(function(unit.function()), own, parameters);
        builder.place(start);
    }

    private Node depth() {
        int position = type.isWide() ? 1 : Halves.types(type.params()).size();
        return builder.add(Operation.PARAMETER, Type.I32, null, position);
    }

    private Node function(int function) {
        return builder.add(Operation.REF_FUNC, Type.REF, null, function);
    }

    /** Whether it is an ordinary call in the function that this one is inlined into: that one's frame stays anyway. */
    private boolean isCall() {
        if (control.isInlined() && control.isInOwnProtected()) {
            throw new SinkRefusal("a tail call out of a protected region of an inlined function");
        }
        return control.isInlined();
    }

    void direct(int function, FunctionType callee, Node[] args) {
        if (isCall()) {
            Node[] results = new Node[callee.results().size()];
            calls.call(new Callee(function, callee), args.clone(), results);
            control.returnFrom(results);
        } else if (builder.isProtected()) {
            calls.shape().needTailCalls();
            defer(function(function), callee, args);
        } else {
            finish(GeneratedNames.tail(unit.methods().className(function)), TailCallClasses.descriptor(callee),
                    calls.arguments(callee, args));
        }
    }

    void indirect(IndirectCallee callee, Node[] args, Node element) {
        if (isCall()) {
            Node[] results = new Node[callee.type().results().size()];
            calls.callIndirect(callee, args.clone(), element, results);
            control.returnFrom(results);
            return;
        }
        Node index = calls.index(element);
        int target = calls.recordedTarget(callee.typeIndex());
        if (builder.isProtected()) {
            calls.shape().needTailCalls();
            defer(builder.runtime(ReferenceMembers.TABLE_CALLEE, Effects.TRAPS | Effects.READS_OTHER, index,
                    builder.i32(callee.table()), builder.i32(callee.typeIndex())), callee.type(), args);
            return;
        }
        Runnable any = () -> finish(calls.indirectClass(callee.table(), callee.typeIndex(), true),
                GeneratedNames.indirectDescriptor(callee.type(), false, true),
                calls.arguments(callee.type(), args, index));
        guarded(target, () -> calls.isFunction(callee.table(), index, target), callee.type(), args, any);
    }

    /** Calls the expected function, if there is one, directly when it is the one, and otherwise in the other way. */
    private void guarded(int target, Supplier<Node> isIt, FunctionType callee, Node[] args, Runnable otherwise) {
        if (target < 0) {
            otherwise.run();
            return;
        }
        Block expected = builder.graph().newBlock();
        Block other = builder.graph().newBlock();
        builder.branch(isIt.get(), expected, NONE, other);
        builder.beginRegion(false, -1);
        builder.place(expected);
        direct(target, callee, args);
        builder.endRegion();
        builder.beginRegion(false, 0);
        builder.place(other);
        otherwise.run();
        builder.endRegion();
    }

    void byReference(int typeIndex, FunctionType callee, Node[] args, Node reference) {
        if (isCall()) {
            Node[] results = new Node[callee.results().size()];
            calls.callRef(typeIndex, callee, args, reference, results);
            control.returnFrom(results);
            return;
        }
        int target = calls.recordedTarget(typeIndex);
        if (builder.isProtected()) {
            calls.shape().needTailCalls();
            defer(builder.runtime(ReferenceMembers.REFERENCE_CALLEE, Effects.TRAPS, reference), callee, args);
            return;
        }
        Runnable any = () -> finish(calls.indirectClass(FunctionMethods.BY_REFERENCE, typeIndex, true),
                GeneratedNames.indirectDescriptor(callee, true, true), calls.arguments(callee, args, reference));
        guarded(target, () -> calls.isFunction(reference, target), callee, args, any);
    }

    /** Calls one deeper, and returns what that returns. */
    private void finish(ClassDesc owner, java.lang.constant.MethodTypeDesc descriptor, Node[] arguments) {
        calls.shape().needTailCalls();
        Node deeper = builder.numeric(Opcode.I32_ADD, depth(), builder.i32(1));
        Node result = builder.runtime(new Member.Method(owner, GeneratedNames.CALL, descriptor, true), Effects.ALL,
                Halves.splitAnd(arguments, deeper));
        returnFirst(result);
    }

    private void returnFirst(Node result) {
        if (result.type() == Type.VOID) {
            builder.end(Terminator.Kind.RETURN_FIRST, List.of());
        } else {
            builder.end(Terminator.Kind.RETURN_FIRST, List.of(), result);
        }
    }

    /** Leaves a call to be made, and returns whatever. */
    private void defer(Node callee, FunctionType calleeType, Node[] args) {
        Node left = builder.runtime(ReferenceMembers.DEFER, Effects.WRITES_OTHER, callee,
                boxes.pack(calleeType.params(), args));
        List<ValueType> results = type.results();
        returnFirst(results.isEmpty() ? left : builder.constant(Type.parts(results.getFirst()).getFirst(), 0));
    }
}
