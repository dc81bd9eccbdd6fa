package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Gets the instructions of one function from the {@link FunctionBodyReader}: validated, typed, reachable ones only, in
 * order, each after its operands. The sink hangs a value of its own, {@code V}, on each slot of the operand stack: what it
 * returns for an instruction comes back as the operand of a later one. A sink that needs no values works with
 * {@code V = Void} and returns null throughout.
 *
 * <p>
 * Reachable means: some path of control leads there, as far as structure tells. After {@code br}, {@code return} and so on
 * nothing comes until the next {@code else} or {@code end} of a frame that was entered; frames inside unreachable code do
 * not show at all. The code after an {@code end} counts as reachable when the frame's own code reached it or a branch
 * targets it.
 *
 * <p>
 * Arrays are the reader's: they hold the operands in stack order (bottom first) on entry, are valid during the call, and
 * the sink may write where it says so. For sinks that say {@link #usesValues()} = false all arrays are empty.
 */
public interface InstructionSink<V extends @Nullable Object> {

    /** Whether the sink wants its values tracked. */
    default boolean usesValues() {
        return true;
    }

    /** A new array, in which the reader hands over operands and gets back results. */
    V[] newArray(int length);

    /**
     * Begins the function. The implicit outermost frame, whose label is a return, is open now.
     *
     * @param type the function's type
     * @param locals types of all locals, parameters first
     */
    void begin(FunctionType type, LocalTypes locals);

    /**
     * Called before each of the other calls.
     *
     * @param offset byte offset of the instruction in the module
     */
    void instruction(long offset);

    // control (spec 3.4.8)

    /** {@code block}; its frame opens. The sink may replace {@code params} by the values as seen inside. */
    void block(FunctionType type, V[] params);

    /** {@code loop}; its frame opens, branches to it carry its parameters. The sink may replace {@code params}. */
    void loop(FunctionType type, V[] params);

    /** {@code if}; the frame of its first arm opens. The sink may replace {@code params}. */
    void ifThen(FunctionType type, V condition, V[] params);

    /**
     * {@code else}.
     *
     * @param results what the first arm falls through with, or null when its end is not reachable
     * @param params to be written: the parameters as seen in the second arm
     */
    void elseArm(V @Nullable [] results, V[] params);

    /**
     * {@code end} of a frame ({@code if} without {@code else} included, which then passes its parameters on); for the
     * outermost frame it is the return.
     *
     * @param fallThrough what the frame's code falls through with, or null when its end is not reachable
     * @param reachable whether the code after it is
     * @param results to be written: the results as seen after the frame
     */
    void end(V @Nullable [] fallThrough, boolean reachable, V[] results);

    /** {@code br} to the label {@code depth} frames out; the outermost frame's label is a return. */
    void br(int depth, V[] values);

    /** {@code br_if}; the values stay on the stack when it does not branch. */
    void brIf(int depth, V condition, V[] values);

    /** {@code br_table}; the last depth is the default. */
    void brTable(int[] depths, V index, V[] values);

    /** {@code return}. */
    void returnFrom(V[] values);

    /** {@code unreachable}. */
    void unreachable();

    /**
     * {@code call}.
     *
     * @param results to be written
     */
    void call(int function, FunctionType type, V[] args, V[] results);

    /**
     * {@code call_indirect}.
     *
     * @param typeIndex index of the expected type
     * @param results to be written
     */
    void callIndirect(int table, int typeIndex, FunctionType type, V[] args, V element, V[] results);

    // parametric

    /** {@code drop}. */
    void drop(ValueType type, V value);

    /** {@code select}. */
    V select(ValueType type, V whenNonZero, V whenZero, V condition);

    // variables

    /** {@code local.get}. */
    V localGet(int local);

    /** {@code local.set}. */
    void localSet(int local, V value);

    /** {@code local.tee}. */
    V localTee(int local, V value);

    /** {@code global.get}. */
    V globalGet(int global, ValueType type);

    /** {@code global.set}. */
    void globalSet(int global, ValueType type, V value);

    // numbers

    /** {@code i32.const}. */
    V i32Const(int value);

    /** {@code i64.const}. */
    V i64Const(long value);

    /** {@code f32.const}, as bits. */
    V f32Const(int bits);

    /** {@code f64.const}, as bits. */
    V f64Const(long bits);

    /** Numeric instruction with one operand: tests, conversions and so on. */
    V unary(Opcode opcode, V operand);

    /** Numeric instruction with two operands: arithmetic and comparisons. */
    V binary(Opcode opcode, V left, V right);

    // references

    /** {@code ref.null}. */
    V refNull(ReferenceType type);

    /** {@code ref.func}. */
    V refFunc(int function);

    /** {@code ref.is_null}. */
    V refIsNull(V reference);

    // memory

    /** A load; {@code offset} is the unsigned static offset. */
    V load(Opcode opcode, int memory, long offset, V address);

    /** A store; {@code offset} is the unsigned static offset. */
    void store(Opcode opcode, int memory, long offset, V address, V value);

    /** {@code memory.size}. */
    V memorySize(int memory);

    /** {@code memory.grow}. */
    V memoryGrow(int memory, V delta);

    /** {@code memory.fill}. */
    void memoryFill(int memory, V destination, V value, V length);

    /** {@code memory.copy}. */
    void memoryCopy(int destinationMemory, int sourceMemory, V destination, V source, V length);

    /** {@code memory.init}. */
    void memoryInit(int segment, int memory, V destination, V source, V length);

    /** {@code data.drop}. */
    void dataDrop(int segment);

    // tables

    /** {@code table.get}. */
    V tableGet(int table, ReferenceType type, V index);

    /** {@code table.set}. */
    void tableSet(int table, V index, V value);

    /** {@code table.size}. */
    V tableSize(int table);

    /** {@code table.grow}. */
    V tableGrow(int table, V initial, V delta);

    /** {@code table.fill}. */
    void tableFill(int table, V index, V value, V length);

    /** {@code table.copy}. */
    void tableCopy(int destinationTable, int sourceTable, V destination, V source, V length);

    /** {@code table.init}. */
    void tableInit(int segment, int table, V destination, V source, V length);

    /** {@code elem.drop}. */
    void elemDrop(int segment);

    // vectors (spec 3.4.7); a sink that does not override these refuses them

    /** {@code v128.const}, low eight bytes first. */
    default V v128Const(long low, long high) {
        throw new SinkRefusal(VectorOpcode.V128_CONST.mnemonic());
    }

    /**
     * An instruction on vectors and numbers alone.
     *
     * @param lane the lane's index, or -1 for an instruction without
     */
    default V vector(VectorOpcode opcode, int lane, V[] operands) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** {@code i8x16.shuffle}: sixteen indexes (0 to 31), one in each byte, low eight first. */
    default V shuffle(long lowIndexes, long highIndexes, V left, V right) {
        throw new SinkRefusal(VectorOpcode.I8X16_SHUFFLE.mnemonic());
    }

    /** A load of a whole vector. */
    default V vectorLoad(VectorOpcode opcode, int memory, long offset, V address) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** {@code v128.store}. */
    default void vectorStore(VectorOpcode opcode, int memory, long offset, V address, V vector) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** A load of one lane: the vector with that lane replaced. */
    default V loadLane(VectorOpcode opcode, int memory, long offset, int lane, V address, V vector) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** A store of one lane. */
    default void storeLane(VectorOpcode opcode, int memory, long offset, int lane, V address, V vector) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    // atomics; a sink that does not override these refuses them

    /** An atomic instruction that has a result; the operands begin with the address. */
    default V atomic(AtomicOpcode opcode, int memory, long offset, V[] operands) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** An atomic store. */
    default void atomicStore(AtomicOpcode opcode, int memory, long offset, V address, V value) {
        throw new SinkRefusal(opcode.mnemonic());
    }

    /** {@code atomic.fence}. */
    default void atomicFence() {
        throw new SinkRefusal(AtomicOpcode.ATOMIC_FENCE.mnemonic());
    }
}
