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

    private final BodyState<V> state;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final MemoryArguments arguments;

    StorageInstructions(BodyState<V> state) {
        this.state = state;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        this.arguments = new MemoryArguments(context, in);
    }

    // memory (spec 3.4.6)

    void load(Opcode opcode) {
        int memory = arguments.index(opcode.alignment());
        long offset = arguments.offset(memory);
        stack.pop(arguments.addressType(memory));
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.load(opcode, memory, offset, stack.popped(0));
        }
        stack.push(opcode.resultCode, value);
    }

    void store(Opcode opcode) {
        int memory = arguments.index(opcode.alignment());
        long offset = arguments.offset(memory);
        stack.pop(opcode.operandCodes[1]);
        stack.pop(arguments.addressType(memory));
        if (state.announce()) {
            sink.store(opcode, memory, offset, stack.popped(0), stack.popped(1));
        }
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
        int address = memory < 0 ? TypeCode.I32 : arguments.addressType(memory);
        stack.pop(switch (opcode) {
            case MEMORY_GROW -> new int[]{address};
            case MEMORY_FILL -> new int[]{address, TypeCode.I32, address};
            case MEMORY_COPY -> copyOperands(address, arguments.addressType(source));
            case MEMORY_INIT -> new int[]{address, TypeCode.I32, TypeCode.I32};
            default -> NO_TYPES;
        });
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
            stack.push(address, value);
        }
    }

    /** Target, source, and a length that both sides can have. */
    private static int[] copyOperands(int target, int source) {
        return new int[]{target, source, target == source ? target : TypeCode.I32};
    }

    // tables (spec 3.4.5)

    private int tableIndex() {
        return in.index(context.tables().size(), Failure.UNKNOWN_TABLE);
    }

    private ReferenceType tableType(int table) {
        return context.tables().get(table).elementType();
    }

    private int indexType(int table) {
        return TypeCode.of(context.tables().get(table).addressType().valueType());
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
                stack.pop(copyOperands(indexType(destination), indexType(source)));
                if (state.announce()) {
                    sink.tableCopy(destination, source, stack.popped(0), stack.popped(1), stack.popped(2));
                }
            }
            default -> {
                int table = tableIndex();
                ReferenceType type = tableType(table);
                int code = types.code(type);
                int index = indexType(table);
                stack.pop(switch (opcode) {
                    case TABLE_GET -> new int[]{index};
                    case TABLE_SET -> new int[]{index, code};
                    case TABLE_GROW -> new int[]{code, index};
                    case TABLE_FILL -> new int[]{index, code, index};
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
                    case TABLE_SIZE, TABLE_GROW -> stack.push(index, value);
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
        stack.pop(new int[]{indexType(table), TypeCode.I32, TypeCode.I32});
        if (state.announce()) {
            sink.tableInit(segment, table, stack.popped(0), stack.popped(1), stack.popped(2));
        }
    }
}
