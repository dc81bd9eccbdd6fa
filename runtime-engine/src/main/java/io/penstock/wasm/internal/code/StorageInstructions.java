package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import org.jspecify.annotations.Nullable;

/** Memories and tables (spec 3.4.5, 3.4.6). */
final class StorageInstructions<V extends @Nullable Object> {

    private static final int[] NO_TYPES = {};
    private static final int[] ONE_I32 = {TypeCode.I32};
    private static final int[] THREE_I32 = {TypeCode.I32, TypeCode.I32, TypeCode.I32};

    private final BodyState<V> state;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;

    StorageInstructions(BodyState<V> state) {
        this.state = state;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
    }

    // memory (spec 3.4.6)

    void load(Opcode opcode) {
        int memory = memoryOfAccess(opcode);
        long offset = offset();
        stack.pop(TypeCode.I32);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.load(opcode, memory, offset, stack.popped(0));
        }
        stack.push(opcode.resultCode, value);
    }

    void store(Opcode opcode) {
        int memory = memoryOfAccess(opcode);
        long offset = offset();
        stack.pop(opcode.operandCodes[1]);
        stack.pop(TypeCode.I32);
        if (state.announce()) {
            sink.store(opcode, memory, offset, stack.popped(0), stack.popped(1));
        }
    }

    /** The first part of a memory argument (spec 5.4.6): alignment, and with bit 6 a memory index. */
    private int memoryOfAccess(Opcode opcode) {
        int flags = in.u32();
        if (Integer.compareUnsigned(flags, 0x80) >= 0) {
            throw in.invalid(Failure.MEMOP_FLAGS, "less than 128", Integer.toUnsignedString(flags));
        }
        int memory = in.check((flags & 0x40) != 0 ? in.u32() & 0xFFFF_FFFFL : 0, context.memories().size(),
                Failure.UNKNOWN_MEMORY);
        int alignment = flags & 0x3F;
        if (alignment > opcode.alignment()) {
            throw in.invalid(Failure.ALIGNMENT, "at most 2^" + opcode.alignment(), "2^" + alignment);
        }
        return memory;
    }

    private long offset() {
        long offset = in.u64();
        if (offset >>> 32 != 0) {
            throw in.invalid(Failure.OFFSET, "less than 2^32", Long.toUnsignedString(offset));
        }
        return offset;
    }

    private int memoryIndex() {
        return in.index(context.memories().size(), Failure.UNKNOWN_MEMORY);
    }

    void memory(Opcode opcode) {
        boolean usesData = opcode == Opcode.MEMORY_INIT || opcode == Opcode.DATA_DROP;
        int segment = usesData ? in.index() : 0;
        if (usesData && context.dataCount() < 0) {
            throw in.invalid(Failure.DATA_COUNT_REQUIRED, "", "");
        }
        int memory = opcode == Opcode.DATA_DROP ? -1 : memoryIndex();
        if (usesData) {
            in.check(segment, context.dataCount(), Failure.UNKNOWN_DATA_SEGMENT);
        }
        int source = opcode == Opcode.MEMORY_COPY ? memoryIndex() : -1;
        stack.pop(opcode.operandCodes);
        V value = OperandStack.nothing();
        if (state.announce()) {
            switch (opcode) {
                case MEMORY_SIZE -> value = sink.memorySize(memory);
                case MEMORY_GROW -> value = sink.memoryGrow(memory, stack.popped(0));
                case MEMORY_FILL -> sink.memoryFill(memory, stack.popped(0), stack.popped(1), stack.popped(2));
                case MEMORY_COPY ->
                    sink.memoryCopy(memory, source, stack.popped(0), stack.popped(1), stack.popped(2));
                case MEMORY_INIT ->
                    sink.memoryInit(segment, memory, stack.popped(0), stack.popped(1), stack.popped(2));
                case DATA_DROP -> sink.dataDrop(segment);
                default -> throw new AssertionError(opcode);
            }
        }
        if (opcode.resultCode != TypeCode.UNKNOWN) {
            stack.push(opcode.resultCode, value);
        }
    }

    // tables (spec 3.4.5)

    private int tableIndex() {
        return in.index(context.tables().size(), Failure.UNKNOWN_TABLE);
    }

    private ReferenceType tableType(int table) {
        return context.tables().get(table).elementType();
    }

    private void matches(ReferenceType expected, ReferenceType found) {
        if (!found.matches(expected)) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(expected), types.text(found));
        }
    }

    void table(Opcode opcode) {
        V value = OperandStack.nothing();
        switch (opcode) {
            case TABLE_INIT, ELEM_DROP -> elements(opcode);
            case TABLE_COPY -> {
                int destination = tableIndex();
                int source = tableIndex();
                matches(tableType(destination), tableType(source));
                stack.pop(THREE_I32);
                if (state.announce()) {
                    sink.tableCopy(destination, source, stack.popped(0), stack.popped(1), stack.popped(2));
                }
            }
            default -> {
                int table = tableIndex();
                ReferenceType type = tableType(table);
                int code = types.code(type);
                stack.pop(switch (opcode) {
                    case TABLE_GET -> ONE_I32;
                    case TABLE_SET -> new int[]{TypeCode.I32, code};
                    case TABLE_GROW -> new int[]{code, TypeCode.I32};
                    case TABLE_FILL -> new int[]{TypeCode.I32, code, TypeCode.I32};
                    default -> NO_TYPES;
                });
                if (state.announce()) {
                    switch (opcode) {
                        case TABLE_GET -> value = sink.tableGet(table, type, stack.popped(0));
                        case TABLE_SET -> sink.tableSet(table, stack.popped(0), stack.popped(1));
                        case TABLE_SIZE -> value = sink.tableSize(table);
                        case TABLE_GROW -> value = sink.tableGrow(table, stack.popped(0), stack.popped(1));
                        case TABLE_FILL -> sink.tableFill(table, stack.popped(0), stack.popped(1), stack.popped(2));
                        default -> throw new AssertionError(opcode);
                    }
                }
                switch (opcode) {
                    case TABLE_GET -> stack.push(code, value);
                    case TABLE_SIZE, TABLE_GROW -> stack.push(TypeCode.I32, value);
                    default -> {
                        // no result
                    }
                }
            }
        }
    }

    private void elements(Opcode opcode) {
        int segment = in.index();
        int table = opcode == Opcode.ELEM_DROP ? -1 : tableIndex();
        in.check(segment, context.elementTypes().size(), Failure.UNKNOWN_ELEMENT_SEGMENT);
        if (opcode == Opcode.ELEM_DROP) {
            if (state.announce()) {
                sink.elemDrop(segment);
            }
            return;
        }
        matches(tableType(table), context.elementTypes().get(segment));
        stack.pop(THREE_I32);
        if (state.announce()) {
            sink.tableInit(segment, table, stack.popped(0), stack.popped(1), stack.popped(2));
        }
    }
}
