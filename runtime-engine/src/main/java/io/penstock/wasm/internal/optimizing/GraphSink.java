package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.AtomicOpcode;
import io.penstock.wasm.internal.code.LocalTypes;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.VectorOpcode;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.module.FunctionBody;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the validator's callbacks into a graph: all but control flow, which is {@link GraphControl}'s. */
final class GraphSink extends ReferenceGraphSink {

    private final MemoryBuilder memories;
    private final VectorBuilder vectors;
    private final long bodyOffset;
    private final BoxBuilder boxes;
    /** What a call passes, for a function that is inlined; null for the function itself. */
    private final Node @Nullable [] arguments;
    /** The variable of each local; of a v128, that of its low half, and the next one is the high half's. */
    private int[] locals = new int[0];
    private BitSet isVector = new BitSet();
    /** Variables of all locals. */
    private int variables;

    GraphSink(SsaBuilder builder, GraphControl control, CallBuilder calls, CompilationUnit unit,
            FunctionBody body, Node @Nullable [] arguments) {
        super(builder, control, calls, unit.context());
        this.arguments = arguments;
        bodyOffset = body.offset();
        memories = new MemoryBuilder(builder, unit.context());
        vectors = new VectorBuilder(builder, memories, unit.body().bytes().length);
        boxes = new BoxBuilder(builder);
    }

    @Override
    public Node[] newArray(int length) {
        return new Node[length];
    }

    @Override
    public void begin(FunctionType type, LocalTypes types) {
        locals = new int[types.count()];
        isVector = new BitSet();
        for (int i = 0; i < locals.length; i++) {
            isVector.set(i, types.type(i).equals(ValueType.V128));
            List<Type> parts = Type.parts(types.type(i));
            locals[i] = builder.newVariable(parts.getFirst());
            for (int part = 1; part < parts.size(); part++) {
                builder.newVariable(parts.get(part));
            }
            variables += parts.size();
        }
        Node[] values = arguments == null ? parameters(type) : arguments;
        assignParameters(values);
        if (arguments == null && calls.shape().tailCalls()) {
            calls.tail(control).checkDepth(type, values);
        }
        if (arguments == null && calls.shape().loops()) {
            control.beginSelfCalls();
        }
        for (int i = values.length; i < locals.length; i++) {
            write(i, isVector.get(i)
                    ? vectors.constant(0, 0)
                    : builder.constant(Type.of(types.type(i)), 0));
        }
        control.begin(type, arguments == null);
    }

    /** The parameters, as they come. */
    private Node[] parameters(FunctionType type) {
        List<ValueType> params = type.params();
        Node[] values = new Node[params.size()];
        if (type.isWide()) {
            Node array = builder.add(Operation.PARAMETER, Type.REF, null, 0);
            for (int i = 0; i < values.length; i++) {
                values[i] = boxes.argument(array, i, params.get(i));
            }
        } else {
            List<Type> parts = Halves.types(params);
            Halves.join(builder.graph(), params, values,
                    part -> builder.add(Operation.PARAMETER, parts.get(part), null, part));
        }
        return values;
    }

    @Override
    void assignParameters(Node[] args) {
        for (int i = 0; i < args.length; i++) {
            write(i, args[i]);
        }
    }

    private void write(int local, Node value) {
        if (isVector.get(local)) {
            builder.write(locals[local], value.input(0));
            builder.write(locals[local] + 1, value.input(1));
        } else {
            builder.write(locals[local], value);
        }
    }

    @Override
    public void instruction(long offset) {
        builder.places().instruction((int) (offset - bodyOffset));
    }

    // control

    @Override
    public void block(FunctionType type, Node[] params) {
        control.block(type);
    }

    @Override
    public void loop(FunctionType type, Node[] params) {
        control.loop(type, params, variables);
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
        builder.end(Terminator.Kind.UNREACHABLE, List.of(), builder.runtime(RuntimeMembers.UNREACHABLE, Effects.TRAPS));
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
        if (type.equals(ValueType.V128)) {
            return vectors.select(whenNonZero, whenZero, condition);
        }
        return builder.add(Operation.SELECT, Type.of(type), null, 0, whenNonZero, whenZero, condition);
    }

    // variables

    @Override
    public Node localGet(int local) {
        Node value = builder.read(locals[local]);
        return isVector.get(local) ? vectors.pair(value, builder.read(locals[local] + 1)) : value;
    }

    @Override
    public void localSet(int local, Node value) {
        write(local, value);
    }

    @Override
    public Node localTee(int local, Node value) {
        write(local, value);
        return value;
    }

    @Override
    public Node globalGet(int global, ValueType type) {
        Node value = builder.add(Operation.GLOBAL_GET, Type.parts(type).getFirst(), null, global);
        return type.equals(ValueType.V128)
                ? vectors.pair(value,
                        builder.add(Operation.GLOBAL_GET, Type.I64, null, global | Operation.HIGH_HALF))
                : value;
    }

    @Override
    public void globalSet(int global, ValueType type, Node value) {
        Node[] parts = Halves.split(value);
        builder.add(Operation.GLOBAL_SET, Type.VOID, null, global, parts[0]);
        if (parts.length == 2) {
            builder.add(Operation.GLOBAL_SET, Type.VOID, null, global | Operation.HIGH_HALF, parts[1]);
        }
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
        return builder.numeric(opcode, operand);
    }

    @Override
    public Node binary(Opcode opcode, Node left, Node right) {
        return builder.numeric(opcode, left, right);
    }

    // memory

    @Override
    public Node load(Opcode opcode, int memory, long offset, Node address) {
        return memories.load(opcode, memory, offset, address);
    }

    @Override
    public void store(Opcode opcode, int memory, long offset, Node address, Node value) {
        memories.store(opcode, memory, offset, address, value);
    }

    @Override
    public Node memorySize(int memory) {
        return memories.size(memory);
    }

    @Override
    public Node memoryGrow(int memory, Node delta) {
        return memories.grow(memory, delta);
    }

    @Override
    public void memoryFill(int memory, Node destination, Node value, Node length) {
        memories.fill(memory, destination, value, length);
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, Node destination, Node source, Node length) {
        memories.copy(destinationMemory, sourceMemory, destination, source, length);
    }

    @Override
    public void memoryInit(int segment, int memory, Node destination, Node source, Node length) {
        memories.init(segment, memory, destination, source, length);
    }

    @Override
    public void dataDrop(int segment) {
        memories.dataDrop(segment);
    }

    // tables

    @Override
    public Node tableGet(int table, ReferenceType type, Node index) {
        return memories.tableGet(table, index);
    }

    @Override
    public void tableSet(int table, Node index, Node value) {
        memories.tableSet(table, index, value);
    }

    @Override
    public Node tableSize(int table) {
        return memories.tableSize(table);
    }

    @Override
    public Node tableGrow(int table, Node initial, Node delta) {
        return memories.tableGrow(table, initial, delta);
    }

    @Override
    public void tableFill(int table, Node index, Node value, Node length) {
        memories.tableFill(table, index, value, length);
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, Node destination, Node source, Node length) {
        memories.tableCopy(destinationTable, sourceTable, destination, source, length);
    }

    @Override
    public void tableInit(int segment, int table, Node destination, Node source, Node length) {
        memories.tableInit(segment, table, destination, source, length);
    }

    @Override
    public void elemDrop(int segment) {
        memories.elemDrop(segment);
    }

    // atomics

    @Override
    public Node atomic(AtomicOpcode opcode, int memory, long offset, Node[] operands) {
        return memories.atomic(opcode, memory, offset, operands);
    }

    @Override
    public void atomicStore(AtomicOpcode opcode, int memory, long offset, Node address, Node value) {
        memories.atomic(opcode, memory, offset, address, value);
    }

    @Override
    public void atomicFence() {
        memories.fence();
    }

    // vectors

    @Override
    public Node v128Const(long low, long high) {
        return vectors.constant(low, high);
    }

    @Override
    public Node vector(VectorOpcode opcode, int lane, Node[] operands) {
        return vectors.operation(opcode, lane, operands);
    }

    @Override
    public Node shuffle(long lowIndexes, long highIndexes, Node left, Node right) {
        return vectors.shuffle(lowIndexes, highIndexes, left, right);
    }

    @Override
    public Node vectorLoad(VectorOpcode opcode, int memory, long offset, Node address) {
        return vectors.load(opcode, memory, offset, address);
    }

    @Override
    public void vectorStore(VectorOpcode opcode, int memory, long offset, Node address, Node vector) {
        vectors.store(memory, offset, address, vector);
    }

    @Override
    public Node loadLane(VectorOpcode opcode, int memory, long offset, int lane, Node address, Node vector) {
        return vectors.loadLane(opcode, memory, offset, lane, address, vector);
    }

    @Override
    public void storeLane(VectorOpcode opcode, int memory, long offset, int lane, Node address, Node vector) {
        vectors.storeLane(opcode, memory, offset, lane, address, vector);
    }
}
