package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.internal.bytecode.AggregateMembers;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.code.CatchClause;
import io.penstock.wasm.internal.code.InstructionSink;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.module.ModuleContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The half of the sink that deals with references: what they refer to, calls by them, exceptions. */
@SuppressWarnings("EnumOrdinal") // generated code's encoding, never leaves the process
abstract class ReferenceGraphSink implements InstructionSink<Node> {

    final SsaBuilder builder;
    final GraphControl control;
    final CallBuilder calls;
    private final ModuleContext context;
    private final AggregateBuilder aggregates;
    private final ExceptionBuilder exceptions;

    ReferenceGraphSink(SsaBuilder builder, GraphControl control, CallBuilder calls, ModuleContext context) {
        this.builder = builder;
        this.control = control;
        this.calls = calls;
        this.context = context;
        aggregates = new AggregateBuilder(builder, context.types());
        exceptions = new ExceptionBuilder(builder, context.tags());
    }

    @Override
    public Node refNull(ReferenceType type) {
        return builder.constant(Type.REF, 0);
    }

    @Override
    public Node refFunc(int function) {
        return builder.add(Operation.REF_FUNC, Type.REF, null, function);
    }

    @Override
    public Node refIsNull(Node reference) {
        return builder.add(Operation.REF_IS_NULL, Type.I32, null, 0, reference);
    }

    @Override
    public Node refAsNonNull(Node reference) {
        return builder.runtime(ReferenceMembers.AS_NON_NULL, Effects.TRAPS, reference);
    }

    @Override
    public Node refEq(Node left, Node right) {
        return builder.runtime(ReferenceMembers.EQ, Effects.NONE, left, right);
    }

    @Override
    public Node refI31(Node value) {
        return builder.runtime(ReferenceMembers.I31, Effects.NONE, value);
    }

    @Override
    public Node i31Get(boolean signed, Node reference) {
        return builder.runtime(signed ? ReferenceMembers.I31_GET_S : ReferenceMembers.I31_GET_U, Effects.TRAPS,
                reference);
    }

    @Override
    public Node convert(Node reference) {
        return reference; // inside and outside look alike
    }

    @Override
    public Node refTest(ReferenceType to, Node reference) {
        return target(to, ReferenceMembers.TEST, ReferenceMembers.TEST_ABSTRACT, Effects.NONE, reference);
    }

    @Override
    public Node refCast(ReferenceType to, Node reference) {
        return target(to, ReferenceMembers.CAST, ReferenceMembers.CAST_ABSTRACT, Effects.TRAPS, reference);
    }

    private Node target(ReferenceType to, Member.Method defined, Member.Method abstractType, int effects,
            Node reference) {
        Node nullable = builder.i32(to.nullable() ? 1 : 0);
        HeapType heap = to.heapType();
        return switch (heap) {
            case DefinedType type ->
                builder.runtime(defined, effects, reference, nullable, builder.i32(context.types().index(type)));
            case AbstractHeapType type ->
                builder.runtime(abstractType, effects, reference, nullable, builder.i32(type.ordinal()));
        };
    }

    // branches

    @Override
    public Node brOnNull(int depth, Node reference, Node[] values) {
        control.branchIf(depth, refIsNull(reference), values);
        return reference;
    }

    @Override
    public void brOnNonNull(int depth, Node[] values) {
        control.branchIf(depth, builder.numeric(Opcode.I32_EQZ, refIsNull(values[values.length - 1])), values);
    }

    @Override
    public Node brOnCast(int depth, boolean whenItFails, ReferenceType to, Node[] values) {
        Node reference = values[values.length - 1];
        Node fits = refTest(to, reference);
        control.branchIf(depth, whenItFails ? builder.numeric(Opcode.I32_EQZ, fits) : fits, values);
        return reference;
    }

    // calls

    @Override
    public void callRef(int typeIndex, FunctionType type, Node[] args, Node callee, Node[] results) {
        calls.callRef(typeIndex, type, args, callee, results);
    }

    @Override
    public void returnCall(int function, FunctionType type, Node[] args) {
        if (calls.isSelf(function, control)) {
            calls.shape().needLoop();
            assignParameters(args);
            control.callSelf();
        } else {
            calls.tail(control).direct(function, type, args);
        }
    }

    /** Gives the function's parameters new values. */
    abstract void assignParameters(Node[] args);

    @Override
    public void returnCallIndirect(int table, int typeIndex, FunctionType type, Node[] args, Node element) {
        calls.tail(control).indirect(new IndirectCallee(table, typeIndex, type), args, element);
    }

    @Override
    public void returnCallRef(int typeIndex, FunctionType type, Node[] args, Node callee) {
        calls.tail(control).byReference(typeIndex, type, args, callee);
    }

    // exceptions

    @Override
    public void throwTag(int tag, FunctionType type, Node[] args) {
        exceptions.throwTag(tag, args);
    }

    @Override
    public void throwRef(Node exception) {
        exceptions.throwRef(exception);
    }

    @Override
    public void tryTable(FunctionType type, List<CatchClause> clauses, Node[] params) {
        control.openTry(type, clauses);
    }

    @Override
    public void legacyTry(FunctionType type, Node[] params) {
        control.openTry(type, null);
    }

    @Override
    public void legacyCatch(int tag, FunctionType type, Node @Nullable [] results, Node[] payload) {
        control.legacyCatch(tag, results, payload);
    }

    @Override
    public void delegate(int depth, Node @Nullable [] fallThrough, boolean reachable, Node[] results) {
        control.delegate(depth, fallThrough, results);
    }

    @Override
    public void rethrow(int depth) {
        control.rethrow(depth);
    }

    // structs and arrays

    @Override
    public Node structNew(DefinedType type, Node[] fields) {
        return aggregates.structNew(type, fields);
    }

    @Override
    public Node structNewDefault(DefinedType type) {
        return aggregates.structNewDefault(type);
    }

    @Override
    public Node structGet(DefinedType type, int field, boolean signed, Node struct) {
        return aggregates.structGet(type, field, signed, struct);
    }

    @Override
    public void structSet(DefinedType type, int field, Node struct, Node value) {
        aggregates.structSet(type, field, struct, value);
    }

    @Override
    public Node arrayNew(DefinedType type, Node initial, Node length) {
        return aggregates.arrayNew(type, initial, length);
    }

    @Override
    public Node arrayNewDefault(DefinedType type, Node length) {
        return aggregates.arrayNewDefault(type, length);
    }

    @Override
    public Node arrayNewFixed(DefinedType type, int length, Node[] elements) {
        return aggregates.arrayNewFixed(type, elements);
    }

    @Override
    public Node arrayNewData(DefinedType type, int segment, Node offset, Node length) {
        return aggregates.arrayNewSegment(AggregateMembers.ARRAY_NEW_DATA, type, segment, offset, length);
    }

    @Override
    public Node arrayNewElem(DefinedType type, int segment, Node offset, Node length) {
        return aggregates.arrayNewSegment(AggregateMembers.ARRAY_NEW_ELEM, type, segment, offset, length);
    }

    @Override
    public Node arrayGet(DefinedType type, boolean signed, Node array, Node index) {
        return aggregates.arrayGet(type, signed, array, index);
    }

    @Override
    public void arraySet(DefinedType type, Node array, Node index, Node value) {
        aggregates.arraySet(type, array, index, value);
    }

    @Override
    public Node arrayLen(Node array) {
        return aggregates.arrayLen(array);
    }

    @Override
    public void arrayFill(DefinedType type, Node array, Node index, Node value, Node length) {
        aggregates.arrayFill(type, array, index, value, length);
    }

    @Override
    public void arrayCopy(DefinedType type, Node destination, Node to, Node source, Node from, Node length) {
        aggregates.arrayCopy(destination, to, source, from, length);
    }

    @Override
    public void arrayInit(DefinedType type, boolean data, int segment, Node array, Node to, Node from, Node length) {
        aggregates.arrayInit(data ? AggregateMembers.ARRAY_INIT_DATA : AggregateMembers.ARRAY_INIT_ELEM, segment,
                array, to, from, length);
    }
}
