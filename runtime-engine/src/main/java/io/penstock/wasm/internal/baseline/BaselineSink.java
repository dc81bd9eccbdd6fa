package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.NumericCode;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.InstructionSink;
import io.penstock.wasm.internal.code.LocalTypes;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.compile.CompilationUnit;
import java.lang.constant.ClassDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the validator's callbacks into a tape: everything but control flow, which is {@link ControlCode}'s. */
final class BaselineSink implements InstructionSink<@Nullable Void> {

    /** Tape entries in one statement; then the operand stack is spilled, so that the outliner can cut there. */
    private static final int LONGEST_STATEMENT = 150;

    private final CompilationUnit unit;
    private final GeneratedNames names;
    private final CodeTape tape;
    private final OperandStack stack;
    private final ControlCode control;
    private final CallCode calls;
    private final int instance;
    /** Null when nothing is counted. */
    private final @Nullable BudgetCode budget;
    private long offset;
    private int[] locals = new int[0];
    private int statementStart;

    /**
     * For one function.
     *
     * @param mostAtOnce most that is taken from the function's budget at a time; 0 for code that counts nothing
     */
    BaselineSink(CompilationUnit unit, int mostAtOnce) {
        this.unit = unit;
        this.names = new GeneratedNames();
        FunctionType type = unit.context().functionType(unit.function()).type();
        List<JvmKind> parameters = GeneratedNames.parameterKinds(type);
        this.instance = parameters.size() - 1;
        this.tape = new CodeTape(parameters);
        this.stack = new OperandStack(tape);
        this.calls = new CallCode(tape, stack, instance);
        this.control = new ControlCode(tape, stack, calls);
        this.budget = mostAtOnce == 0 ? null : new BudgetCode(unit, tape, stack, instance, mostAtOnce);
    }

    CodeTape tape() {
        return tape;
    }

    @Override
    public boolean usesValues() {
        return false;
    }

    @Override
    public @Nullable Void[] newArray(int length) {
        return new @Nullable Void[length];
    }

    @Override
    public void begin(FunctionType type, LocalTypes types) {
        locals = new int[types.count()];
        int params = type.params().size();
        for (int i = 0; i < locals.length; i++) {
            locals[i] = i < params && !type.isWide() ? i : tape.newLocal(types.type(i));
        }
        if (type.isWide()) {
            calls.unpackArguments(type, 0, locals);
        }
        control.begin(type);
        if (budget != null) {
            budget.begin();
        }
    }

    @Override
    public void instruction(long offset) {
        this.offset = offset;
        if (stack.onJvm() == 0) {
            tape.statement();
            statementStart = tape.length();
        } else if (tape.length() - statementStart > LONGEST_STATEMENT) {
            stack.spill();
            tape.statement();
            statementStart = tape.length();
        }
    }

    // control

    @Override
    public void block(FunctionType type, @Nullable Void[] params) {
        control.block(type);
    }

    @Override
    public void loop(FunctionType type, @Nullable Void[] params) {
        control.loop(type);
        if (budget != null) {
            budget.loop(offset, locals);
        }
    }

    @Override
    public void ifThen(FunctionType type, @Nullable Void condition, @Nullable Void[] params) {
        control.ifThen(type);
    }

    @Override
    public void elseArm(@Nullable Void @Nullable [] results, @Nullable Void[] params) {
        control.elseArm(results != null);
    }

    @Override
    public void end(@Nullable Void @Nullable [] fallThrough, boolean reachable, @Nullable Void[] results) {
        if (control.end(fallThrough != null) && budget != null) {
            budget.endLoop(offset);
        }
    }

    @Override
    public void br(int depth, @Nullable Void[] values) {
        control.branch(depth);
    }

    @Override
    public void brIf(int depth, @Nullable Void condition, @Nullable Void[] values) {
        control.branchIf(depth);
    }

    @Override
    public void brTable(int[] depths, @Nullable Void index, @Nullable Void[] values) {
        control.branchTable(depths, budget);
    }

    @Override
    public void returnFrom(@Nullable Void[] values) {
        control.returnFrom();
    }

    @Override
    public void unreachable() {
        tape.invoke(RuntimeMembers.UNREACHABLE);
        tape.plain(java.lang.classfile.Opcode.ATHROW);
    }

    @Override
    public void call(int function, FunctionType type, @Nullable Void[] args, @Nullable Void[] results) {
        calls.call(new Member.Method(ClassDesc.of(unit.methods().className(function)),
                unit.methods().methodName(function), GeneratedNames.descriptor(type), true), type);
    }

    @Override
    public void callIndirect(int table, int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void element,
            @Nullable Void[] results) {
        calls.callIndirect(new Member.Method(names.indirectCall(table, typeIndex), GeneratedNames.CALL,
                LinkageClasses.indirectDescriptor(type), true), type, budget, table);
    }

    // parametric

    @Override
    public void drop(ValueType type, @Nullable Void value) {
        stack.drop();
    }

    @Override
    public @Nullable Void select(ValueType type, @Nullable Void whenNonZero, @Nullable Void whenZero,
            @Nullable Void condition) {
        Condition taken = stack.takeConditionAbove(2);
        JvmKind kind = JvmKind.of(type);
        tape.select(taken, kind);
        stack.popped(2);
        stack.pushed(kind);
        return null;
    }

    // variables

    @Override
    public @Nullable Void localGet(int local) {
        stack.prepare(0);
        tape.load(locals[local]);
        stack.pushed(tape.kind(locals[local]));
        return null;
    }

    @Override
    public void localSet(int local, @Nullable Void value) {
        stack.prepare(1);
        tape.store(locals[local]);
        stack.popped(1);
    }

    @Override
    public @Nullable Void localTee(int local, @Nullable Void value) {
        stack.prepare(1);
        tape.plain(stack.kind(0).slots() == 2 ? java.lang.classfile.Opcode.DUP2 : java.lang.classfile.Opcode.DUP);
        tape.store(locals[local]);
        return null;
    }

    @Override
    public @Nullable Void globalGet(int global, ValueType type) {
        stack.prepare(0);
        loadGlobal(global);
        JvmKind kind = JvmKind.of(type);
        tape.getField(RuntimeMembers.globalValue(kind));
        stack.pushed(kind);
        return null;
    }

    @Override
    public void globalSet(int global, ValueType type, @Nullable Void value) {
        stack.prepare(1);
        loadGlobal(global);
        JvmKind kind = JvmKind.of(type);
        if (kind.slots() == 2) {
            tape.plain(java.lang.classfile.Opcode.DUP_X2);
            tape.plain(java.lang.classfile.Opcode.POP);
        } else {
            tape.plain(java.lang.classfile.Opcode.SWAP);
        }
        tape.putField(RuntimeMembers.globalValue(kind));
        stack.popped(1);
    }

    private void loadGlobal(int global) {
        tape.load(instance);
        tape.getField(RuntimeMembers.GLOBALS);
        tape.intConstant(global);
        tape.plain(java.lang.classfile.Opcode.AALOAD);
    }

    // numbers

    @Override
    public @Nullable Void i32Const(int value) {
        stack.prepare(0);
        tape.intConstant(value);
        stack.pushed(JvmKind.INT);
        return null;
    }

    @Override
    public @Nullable Void i64Const(long value) {
        stack.prepare(0);
        tape.longConstant(value);
        stack.pushed(JvmKind.LONG);
        return null;
    }

    @Override
    public @Nullable Void f32Const(int bits) {
        stack.prepare(0);
        tape.floatConstant(bits);
        stack.pushed(JvmKind.FLOAT);
        return null;
    }

    @Override
    public @Nullable Void f64Const(long bits) {
        stack.prepare(0);
        tape.doubleConstant(bits);
        stack.pushed(JvmKind.DOUBLE);
        return null;
    }

    @Override
    public @Nullable Void unary(Opcode opcode, @Nullable Void operand) {
        if (opcode == Opcode.I32_EQZ && stack.hasCondition()) {
            stack.negateCondition();
        } else {
            numeric(opcode);
        }
        return null;
    }

    @Override
    public @Nullable Void binary(Opcode opcode, @Nullable Void left, @Nullable Void right) {
        numeric(opcode);
        return null;
    }

    private void numeric(Opcode opcode) {
        int operands = opcode.operands().size();
        stack.prepare(operands);
        Condition condition = NumericCode.comparison(opcode, tape);
        if (condition != null) {
            stack.popped(operands);
            stack.pushed(condition);
        } else {
            NumericCode.emit(opcode, tape);
            popPush(operands, opcode.result());
        }
    }

    private void popPush(int operands, @Nullable ValueType result) {
        stack.popped(operands);
        if (result != null) {
            stack.pushed(JvmKind.of(result));
        }
    }

    // references

    @Override
    public @Nullable Void refNull(ReferenceType type) {
        stack.prepare(0);
        tape.plain(java.lang.classfile.Opcode.ACONST_NULL);
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

    // memory

    @Override
    public @Nullable Void load(Opcode opcode, int memory, long offset, @Nullable Void address) {
        access(opcode, memory, offset);
        return null;
    }

    @Override
    public void store(Opcode opcode, int memory, long offset, @Nullable Void address, @Nullable Void value) {
        access(opcode, memory, offset);
    }

    private void access(Opcode opcode, int memory, long offset) {
        int operands = opcode.operands().size();
        stack.prepare(operands);
        tape.longConstant(offset);
        tape.load(instance);
        if (memory != 0) {
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(memory);
            tape.plain(java.lang.classfile.Opcode.AALOAD);
        }
        tape.invoke(RuntimeMembers.memoryAccess(opcode, memory == 0));
        popPush(operands, opcode.result());
    }

    /** A runtime operation on the topmost operands, with indexes and the instance after them. */
    private @Nullable Void operation(Member.Method method, int operands, @Nullable ValueType result, int... indexes) {
        stack.prepare(operands);
        for (int index : indexes) {
            tape.intConstant(index);
        }
        tape.load(instance);
        tape.invoke(method);
        popPush(operands, result);
        return null;
    }

    @Override
    public @Nullable Void memorySize(int memory) {
        return operation(RuntimeMembers.MEMORY_SIZE, 0, ValueType.I32, memory);
    }

    @Override
    public @Nullable Void memoryGrow(int memory, @Nullable Void delta) {
        return operation(RuntimeMembers.MEMORY_GROW, 1, ValueType.I32, memory);
    }

    @Override
    public void memoryFill(int memory, @Nullable Void destination, @Nullable Void value, @Nullable Void length) {
        operation(RuntimeMembers.MEMORY_FILL, 3, null, memory);
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        operation(RuntimeMembers.MEMORY_COPY, 3, null, destinationMemory, sourceMemory);
    }

    @Override
    public void memoryInit(int segment, int memory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        operation(RuntimeMembers.MEMORY_INIT, 3, null, segment, memory);
    }

    @Override
    public void dataDrop(int segment) {
        operation(RuntimeMembers.DATA_DROP, 0, null, segment);
    }

    // tables

    @Override
    public @Nullable Void tableGet(int table, ReferenceType type, @Nullable Void index) {
        return operation(RuntimeMembers.TABLE_GET, 1, type, table);
    }

    @Override
    public void tableSet(int table, @Nullable Void index, @Nullable Void value) {
        operation(RuntimeMembers.TABLE_SET, 2, null, table);
    }

    @Override
    public @Nullable Void tableSize(int table) {
        return operation(RuntimeMembers.TABLE_SIZE, 0, ValueType.I32, table);
    }

    @Override
    public @Nullable Void tableGrow(int table, @Nullable Void initial, @Nullable Void delta) {
        return operation(RuntimeMembers.TABLE_GROW, 2, ValueType.I32, table);
    }

    @Override
    public void tableFill(int table, @Nullable Void index, @Nullable Void value, @Nullable Void length) {
        operation(RuntimeMembers.TABLE_FILL, 3, null, table);
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        operation(RuntimeMembers.TABLE_COPY, 3, null, destinationTable, sourceTable);
    }

    @Override
    public void tableInit(int segment, int table, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        operation(RuntimeMembers.TABLE_INIT, 3, null, segment, table);
    }

    @Override
    public void elemDrop(int segment) {
        operation(RuntimeMembers.ELEM_DROP, 0, null, segment);
    }
}
