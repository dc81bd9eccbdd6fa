package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.InstructionSink;
import io.penstock.wasm.internal.code.LocalTypes;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.RuntimeCall;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the validator's callbacks into a graph: all but control flow, which is {@link GraphControl}'s. */
final class GraphSink implements InstructionSink<Node> {

    private static final Node[] NONE = {};

    private final SsaBuilder builder;
    private final GraphControl control;
    private final CallBuilder calls;
    /** What a call passes, for a function that is inlined; null for the function itself. */
    private final Node @Nullable [] arguments;
    private int[] locals = new int[0];

    GraphSink(SsaBuilder builder, GraphControl control, CallBuilder calls, Node @Nullable [] arguments) {
        this.builder = builder;
        this.control = control;
        this.calls = calls;
        this.arguments = arguments;
    }

    @Override
    public Node[] newArray(int length) {
        return new Node[length];
    }

    @Override
    public void begin(FunctionType type, LocalTypes types) {
        locals = new int[types.count()];
        int params = type.params().size();
        for (int i = 0; i < locals.length; i++) {
            Type kind = Type.of(types.type(i));
            locals[i] = builder.newVariable(kind);
            if (i >= params) {
                builder.write(locals[i], builder.constant(kind, 0));
            } else if (arguments != null) {
                builder.write(locals[i], arguments[i]);
            } else {
                builder.write(locals[i], builder.add(Operation.PARAMETER, kind, null, i));
            }
        }
        control.begin(type, arguments == null);
    }

    @Override
    public void instruction(long offset) {
        // nodes do not know where they come from
    }

    // control

    @Override
    public void block(FunctionType type, Node[] params) {
        control.block(type);
    }

    @Override
    public void loop(FunctionType type, Node[] params) {
        control.loop(type, params, locals);
    }

    @Override
    public void ifThen(FunctionType type, Node condition, Node[] params) {
        control.ifThen(type, condition, params);
    }

    @Override
    public void elseArm(Node @Nullable [] results, Node[] params) {
        control.elseArm(results, params);
    }

    @Override
    public void end(Node @Nullable [] fallThrough, boolean reachable, Node[] results) {
        control.end(fallThrough, results);
    }

    @Override
    public void br(int depth, Node[] values) {
        control.branch(depth, values);
    }

    @Override
    public void brIf(int depth, Node condition, Node[] values) {
        control.branchIf(depth, condition, values);
    }

    @Override
    public void brTable(int[] depths, Node index, Node[] values) {
        control.branchTable(depths, calls.tableCounts(depths.length), index, values);
    }

    @Override
    public void returnFrom(Node[] values) {
        control.returnFrom(values);
    }

    @Override
    public void unreachable() {
        builder.end(Terminator.Kind.UNREACHABLE, List.of());
    }

    @Override
    public void call(int function, FunctionType type, Node[] args, Node[] results) {
        calls.call(new Callee(function, type), args.clone(), results);
    }

    @Override
    public void callIndirect(int table, int typeIndex, FunctionType type, Node[] args, Node element, Node[] results) {
        calls.callIndirect(new IndirectCallee(table, typeIndex, type), args.clone(), element, results);
    }

    // parametric

    @Override
    public void drop(ValueType type, Node value) {
        // what has effects stays where it is
    }

    @Override
    public Node select(ValueType type, Node whenNonZero, Node whenZero, Node condition) {
        return builder.add(Operation.SELECT, Type.of(type), null, 0, whenNonZero, whenZero, condition);
    }

    // variables

    @Override
    public Node localGet(int local) {
        return builder.read(locals[local]);
    }

    @Override
    public void localSet(int local, Node value) {
        builder.write(locals[local], value);
    }

    @Override
    public Node localTee(int local, Node value) {
        builder.write(locals[local], value);
        return value;
    }

    @Override
    public Node globalGet(int global, ValueType type) {
        return builder.add(Operation.GLOBAL_GET, Type.of(type), null, global);
    }

    @Override
    public void globalSet(int global, ValueType type, Node value) {
        builder.add(Operation.GLOBAL_SET, Type.VOID, null, global, value);
    }

    // numbers

    @Override
    public Node i32Const(int value) {
        return builder.constant(Type.I32, value);
    }

    @Override
    public Node i64Const(long value) {
        return builder.constant(Type.I64, value);
    }

    @Override
    public Node f32Const(int bits) {
        return builder.constant(Type.F32, bits);
    }

    @Override
    public Node f64Const(long bits) {
        return builder.constant(Type.F64, bits);
    }

    @Override
    public Node unary(Opcode opcode, Node operand) {
        return builder.add(Operation.NUMERIC, resultOf(opcode), opcode, 0, operand);
    }

    @Override
    public Node binary(Opcode opcode, Node left, Node right) {
        return builder.add(Operation.NUMERIC, resultOf(opcode), opcode, 0, left, right);
    }

    private static Type resultOf(Opcode opcode) {
        ValueType result = opcode.result();
        return result == null ? Type.VOID : Type.of(result);
    }

    // references

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

    // memory

    @Override
    public Node load(Opcode opcode, int memory, long offset, Node address) {
        return builder.add(Operation.LOAD, resultOf(opcode), new Access(opcode, memory, offset), 0, address);
    }

    @Override
    public void store(Opcode opcode, int memory, long offset, Node address, Node value) {
        builder.add(Operation.STORE, Type.VOID, new Access(opcode, memory, offset), 0, address, value);
    }

    private Node runtime(RuntimeCall.Kind kind, Type type, List<Integer> indexes, Node... operands) {
        return builder.add(Operation.RUNTIME, type, new RuntimeCall(kind, indexes), 0,
                operands.length == 0 ? NONE : Arrays.copyOf(operands, operands.length));
    }

    @Override
    public Node memorySize(int memory) {
        return runtime(RuntimeCall.Kind.MEMORY_SIZE, Type.I32, List.of(memory));
    }

    @Override
    public Node memoryGrow(int memory, Node delta) {
        return runtime(RuntimeCall.Kind.MEMORY_GROW, Type.I32, List.of(memory), delta);
    }

    @Override
    public void memoryFill(int memory, Node destination, Node value, Node length) {
        runtime(RuntimeCall.Kind.MEMORY_FILL, Type.VOID, List.of(memory), destination, value, length);
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, Node destination, Node source, Node length) {
        runtime(RuntimeCall.Kind.MEMORY_COPY, Type.VOID, List.of(destinationMemory, sourceMemory), destination, source,
                length);
    }

    @Override
    public void memoryInit(int segment, int memory, Node destination, Node source, Node length) {
        runtime(RuntimeCall.Kind.MEMORY_INIT, Type.VOID, List.of(segment, memory), destination, source, length);
    }

    @Override
    public void dataDrop(int segment) {
        runtime(RuntimeCall.Kind.DATA_DROP, Type.VOID, List.of(segment));
    }

    // tables

    @Override
    public Node tableGet(int table, ReferenceType type, Node index) {
        return runtime(RuntimeCall.Kind.TABLE_GET, Type.REF, List.of(table), index);
    }

    @Override
    public void tableSet(int table, Node index, Node value) {
        runtime(RuntimeCall.Kind.TABLE_SET, Type.VOID, List.of(table), index, value);
    }

    @Override
    public Node tableSize(int table) {
        return runtime(RuntimeCall.Kind.TABLE_SIZE, Type.I32, List.of(table));
    }

    @Override
    public Node tableGrow(int table, Node initial, Node delta) {
        return runtime(RuntimeCall.Kind.TABLE_GROW, Type.I32, List.of(table), initial, delta);
    }

    @Override
    public void tableFill(int table, Node index, Node value, Node length) {
        runtime(RuntimeCall.Kind.TABLE_FILL, Type.VOID, List.of(table), index, value, length);
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, Node destination, Node source, Node length) {
        runtime(RuntimeCall.Kind.TABLE_COPY, Type.VOID, List.of(destinationTable, sourceTable), destination, source,
                length);
    }

    @Override
    public void tableInit(int segment, int table, Node destination, Node source, Node length) {
        runtime(RuntimeCall.Kind.TABLE_INIT, Type.VOID, List.of(segment, table), destination, source, length);
    }

    @Override
    public void elemDrop(int segment) {
        runtime(RuntimeCall.Kind.ELEM_DROP, Type.VOID, List.of(segment));
    }
}
