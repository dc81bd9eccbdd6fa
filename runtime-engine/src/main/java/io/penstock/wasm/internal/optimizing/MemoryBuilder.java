package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.AtomicOpcode;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.module.ModuleContext;

/** Memories, tables and segments: loads and stores are nodes of their own, the rest are calls of the runtime. */
final class MemoryBuilder {

    private static final int GROWS = Effects.GROWS | Effects.WRITES_OTHER | Effects.TRAPS;
    private static final int FILLS = Effects.WRITES_MEMORY | Effects.TRAPS;
    private static final int COPIES = FILLS | Effects.READS_MEMORY;
    private static final int INITIALISES = FILLS | Effects.READS_OTHER;
    private static final int READS_TABLE = Effects.READS_OTHER | Effects.TRAPS;
    private static final int WRITES_TABLE = Effects.WRITES_OTHER | Effects.TRAPS;
    /** After them other threads' stores are seen, and what other threads have grown. */
    private static final int ATOMIC = COPIES | Effects.GROWS;

    private final SsaBuilder builder;
    private final ModuleContext context;

    MemoryBuilder(SsaBuilder builder, ModuleContext context) {
        this.builder = builder;
        this.context = context;
    }

    private boolean isWide(int memory) {
        return context.memories().get(memory).addressType() == AddressType.I64;
    }

    // single values

    Node load(Opcode opcode, int memory, long offset, Node address) {
        return builder.add(Operation.LOAD, opcode.result() == null ? Type.VOID : Type.of(opcode.result()),
                new Access(opcode, memory, offset), 0, address);
    }

    void store(Opcode opcode, int memory, long offset, Node address, Node value) {
        builder.add(Operation.STORE, Type.VOID, new Access(opcode, memory, offset), 0, address, value);
    }

    // memories

    Node size(int memory) {
        return builder.runtime(isWide(memory) ? RuntimeMembers.MEMORY_SIZE_64 : RuntimeMembers.MEMORY_SIZE,
                Effects.READS_OTHER, builder.i32(memory));
    }

    Node grow(int memory, Node delta) {
        return builder.runtime(isWide(memory) ? RuntimeMembers.MEMORY_GROW_64 : RuntimeMembers.MEMORY_GROW, GROWS,
                delta, builder.i32(memory));
    }

    void fill(int memory, Node destination, Node value, Node length) {
        builder.runtime(isWide(memory) ? RuntimeMembers.MEMORY_FILL_64 : RuntimeMembers.MEMORY_FILL, FILLS, destination,
                value, length, builder.i32(memory));
    }

    void copy(int destinationMemory, int sourceMemory, Node destination, Node source, Node length) {
        boolean wide = isWide(destinationMemory) || isWide(sourceMemory);
        builder.runtime(wide ? RuntimeMembers.MEMORY_COPY_64 : RuntimeMembers.MEMORY_COPY, COPIES,
                extended(wide, destination), extended(wide, source), extended(wide, length),
                builder.i32(destinationMemory), builder.i32(sourceMemory));
    }

    void init(int segment, int memory, Node destination, Node source, Node length) {
        boolean wide = isWide(memory);
        builder.runtime(wide ? RuntimeMembers.MEMORY_INIT_64 : RuntimeMembers.MEMORY_INIT, INITIALISES,
                extended(wide, destination), extended(wide, source), extended(wide, length), builder.i32(segment),
                builder.i32(memory));
    }

    private Node extended(boolean wide, Node value) {
        return wide && value.type() == Type.I32 ? builder.numeric(Opcode.I64_EXTEND_I32_U, value) : value;
    }

    void dataDrop(int segment) {
        builder.runtime(RuntimeMembers.DATA_DROP, Effects.WRITES_OTHER, builder.i32(segment));
    }

    // tables

    /** An index of a table as an int: no table has more elements. */
    Node index(Node index) {
        return index.type() == Type.I64 ? builder.runtime(RuntimeMembers.TABLE_INDEX, Effects.NONE, index) : index;
    }

    /** An int as a number of the table's index type. */
    private Node indexOf(int table, Node value) {
        return context.tables().get(table).addressType() == AddressType.I64
                ? builder.numeric(Opcode.I64_EXTEND_I32_S, value)
                : value;
    }

    Node tableGet(int table, Node index) {
        return builder.runtime(RuntimeMembers.TABLE_GET, READS_TABLE, index(index), builder.i32(table));
    }

    void tableSet(int table, Node index, Node value) {
        builder.runtime(RuntimeMembers.TABLE_SET, WRITES_TABLE, index(index), value, builder.i32(table));
    }

    Node tableSize(int table) {
        return indexOf(table,
                builder.runtime(RuntimeMembers.TABLE_SIZE, Effects.READS_OTHER, builder.i32(table)));
    }

    Node tableGrow(int table, Node initial, Node delta) {
        return indexOf(table, builder.runtime(RuntimeMembers.TABLE_GROW, WRITES_TABLE, initial, index(delta),
                builder.i32(table)));
    }

    void tableFill(int table, Node index, Node value, Node length) {
        builder.runtime(RuntimeMembers.TABLE_FILL, WRITES_TABLE, index(index), value, index(length),
                builder.i32(table));
    }

    void tableCopy(int destinationTable, int sourceTable, Node destination, Node source, Node length) {
        builder.runtime(RuntimeMembers.TABLE_COPY, WRITES_TABLE, index(destination), index(source), index(length),
                builder.i32(destinationTable), builder.i32(sourceTable));
    }

    void tableInit(int segment, int table, Node destination, Node source, Node length) {
        builder.runtime(RuntimeMembers.TABLE_INIT, WRITES_TABLE, index(destination), index(source), index(length),
                builder.i32(segment), builder.i32(table));
    }

    void elemDrop(int segment) {
        builder.runtime(RuntimeMembers.ELEM_DROP, Effects.WRITES_OTHER, builder.i32(segment));
    }

    // atomics

    /** Any of them but the fence: the effective address and 64-bit values, which fit all widths. */
    Node atomic(AtomicOpcode opcode, int memory, long offset, Node... operands) {
        AtomicOpcode.Operation operation = opcode.operation();
        Node reference = builder.add(Operation.MEMORY, Type.REF, null, memory);
        Node[] arguments = new Node[operands.length + (operation == AtomicOpcode.Operation.NOTIFY ? 1 : 2)];
        arguments[0] = effectiveAddress(operands[0], offset);
        for (int i = 1; i < operands.length; i++) {
            arguments[i] = operation != AtomicOpcode.Operation.NOTIFY && operands[i].type() == Type.I32
                    ? builder.numeric(Opcode.I64_EXTEND_I32_S, operands[i])
                    : operands[i];
        }
        arguments[arguments.length - 1] = reference;
        Member.Method method = switch (operation) {
            case NOTIFY -> RuntimeMembers.ATOMIC_NOTIFY;
            case WAIT -> RuntimeMembers.ATOMIC_WAIT;
            default -> RuntimeMembers.atomic(operation);
        };
        if (operation != AtomicOpcode.Operation.NOTIFY) {
            arguments[arguments.length - 2] = builder.i32(opcode.bits());
        }
        Node result = builder.runtime(method, ATOMIC, arguments);
        return result.type() == Type.I64 && Type.of(opcode.type()) == Type.I32
                ? builder.numeric(Opcode.I32_WRAP_I64, result)
                : result;
    }

    private Node effectiveAddress(Node address, long offset) {
        if (address.type() == Type.I64) {
            return builder.runtime(RuntimeMembers.EFFECTIVE_64, Effects.TRAPS, address, builder.i64(offset));
        }
        Node wide = builder.numeric(Opcode.I64_EXTEND_I32_U, address);
        return offset == 0 ? wide : builder.numeric(Opcode.I64_ADD, wide, builder.i64(offset));
    }

    void fence() {
        builder.runtime(RuntimeMembers.ATOMIC_FENCE, ATOMIC);
    }
}
