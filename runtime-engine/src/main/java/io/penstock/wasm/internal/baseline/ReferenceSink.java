package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.code.CatchClause;
import io.penstock.wasm.internal.code.InstructionSink;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The half of the baseline tier's sink that deals with references: what they refer to, tail calls, exceptions. */
@SuppressWarnings("EnumOrdinal") // generated code's encoding, never leaves the process
abstract class ReferenceSink implements InstructionSink<@Nullable Void> {

    final CompilationUnit unit;
    final FunctionShape shape;
    final GeneratedNames names;
    final CodeTape tape;
    final OperandStack stack;
    final ControlCode control;
    final CallCode calls;
    final TailCallCode tailCalls;
    final int instance;
    /** Null when nothing is counted. */
    final @Nullable BudgetCode budget;
    /** The variable of each local; of a v128, that of its low half, and the next one is the high half's. */
    int[] locals = new int[0];
    private final AggregateCode aggregates;

    ReferenceSink(CompilationUnit unit, FunctionShape shape, int mostAtOnce) {
        this.unit = unit;
        this.shape = shape;
        names = new GeneratedNames();
        FunctionType type = unit.context().functionType(unit.function()).type();
        List<JvmKind> parameters = new ArrayList<>();
        if (type.isWide()) {
            parameters.add(JvmKind.REFERENCE);
        } else {
            for (ValueType param : type.params()) {
                JvmKind kind = JvmKind.of(param);
                parameters.add(kind == JvmKind.V128 ? JvmKind.LONG : kind);
                if (kind == JvmKind.V128) {
                    parameters.add(JvmKind.LONG);
                }
            }
        }
        if (shape.tailCalls()) {
            parameters.add(JvmKind.INT);
        }
        parameters.add(JvmKind.REFERENCE);
        instance = parameters.size() - 1;
        tape = new CodeTape(parameters);
        stack = new OperandStack(tape);
        calls = new CallCode(tape, stack, instance);
        control = new ControlCode(tape, stack, calls, instance);
        tailCalls = new TailCallCode(tape, stack, calls, type, instance);
        budget = mostAtOnce == 0 ? null : new BudgetCode(unit, shape, tape, stack, instance, mostAtOnce);
        aggregates = new AggregateCode(tape, stack, calls, instance, unit.context().types());
    }

    @Override
    public @Nullable Void refNull(ReferenceType type) {
        stack.prepare(0);
        tape.plain(JvmOpcode.ACONST_NULL);
        stack.pushed(JvmKind.REFERENCE);
        return null;
    }

    @Override
    public @Nullable Void refFunc(int function) {
        stack.prepare(0);
        tape.load(instance);
        tape.intConstant(function);
        tape.invoke(RuntimeMembers.REF_FUNC);
        stack.pushed(JvmKind.REFERENCE);
        return null;
    }

    @Override
    public @Nullable Void refIsNull(@Nullable Void reference) {
        stack.prepare(1);
        stack.popped(1);
        stack.pushed(Condition.NULL);
        return null;
    }

    /** Whether a table's indexes have 64 bits; its size has 31 at most. */
    boolean isWide(int table) {
        return unit.context().tables().get(table).addressType() == AddressType.I64;
    }

    /** The topmost value, an index of the table, as an int. */
    void narrowIndex(int table) {
        if (isWide(table)) {
            stack.prepare(1);
            tape.invoke(RuntimeMembers.TABLE_INDEX);
            stack.popped(1);
            stack.pushed(JvmKind.INT);
        }
    }

    /** A runtime operation on the topmost operands, with indexes and the instance after them. */
    @Nullable
    Void operation(Member.Method method, int operands, @Nullable ValueType result, int... indexes) {
        stack.prepare(operands);
        for (int index : indexes) {
            tape.intConstant(index);
        }
        tape.load(instance);
        tape.invoke(method);
        popPush(operands, result);
        return null;
    }

    void popPush(int operands, @Nullable ValueType result) {
        stack.popped(operands);
        if (result != null) {
            stack.pushed(JvmKind.of(result));
        }
    }

    @Override
    public @Nullable Void refAsNonNull(@Nullable Void reference) {
        stack.prepare(1);
        tape.invoke(ReferenceMembers.AS_NON_NULL);
        return null;
    }

    @Override
    public @Nullable Void refEq(@Nullable Void left, @Nullable Void right) {
        return plainOperation(ReferenceMembers.EQ, 2, JvmKind.INT);
    }

    @Override
    public @Nullable Void refI31(@Nullable Void value) {
        return plainOperation(ReferenceMembers.I31, 1, JvmKind.REFERENCE);
    }

    @Override
    public @Nullable Void i31Get(boolean signed, @Nullable Void reference) {
        return plainOperation(signed ? ReferenceMembers.I31_GET_S : ReferenceMembers.I31_GET_U, 1, JvmKind.INT);
    }

    private @Nullable Void plainOperation(Member.Method method, int operands, JvmKind result) {
        stack.prepare(operands);
        tape.invoke(method);
        stack.popped(operands);
        stack.pushed(result);
        return null;
    }

    @Override
    public @Nullable Void convert(@Nullable Void reference) {
        return null; // inside and outside look alike
    }

    @Override
    public @Nullable Void refTest(ReferenceType to, @Nullable Void reference) {
        stack.prepare(1);
        test(to);
        stack.popped(1);
        stack.pushed(Condition.NE);
        return null;
    }

    /** Replaces the reference on the JVM's stack by 1 or 0. */
    private void test(ReferenceType to) {
        target(to, ReferenceMembers.TEST, ReferenceMembers.TEST_ABSTRACT);
    }

    @Override
    public @Nullable Void refCast(ReferenceType to, @Nullable Void reference) {
        stack.prepare(1);
        target(to, ReferenceMembers.CAST, ReferenceMembers.CAST_ABSTRACT);
        return null;
    }

    private void target(ReferenceType to, Member.Method defined, Member.Method abstractType) {
        tape.intConstant(to.nullable() ? 1 : 0);
        HeapType heap = to.heapType();
        switch (heap) {
            case DefinedType type -> tape.intConstant(unit.context().types().index(type));
            case AbstractHeapType type -> tape.intConstant(type.ordinal());
        }
        tape.load(instance);
        tape.invoke(heap instanceof DefinedType ? defined : abstractType);
    }

    // branches

    @Override
    public @Nullable Void brOnNull(int depth, @Nullable Void reference, @Nullable Void[] values) {
        stack.prepare(1);
        tape.plain(JvmOpcode.DUP);
        int held = stack.variable(stack.height(), JvmKind.REFERENCE);
        tape.store(held);
        stack.popped(1);
        stack.pushed(Condition.NULL);
        control.branchIf(depth);
        stack.prepare(0);
        tape.load(held);
        stack.pushed(JvmKind.REFERENCE);
        return null;
    }

    @Override
    public void brOnNonNull(int depth, @Nullable Void[] values) {
        stack.prepare(1);
        tape.plain(JvmOpcode.DUP);
        stack.pushed(Condition.NON_NULL);
        control.branchIf(depth);
        stack.drop();
    }

    @Override
    public @Nullable Void brOnCast(int depth, boolean whenItFails, ReferenceType to, @Nullable Void[] values) {
        stack.prepare(1);
        tape.plain(JvmOpcode.DUP);
        test(to);
        stack.pushed(whenItFails ? Condition.EQ : Condition.NE);
        control.branchIf(depth);
        return null;
    }

    // calls

    @Override
    public void callRef(int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void callee,
            @Nullable Void[] results) {
        calls.callReference(new Member.Method(names.indirectCall(FunctionMethods.BY_REFERENCE, typeIndex, false),
                GeneratedNames.CALL,
                GeneratedNames.indirectDescriptor(type, true, false), true), type, this::noteReference);
    }

    /** What notes the element that is called, whose index is on the JVM's stack. */
    final Runnable noteElement(int table) {
        return () -> {
            if (budget != null) {
                budget.callIndirect(table);
            }
        };
    }

    /** Notes the function that is called, which is on the JVM's stack. */
    private void noteReference() {
        if (budget != null) {
            budget.callReference();
        }
    }

    @Override
    public void returnCall(int function, FunctionType type, @Nullable Void[] args) {
        if (function == unit.function()) {
            shape.needLoop();
            tailCalls.self(locals);
            return;
        }
        shape.needTailCalls();
        tailCalls.direct(function, new Member.Method(names.tail(function), GeneratedNames.CALL,
                TailCallClasses.descriptor(type), true), type, control.isProtected());
    }

    @Override
    public void returnCallIndirect(int table, int typeIndex, FunctionType type, @Nullable Void[] args,
            @Nullable Void element) {
        shape.needTailCalls();
        narrowIndex(table);
        tailCalls.indirect(table, typeIndex, new Member.Method(names.indirectCall(table, typeIndex, true),
                GeneratedNames.CALL, GeneratedNames.indirectDescriptor(type, false, true), true), type,
                control.isProtected(), noteElement(table));
    }

    @Override
    public void returnCallRef(int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void callee) {
        shape.needTailCalls();
        tailCalls.byReference(
                new Member.Method(names.indirectCall(FunctionMethods.BY_REFERENCE, typeIndex, true),
                        GeneratedNames.CALL,
                        GeneratedNames.indirectDescriptor(type, true, true), true),
                type, control.isProtected(),
                this::noteReference);
    }

    // exceptions

    @Override
    public void throwTag(int tag, FunctionType type, @Nullable Void[] args) {
        control.exceptions().throwTag(tag, type);
    }

    @Override
    public void throwRef(@Nullable Void exception) {
        control.exceptions().throwReference();
    }

    @Override
    public void tryTable(FunctionType type, List<CatchClause> clauses, @Nullable Void[] params) {
        control.tryTable(type, clauses, unit.context().tags());
    }

    @Override
    public void legacyTry(FunctionType type, @Nullable Void[] params) {
        control.legacyTry(type);
    }

    @Override
    public void legacyCatch(int tag, FunctionType type, @Nullable Void @Nullable [] results,
            @Nullable Void[] payload) {
        control.legacyCatch(tag, type, results != null);
    }

    @Override
    public void delegate(int depth, @Nullable Void @Nullable [] fallThrough, boolean reachable,
            @Nullable Void[] results) {
        control.delegate(depth, fallThrough != null);
    }

    @Override
    public void rethrow(int depth) {
        control.rethrow(depth);
    }

    // structs and arrays

    @Override
    public @Nullable Void structNew(DefinedType type, @Nullable Void[] fields) {
        aggregates.structNew(type);
        return null;
    }

    @Override
    public @Nullable Void structNewDefault(DefinedType type) {
        aggregates.structNewDefault(type);
        return null;
    }

    @Override
    public @Nullable Void structGet(DefinedType type, int field, boolean signed, @Nullable Void struct) {
        aggregates.structGet(type, field, signed);
        return null;
    }

    @Override
    public void structSet(DefinedType type, int field, @Nullable Void struct, @Nullable Void value) {
        aggregates.structSet(type, field);
    }

    @Override
    public @Nullable Void arrayNew(DefinedType type, @Nullable Void initial, @Nullable Void length) {
        aggregates.arrayNew(type);
        return null;
    }

    @Override
    public @Nullable Void arrayNewDefault(DefinedType type, @Nullable Void length) {
        aggregates.arrayNewDefault(type);
        return null;
    }

    @Override
    public @Nullable Void arrayNewFixed(DefinedType type, int length, @Nullable Void[] elements) {
        aggregates.arrayNewFixed(type, length);
        return null;
    }

    @Override
    public @Nullable Void arrayNewData(DefinedType type, int segment, @Nullable Void offset, @Nullable Void length) {
        aggregates.arrayNewSegment(type, segment, true);
        return null;
    }

    @Override
    public @Nullable Void arrayNewElem(DefinedType type, int segment, @Nullable Void offset, @Nullable Void length) {
        aggregates.arrayNewSegment(type, segment, false);
        return null;
    }

    @Override
    public @Nullable Void arrayGet(DefinedType type, boolean signed, @Nullable Void array, @Nullable Void index) {
        aggregates.arrayGet(type, signed);
        return null;
    }

    @Override
    public void arraySet(DefinedType type, @Nullable Void array, @Nullable Void index, @Nullable Void value) {
        aggregates.arraySet(type);
    }

    @Override
    public @Nullable Void arrayLen(@Nullable Void array) {
        aggregates.arrayLen();
        return null;
    }

    @Override
    public void arrayFill(DefinedType type, @Nullable Void array, @Nullable Void index, @Nullable Void value,
            @Nullable Void length) {
        aggregates.arrayFill(type);
    }

    @Override
    public void arrayCopy(DefinedType type, @Nullable Void destination, @Nullable Void to, @Nullable Void source,
            @Nullable Void from, @Nullable Void length) {
        aggregates.arrayCopy();
    }

    @Override
    public void arrayInit(DefinedType type, boolean data, int segment, @Nullable Void array, @Nullable Void to,
            @Nullable Void from, @Nullable Void length) {
        aggregates.arrayInit(segment, data);
    }
}
