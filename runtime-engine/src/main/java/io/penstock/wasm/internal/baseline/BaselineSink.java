package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.MemoryForm;
import io.penstock.wasm.internal.bytecode.MethodNames;
import io.penstock.wasm.internal.bytecode.NumericCode;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.AtomicOpcode;
import io.penstock.wasm.internal.code.LocalTypes;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.VectorOpcode;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.SourceNames;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Turns the validator's callbacks into a tape: everything but control flow, which is {@link ControlCode}'s. */
final class BaselineSink extends ReferenceSink {

    /** Tape entries in one statement; then the operand stack is spilled, so that the outliner can cut there. */
    private static final int LONGEST_STATEMENT = 150;

    private final MemoryCode memories;
    private final VectorCode vectors;
    private final AtomicCode atomics;
    /** Null when nobody debugs it. */
    private final @Nullable DebugCode debug;
    private final long bodyOffset;
    private long offset;
    /** In one method HotSpot's first compiler takes so many, with what else there may be; it gives up on 40. */
    private static final int MOST_IN_PLACE = 24;
    /** In functions that have so many, what else is there hardly matters. */
    private static final int MOST_IN_LOOPS = 240;

    private BitSet isVector = new BitSet();
    private boolean hasVectors;
    private int statementStart;

    /**
     * For one function.
     *
     * @param source what a debugger shall show; null for code that none sees
     * @param mostAtOnce most that is taken from the function's budget at a time; 0 for code that counts nothing
     */
    BaselineSink(CompilationUnit unit, FunctionShape shape, @Nullable SourceNames source, int mostAtOnce) {
        super(unit, shape, mostAtOnce);
        this.bodyOffset = unit.body().offset();
        this.memories = new MemoryCode(tape, instance, unit.context().memories());
        this.vectors = new VectorCode(tape, stack, memories);
        this.atomics = new AtomicCode(tape, stack, memories, instance);
        this.debug = source == null ? null : new DebugCode(source, unit.body().bytes(), tape, instance);
    }

    /** Whether the code spends a budget, and other code may take over. */
    boolean isCounting() {
        return budget != null;
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
        isVector = new BitSet();
        int params = type.isWide() ? 0 : type.params().size();
        int parameter = 0;
        for (int i = 0; i < locals.length; i++) {
            ValueType local = types.type(i);
            boolean vector = local.equals(ValueType.V128);
            isVector.set(i, vector);
            hasVectors |= vector;
            if (i < params) {
                locals[i] = parameter;
                parameter += vector ? 2 : 1;
            } else {
                locals[i] = tape.newLocal(vector ? ValueType.I64 : local);
                if (vector) {
                    tape.newLocal(ValueType.I64);
                }
            }
        }
        if (shape.tailCalls()) {
            tailCalls.checkDepth(unit.function());
        }
        if (type.isWide()) {
            calls.unpackArguments(type, 0, locals);
        }
        tape.position(0);
        if (debug != null) {
            debug.begin(locals);
        }
        if (shape.loops()) {
            tailCalls.beginLoop(locals, isVector);
        }
        control.begin(type, shape.loops());
        if (budget != null) {
            budget.begin();
        }
    }

    @Override
    public void instruction(long offset) {
        this.offset = offset;
        int place = (int) (offset - bodyOffset);
        if (stack.onJvm() == 0) {
            tape.statement();
            statementStart = tape.length();
        } else if (tape.length() - statementStart > LONGEST_STATEMENT) {
            stack.spill();
            tape.statement();
            statementStart = tape.length();
        }
        if (debug == null) {
            tape.position(place);
        } else {
            debug.position(place);
        }
    }

    // control

    @Override
    public void block(FunctionType type, @Nullable Void[] params) {
        control.block(type);
    }

    @Override
    public void loop(FunctionType type, @Nullable Void[] params) {
        control.loop(type, budget == null);
        if (budget != null) {
            budget.loop(offset, type.params(), locals, isVector, control.isProtected());
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
        boolean loop = control.end(fallThrough != null);
        if (budget != null && loop) {
            budget.endLoop(offset);
        } else if (budget != null && control.isAtEnd()) {
            budget.end();
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
        tape.plain(JvmOpcode.ATHROW);
    }

    @Override
    public void call(int function, FunctionType type, @Nullable Void[] args, @Nullable Void[] results) {
        calls.call(MethodNames.of(unit.methods(), function, type), type);
    }

    @Override
    public void callIndirect(int table, int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void element,
            @Nullable Void[] results) {
        narrowIndex(table);
        calls.callIndirect(new Member.Method(names.indirectCall(table, typeIndex, false), GeneratedNames.CALL,
                LinkageClasses.indirectDescriptor(type), true), type, noteElement(table));
    }

    // parametric

    @Override
    public void drop(ValueType type, @Nullable Void value) {
        stack.drop();
    }

    @Override
    public @Nullable Void select(ValueType type, @Nullable Void whenNonZero, @Nullable Void whenZero,
            @Nullable Void condition) {
        if (type.equals(ValueType.V128)) {
            vectors.select();
            return null;
        }
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
        if (hasVectors && isVector.get(local)) {
            stack.pushVector(locals[local]);
            return null;
        }
        stack.prepare(0);
        tape.load(locals[local]);
        stack.pushed(tape.kind(locals[local]));
        return null;
    }

    @Override
    public void localSet(int local, @Nullable Void value) {
        if (hasVectors && isVector.get(local)) {
            stack.assignVector(locals[local], false);
            return;
        }
        stack.prepare(1);
        tape.store(locals[local]);
        stack.popped(1);
    }

    @Override
    public @Nullable Void localTee(int local, @Nullable Void value) {
        if (hasVectors && isVector.get(local)) {
            stack.assignVector(locals[local], true);
            return null;
        }
        stack.prepare(1);
        tape.plain(stack.kind(0).slots() == 2 ? JvmOpcode.DUP2 : JvmOpcode.DUP);
        tape.store(locals[local]);
        return null;
    }

    @Override
    public @Nullable Void globalGet(int global, ValueType type) {
        stack.prepare(0);
        loadGlobal(global);
        JvmKind kind = JvmKind.of(type);
        tape.getField(RuntimeMembers.globalValue(kind));
        if (kind == JvmKind.V128) {
            loadGlobal(global);
            tape.getField(RuntimeMembers.GLOBAL_HIGH);
            stack.pushedPair();
        } else {
            stack.pushed(kind);
        }
        return null;
    }

    @Override
    public void globalSet(int global, ValueType type, @Nullable Void value) {
        JvmKind kind = JvmKind.of(type);
        if (kind == JvmKind.V128) {
            stack.spillJvm();
            loadGlobal(global);
            tape.load(stack.vector(0));
            tape.putField(RuntimeMembers.globalValue(kind));
            loadGlobal(global);
            tape.load(stack.vector(0) + 1);
            tape.putField(RuntimeMembers.GLOBAL_HIGH);
            stack.poppedVariables(1);
            return;
        }
        stack.prepare(1);
        loadGlobal(global);
        if (kind.slots() == 2) {
            tape.plain(JvmOpcode.DUP_X2);
            tape.plain(JvmOpcode.POP);
        } else {
            tape.plain(JvmOpcode.SWAP);
        }
        tape.putField(RuntimeMembers.globalValue(kind));
        stack.popped(1);
    }

    private void loadGlobal(int global) {
        tape.load(instance);
        tape.getField(RuntimeMembers.GLOBALS);
        tape.intConstant(global);
        tape.plain(JvmOpcode.AALOAD);
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
        if (control.isInLoop() && budget == null && debug == null && !hasVectors
                && memories.form(memory) == MemoryForm.FIRST
                && tape.memoryAccesses() < MOST_IN_LOOPS) {
            memories.accessInLoop(opcode, offset);
            tape.mostInPlace(MOST_IN_PLACE);
        } else {
            memories.access(opcode, memory, offset);
        }
        popPush(operands, opcode.result());
    }

    /** As {@link #operation}, with operands of 32 bits made to have 64, or the other way round. */
    private void converted(Member.Method method, int operands, boolean wide, int... indexes) {
        stack.spillJvm();
        for (int i = operands - 1; i >= 0; i--) {
            JvmKind kind = stack.kind(i);
            tape.load(stack.variable(stack.height() - 1 - i, kind));
            if (wide && kind == JvmKind.INT) {
                memories.extendUnsigned();
            } else if (!wide && kind == JvmKind.LONG) {
                tape.invoke(RuntimeMembers.TABLE_INDEX);
            }
        }
        stack.poppedVariables(operands);
        operation(method, 0, null, indexes);
    }

    private boolean hasWideAddresses(int memory) {
        return unit.context().memories().get(memory).addressType() == AddressType.I64;
    }

    @Override
    public @Nullable Void memorySize(int memory) {
        if (hasWideAddresses(memory)) {
            return operation(RuntimeMembers.MEMORY_SIZE_64, 0, ValueType.I64, memory);
        }
        return operation(RuntimeMembers.MEMORY_SIZE, 0, ValueType.I32, memory);
    }

    @Override
    public @Nullable Void memoryGrow(int memory, @Nullable Void delta) {
        if (hasWideAddresses(memory)) {
            return operation(RuntimeMembers.MEMORY_GROW_64, 1, ValueType.I64, memory);
        }
        return operation(RuntimeMembers.MEMORY_GROW, 1, ValueType.I32, memory);
    }

    @Override
    public void memoryFill(int memory, @Nullable Void destination, @Nullable Void value, @Nullable Void length) {
        operation(hasWideAddresses(memory) ? RuntimeMembers.MEMORY_FILL_64 : RuntimeMembers.MEMORY_FILL, 3, null,
                memory);
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        if (hasWideAddresses(destinationMemory) || hasWideAddresses(sourceMemory)) {
            converted(RuntimeMembers.MEMORY_COPY_64, 3, true, destinationMemory, sourceMemory);
        } else {
            operation(RuntimeMembers.MEMORY_COPY, 3, null, destinationMemory, sourceMemory);
        }
    }

    @Override
    public void memoryInit(int segment, int memory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        if (hasWideAddresses(memory)) {
            converted(RuntimeMembers.MEMORY_INIT_64, 3, true, segment, memory);
        } else {
            operation(RuntimeMembers.MEMORY_INIT, 3, null, segment, memory);
        }
    }

    @Override
    public void dataDrop(int segment) {
        operation(RuntimeMembers.DATA_DROP, 0, null, segment);
    }

    // tables

    private void tableOperation(boolean wide, Member.Method method, int operands, int... indexes) {
        if (wide) {
            converted(method, operands, false, indexes);
        } else {
            operation(method, operands, null, indexes);
        }
    }

    /** The int that a table operation has left, as a number of the table's index type. */
    private @Nullable Void pushIndex(int table) {
        if (isWide(table)) {
            tape.plain(JvmOpcode.I2L);
        }
        stack.pushed(isWide(table) ? JvmKind.LONG : JvmKind.INT);
        return null;
    }

    @Override
    public @Nullable Void tableGet(int table, ReferenceType type, @Nullable Void index) {
        tableOperation(isWide(table), RuntimeMembers.TABLE_GET, 1, table);
        stack.pushed(JvmKind.REFERENCE);
        return null;
    }

    @Override
    public void tableSet(int table, @Nullable Void index, @Nullable Void value) {
        tableOperation(isWide(table), RuntimeMembers.TABLE_SET, 2, table);
    }

    @Override
    public @Nullable Void tableSize(int table) {
        operation(RuntimeMembers.TABLE_SIZE, 0, null, table);
        return pushIndex(table);
    }

    @Override
    public @Nullable Void tableGrow(int table, @Nullable Void initial, @Nullable Void delta) {
        tableOperation(isWide(table), RuntimeMembers.TABLE_GROW, 2, table);
        return pushIndex(table);
    }

    @Override
    public void tableFill(int table, @Nullable Void index, @Nullable Void value, @Nullable Void length) {
        tableOperation(isWide(table), RuntimeMembers.TABLE_FILL, 3, table);
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        tableOperation(isWide(destinationTable) || isWide(sourceTable), RuntimeMembers.TABLE_COPY, 3, destinationTable,
                sourceTable);
    }

    @Override
    public void tableInit(int segment, int table, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
        tableOperation(isWide(table), RuntimeMembers.TABLE_INIT, 3, segment, table);
    }

    @Override
    public void elemDrop(int segment) {
        operation(RuntimeMembers.ELEM_DROP, 0, null, segment);
    }

    // vectors

    @Override
    public @Nullable Void v128Const(long low, long high) {
        vectors.constant(low, high);
        return null;
    }

    @Override
    public @Nullable Void vector(VectorOpcode opcode, int lane, @Nullable Void[] operands) {
        vectors.operation(opcode, lane);
        return null;
    }

    @Override
    public @Nullable Void shuffle(long lowIndexes, long highIndexes, @Nullable Void left, @Nullable Void right) {
        vectors.shuffle(lowIndexes, highIndexes);
        return null;
    }

    @Override
    public @Nullable Void vectorLoad(VectorOpcode opcode, int memory, long offset, @Nullable Void address) {
        vectors.load(opcode, memory, offset);
        return null;
    }

    @Override
    public void vectorStore(VectorOpcode opcode, int memory, long offset, @Nullable Void address,
            @Nullable Void vector) {
        vectors.store(memory, offset);
    }

    @Override
    public @Nullable Void loadLane(VectorOpcode opcode, int memory, long offset, int lane, @Nullable Void address,
            @Nullable Void vector) {
        vectors.loadLane(opcode, memory, offset, lane);
        return null;
    }

    @Override
    public void storeLane(VectorOpcode opcode, int memory, long offset, int lane, @Nullable Void address,
            @Nullable Void vector) {
        vectors.storeLane(opcode, memory, offset, lane);
    }

    // atomics

    @Override
    public @Nullable Void atomic(AtomicOpcode opcode, int memory, long offset, @Nullable Void[] operands) {
        atomics.operation(opcode, memory, offset);
        return null;
    }

    @Override
    public void atomicStore(AtomicOpcode opcode, int memory, long offset, @Nullable Void address,
            @Nullable Void value) {
        atomics.operation(opcode, memory, offset);
    }

    @Override
    public void atomicFence() {
        atomics.fence();
    }
}
