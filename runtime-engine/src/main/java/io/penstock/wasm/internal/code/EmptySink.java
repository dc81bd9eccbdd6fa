package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sink for those who only want to know whether code is valid: it does nothing. Stateless. */
public final class EmptySink implements InstructionSink<@Nullable Void> {

    private static final EmptySink INSTANCE = new EmptySink();
    private static final @Nullable Void[] NONE = {};

    private EmptySink() {
    }

    /** The only one. */
    public static EmptySink instance() {
        return INSTANCE;
    }

    @Override
    public boolean usesValues() {
        return false;
    }

    @Override
    public @Nullable Void[] newArray(int length) {
        return length == 0 ? NONE : new @Nullable Void[length];
    }

    @Override
    public void begin(FunctionType type, LocalTypes locals) {
    }

    @Override
    public void instruction(long offset) {
    }

    @Override
    public void block(FunctionType type, @Nullable Void[] params) {
    }

    @Override
    public void loop(FunctionType type, @Nullable Void[] params) {
    }

    @Override
    public void ifThen(FunctionType type, @Nullable Void condition, @Nullable Void[] params) {
    }

    @Override
    public void elseArm(@Nullable Void @Nullable [] results, @Nullable Void[] params) {
    }

    @Override
    public void end(@Nullable Void @Nullable [] fallThrough, boolean reachable, @Nullable Void[] results) {
    }

    @Override
    public void br(int depth, @Nullable Void[] values) {
    }

    @Override
    public void brIf(int depth, @Nullable Void condition, @Nullable Void[] values) {
    }

    @Override
    public void brTable(int[] depths, @Nullable Void index, @Nullable Void[] values) {
    }

    @Override
    public void returnFrom(@Nullable Void[] values) {
    }

    @Override
    public void unreachable() {
    }

    @Override
    public void call(int function, FunctionType type, @Nullable Void[] args, @Nullable Void[] results) {
    }

    @Override
    public void callIndirect(int table, int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void element,
            @Nullable Void[] results) {
    }

    @Override
    public void drop(ValueType type, @Nullable Void value) {
    }

    @Override
    public @Nullable Void select(ValueType type, @Nullable Void whenNonZero, @Nullable Void whenZero,
            @Nullable Void condition) {
        return null;
    }

    @Override
    public @Nullable Void localGet(int local) {
        return null;
    }

    @Override
    public void localSet(int local, @Nullable Void value) {
    }

    @Override
    public @Nullable Void localTee(int local, @Nullable Void value) {
        return null;
    }

    @Override
    public @Nullable Void globalGet(int global, ValueType type) {
        return null;
    }

    @Override
    public void globalSet(int global, ValueType type, @Nullable Void value) {
    }

    @Override
    public @Nullable Void i32Const(int value) {
        return null;
    }

    @Override
    public @Nullable Void i64Const(long value) {
        return null;
    }

    @Override
    public @Nullable Void f32Const(int bits) {
        return null;
    }

    @Override
    public @Nullable Void f64Const(long bits) {
        return null;
    }

    @Override
    public @Nullable Void unary(Opcode opcode, @Nullable Void operand) {
        return null;
    }

    @Override
    public @Nullable Void binary(Opcode opcode, @Nullable Void left, @Nullable Void right) {
        return null;
    }

    @Override
    public @Nullable Void refNull(ReferenceType type) {
        return null;
    }

    @Override
    public @Nullable Void refFunc(int function) {
        return null;
    }

    @Override
    public @Nullable Void refIsNull(@Nullable Void reference) {
        return null;
    }

    @Override
    public @Nullable Void load(Opcode opcode, int memory, long offset, @Nullable Void address) {
        return null;
    }

    @Override
    public void store(Opcode opcode, int memory, long offset, @Nullable Void address, @Nullable Void value) {
    }

    @Override
    public @Nullable Void memorySize(int memory) {
        return null;
    }

    @Override
    public @Nullable Void memoryGrow(int memory, @Nullable Void delta) {
        return null;
    }

    @Override
    public void memoryFill(int memory, @Nullable Void destination, @Nullable Void value, @Nullable Void length) {
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
    }

    @Override
    public void memoryInit(int segment, int memory, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
    }

    @Override
    public void dataDrop(int segment) {
    }

    @Override
    public @Nullable Void tableGet(int table, ReferenceType type, @Nullable Void index) {
        return null;
    }

    @Override
    public void tableSet(int table, @Nullable Void index, @Nullable Void value) {
    }

    @Override
    public @Nullable Void tableSize(int table) {
        return null;
    }

    @Override
    public @Nullable Void tableGrow(int table, @Nullable Void initial, @Nullable Void delta) {
        return null;
    }

    @Override
    public void tableFill(int table, @Nullable Void index, @Nullable Void value, @Nullable Void length) {
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
    }

    @Override
    public void tableInit(int segment, int table, @Nullable Void destination, @Nullable Void source,
            @Nullable Void length) {
    }

    @Override
    public void elemDrop(int segment) {
    }

    @Override
    public void callRef(int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void callee,
            @Nullable Void[] results) {
    }

    @Override
    public @Nullable Void brOnNull(int depth, @Nullable Void reference, @Nullable Void[] values) {
        return null;
    }

    @Override
    public void brOnNonNull(int depth, @Nullable Void[] values) {
    }

    @Override
    public @Nullable Void refAsNonNull(@Nullable Void reference) {
        return null;
    }

    @Override
    public void returnCall(int function, FunctionType type, @Nullable Void[] args) {
    }

    @Override
    public void returnCallIndirect(int table, int typeIndex, FunctionType type, @Nullable Void[] args,
            @Nullable Void element) {
    }

    @Override
    public void returnCallRef(int typeIndex, FunctionType type, @Nullable Void[] args, @Nullable Void callee) {
    }

    @Override
    public void throwTag(int tag, FunctionType type, @Nullable Void[] args) {
    }

    @Override
    public void throwRef(@Nullable Void exception) {
    }

    @Override
    public void tryTable(FunctionType type, List<CatchClause> clauses, @Nullable Void[] params) {
    }

    @Override
    public void legacyTry(FunctionType type, @Nullable Void[] params) {
    }

    @Override
    public void legacyCatch(int tag, FunctionType type, @Nullable Void @Nullable [] results, @Nullable Void[] payload) {
    }

    @Override
    public void delegate(int depth, @Nullable Void @Nullable [] fallThrough, boolean reachable,
            @Nullable Void[] results) {
    }

    @Override
    public void rethrow(int depth) {
    }

    @Override
    public @Nullable Void brOnCast(int depth, boolean whenItFails, ReferenceType to, @Nullable Void[] values) {
        return null;
    }

    @Override
    public @Nullable Void refEq(@Nullable Void left, @Nullable Void right) {
        return null;
    }

    @Override
    public @Nullable Void refTest(ReferenceType to, @Nullable Void reference) {
        return null;
    }

    @Override
    public @Nullable Void refCast(ReferenceType to, @Nullable Void reference) {
        return null;
    }

    @Override
    public @Nullable Void refI31(@Nullable Void value) {
        return null;
    }

    @Override
    public @Nullable Void i31Get(boolean signed, @Nullable Void reference) {
        return null;
    }

    @Override
    public @Nullable Void convert(@Nullable Void reference) {
        return null;
    }

    @Override
    public @Nullable Void structNew(DefinedType type, @Nullable Void[] fields) {
        return null;
    }

    @Override
    public @Nullable Void structNewDefault(DefinedType type) {
        return null;
    }

    @Override
    public @Nullable Void structGet(DefinedType type, int field, boolean signed, @Nullable Void struct) {
        return null;
    }

    @Override
    public void structSet(DefinedType type, int field, @Nullable Void struct, @Nullable Void value) {
    }

    @Override
    public @Nullable Void arrayNew(DefinedType type, @Nullable Void initial, @Nullable Void length) {
        return null;
    }

    @Override
    public @Nullable Void arrayNewDefault(DefinedType type, @Nullable Void length) {
        return null;
    }

    @Override
    public @Nullable Void arrayNewFixed(DefinedType type, int length, @Nullable Void[] elements) {
        return null;
    }

    @Override
    public @Nullable Void arrayNewData(DefinedType type, int segment, @Nullable Void offset, @Nullable Void length) {
        return null;
    }

    @Override
    public @Nullable Void arrayNewElem(DefinedType type, int segment, @Nullable Void offset, @Nullable Void length) {
        return null;
    }

    @Override
    public @Nullable Void arrayGet(DefinedType type, boolean signed, @Nullable Void array, @Nullable Void index) {
        return null;
    }

    @Override
    public void arraySet(DefinedType type, @Nullable Void array, @Nullable Void index, @Nullable Void value) {
    }

    @Override
    public @Nullable Void arrayLen(@Nullable Void array) {
        return null;
    }

    @Override
    public void arrayFill(DefinedType type, @Nullable Void array, @Nullable Void index, @Nullable Void value,
            @Nullable Void length) {
    }

    @Override
    public void arrayCopy(DefinedType type, @Nullable Void destination, @Nullable Void to, @Nullable Void source,
            @Nullable Void from, @Nullable Void length) {
    }

    @Override
    public void arrayInit(DefinedType type, boolean data, int segment, @Nullable Void array, @Nullable Void to,
            @Nullable Void from, @Nullable Void length) {
    }

    @Override
    public @Nullable Void v128Const(long low, long high) {
        return null;
    }

    @Override
    public @Nullable Void vector(VectorOpcode opcode, int lane, @Nullable Void[] operands) {
        return null;
    }

    @Override
    public @Nullable Void shuffle(long lowIndexes, long highIndexes, @Nullable Void left, @Nullable Void right) {
        return null;
    }

    @Override
    public @Nullable Void vectorLoad(VectorOpcode opcode, int memory, long offset, @Nullable Void address) {
        return null;
    }

    @Override
    public void vectorStore(VectorOpcode opcode, int memory, long offset, @Nullable Void address,
            @Nullable Void vector) {
    }

    @Override
    public @Nullable Void loadLane(VectorOpcode opcode, int memory, long offset, int lane, @Nullable Void address,
            @Nullable Void vector) {
        return null;
    }

    @Override
    public void storeLane(VectorOpcode opcode, int memory, long offset, int lane, @Nullable Void address,
            @Nullable Void vector) {
    }

    @Override
    public @Nullable Void atomic(AtomicOpcode opcode, int memory, long offset, @Nullable Void[] operands) {
        return null;
    }

    @Override
    public void atomicStore(AtomicOpcode opcode, int memory, long offset, @Nullable Void address,
            @Nullable Void value) {
    }

    @Override
    public void atomicFence() {
    }
}
