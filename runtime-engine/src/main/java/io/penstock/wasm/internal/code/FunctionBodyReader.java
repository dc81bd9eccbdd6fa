package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The only validator of code. It reads a body once, keeps the types of the operand stack and the frames (the algorithm of
 * spec appendix A.3), and hands what is reachable to an {@link InstructionSink}.
 */
public final class FunctionBodyReader<V extends @Nullable Object> {

    private static final int MAX_BRANCH_TABLE = 65_520;

    private static final byte[] NO_TYPES = {};
    private static final byte[] ONE_I32 = {TypeCode.I32};
    private static final byte[] THREE_I32 = {TypeCode.I32, TypeCode.I32, TypeCode.I32};
    private static final Signature NO_RESULT = Signature.of(FunctionType.of());
    private static final Signature[] ONE_RESULT = new Signature[TypeCode.EXTERNREF + 1];
    private static final @Nullable Opcode[] PLAIN = new @Nullable Opcode[256];
    private static final @Nullable Opcode[] PREFIX_FC = new @Nullable Opcode[32];
    private static final int FC = 0xFC;

    static {
        for (Opcode opcode : Opcode.values()) {
            (opcode.prefix() == FC ? PREFIX_FC : PLAIN)[opcode.code()] = opcode;
        }
        for (byte code = TypeCode.I32; code <= TypeCode.EXTERNREF; code++) {
            ONE_RESULT[code] = Signature.of(FunctionType.of().returning(TypeCode.type(code)));
        }
    }

    private final ModuleContext context;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final ControlStack control = new ControlStack();
    private final LocalDeclarations locals;

    /** Whether the sink gets what comes: some path of control leads here. */
    private boolean live = true;

    private FunctionBodyReader(ModuleContext context, int function, FunctionBody body, InstructionSink<V> sink) {
        this.context = context;
        this.sink = sink;
        Signature signature = context.functionType(function);
        in = new BinaryReader(body.bytes(), body.offset(), "code", function);
        stack = new OperandStack<>(in, sink);
        locals = LocalDeclarations.read(in, signature.params());
        sink.begin(signature.type(), locals);
        control.push(ControlStack.FUNCTION, signature, 0, true);
    }

    /**
     * Validates the body of a function (spec 3.4, 3.5.4) and hands its reachable instructions to the sink.
     *
     * @param context the module the body belongs to
     * @param function index of the function, imports counted
     * @throws ModuleException at the first error; the sink has got what stands before it
     */
    public static <V extends @Nullable Object> void read(ModuleContext context, int function, FunctionBody body,
            InstructionSink<V> sink) {
        new FunctionBodyReader<>(context, function, body, sink).instructions();
    }

    private void instructions() {
        while (control.depth() > 0) {
            in.mark();
            if (in.atEnd()) {
                throw in.invalid(Failure.END_EXPECTED, "end", "the end of the body");
            }
            Opcode opcode = opcode();
            switch (opcode.shape()) {
                case VARIABLE -> variable(opcode);
                case CONSTANT -> constant(opcode);
                case BINARY -> binary(opcode);
                case UNARY -> unary(opcode);
                case LOAD -> load(opcode);
                case STORE -> store(opcode);
                case CONTROL -> control(opcode);
                case PARAMETRIC -> parametric(opcode);
                case MEMORY -> memory(opcode);
                case TABLE -> table(opcode);
                case REFERENCE -> reference(opcode);
            }
        }
        if (!in.atEnd()) {
            in.mark();
            throw in.invalid(Failure.END_EXPECTED, "the end of the body", in.remaining() + " more bytes");
        }
    }

    private Opcode opcode() {
        int code = in.u8();
        Opcode opcode = PLAIN[code];
        if (opcode != null) {
            return opcode;
        }
        String found = Unsupported.opcode(code);
        if (code == FC) {
            int second = in.index();
            opcode = second < PREFIX_FC.length ? PREFIX_FC[second] : null;
            if (opcode != null) {
                return opcode;
            }
            found += " " + Unsupported.hex(second);
        }
        throw in.invalid(Failure.ILLEGAL_OPCODE, "", found);
    }

    /** Before each call of the sink: whether there is to be one. */
    private boolean announce() {
        if (live) {
            sink.instruction(in.markOffset());
        }
        return live;
    }

    // control (spec 3.4.8)

    private void control(Opcode opcode) {
        switch (opcode) {
            case UNREACHABLE -> {
                if (announce()) {
                    sink.unreachable();
                }
                becomeUnreachable();
            }
            case NOP -> {
                // nothing for anyone
            }
            case BLOCK, LOOP, IF -> block(opcode);
            case ELSE -> elseArm();
            case END -> end();
            case BR -> {
                int label = label();
                byte[] types = control.labelTypes(label);
                stack.pop(types);
                if (announce()) {
                    control.target(label);
                    sink.br(label, stack.popped(types));
                }
                becomeUnreachable();
            }
            case BR_IF -> {
                int label = label();
                byte[] types = control.labelTypes(label);
                stack.pop(TypeCode.I32);
                stack.pop(types);
                if (announce()) {
                    control.target(label);
                    sink.brIf(label, stack.popped(types.length), stack.popped(types));
                }
                stack.pushBack(types);
            }
            case BR_TABLE -> brTable();
            case RETURN -> {
                byte[] types = control.labelTypes(control.depth() - 1);
                stack.pop(types);
                if (announce()) {
                    sink.returnFrom(stack.popped(types));
                }
                becomeUnreachable();
            }
            case CALL -> {
                int function = function();
                Signature signature = context.functionType(function);
                stack.pop(signature.params());
                V[] results = stack.room(signature.results());
                if (announce()) {
                    sink.call(function, signature.type(), stack.popped(signature.params()), results);
                }
                stack.push(signature.results(), results);
            }
            case CALL_INDIRECT -> callIndirect();
            default -> throw new AssertionError(opcode);
        }
    }

    private void becomeUnreachable() {
        live = false;
        control.becomePolymorphic();
        stack.becomePolymorphic();
    }

    private void block(Opcode opcode) {
        Signature signature = blockType();
        boolean conditional = opcode == Opcode.IF;
        if (conditional) {
            stack.pop(TypeCode.I32);
        }
        byte[] types = signature.params();
        stack.pop(types);
        V[] params = live ? stack.popped(types) : stack.room(types);
        if (announce()) {
            switch (opcode) {
                case BLOCK -> sink.block(signature.type(), params);
                case LOOP -> sink.loop(signature.type(), params);
                default -> sink.ifThen(signature.type(), stack.popped(types.length), params);
            }
        }
        byte kind = conditional ? ControlStack.IF : opcode == Opcode.LOOP ? ControlStack.LOOP : ControlStack.BLOCK;
        control.push(kind, signature, stack.height(), live);
        stack.frame(stack.height(), false);
        stack.push(types, params);
    }

    private Signature blockType() {
        int b = in.peek();
        if (b == 0x40) {
            in.u8();
            return NO_RESULT;
        }
        if ((b & 0xC0) == 0x40) {
            return ONE_RESULT[TypeCode.of(in.valueType())];
        }
        long index = in.s33();
        if (index < 0) {
            throw in.invalid(Failure.VALUE_TYPE, "a block type", Long.toString(index));
        }
        return context.type(in.check(index, context.types(), Failure.UNKNOWN_TYPE));
    }

    private void elseArm() {
        if (control.kind() != ControlStack.IF) {
            throw in.invalid(Failure.END_EXPECTED, "else only in an if", "");
        }
        Signature signature = control.signature();
        stack.popAll(signature.results());
        V[] params = stack.room(signature.params());
        boolean entered = control.isEntered();
        if (entered) {
            sink.instruction(in.markOffset());
            sink.elseArm(live ? stack.popped(signature.results()) : null, params);
        }
        control.beginElse(live);
        live = entered;
        stack.frame(stack.height(), false);
        stack.push(signature.params(), params);
    }

    private void end() {
        Signature signature = control.signature();
        boolean withoutElse = control.kind() == ControlStack.IF;
        byte[] types = signature.results();
        if (withoutElse && !Arrays.equals(signature.params(), types)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "an else arm, as the if has the type " + signature.type(), "end");
        }
        stack.popAll(types);
        V[] results = stack.room(types);
        if (control.isEntered()) {
            boolean reachable = live || withoutElse || control.isTargeted();
            sink.instruction(in.markOffset());
            sink.end(live ? stack.popped(types) : null, reachable, results);
            live = reachable;
        }
        control.pop();
        if (control.depth() > 0) {
            stack.frame(control.floor(), control.isPolymorphic());
            stack.push(types, results);
        }
    }

    private int label() {
        return in.index(control.depth(), Failure.UNKNOWN_LABEL);
    }

    @SuppressWarnings("ReferenceEquality") // another array only costs another check
    private void brTable() {
        int count = in.index();
        if (count > MAX_BRANCH_TABLE) {
            throw in.invalid(Failure.TOO_MANY, "at most " + MAX_BRANCH_TABLE + " labels in br_table", "" + count);
        }
        if (count >= in.remaining()) {
            throw in.ended();
        }
        stack.pop(TypeCode.I32);
        int[] labels = new int[count + 1];
        byte[] before = NO_TYPES;
        for (int i = 0; i <= count; i++) {
            labels[i] = label();
            byte[] types = control.labelTypes(labels[i]);
            if (i > 0 && types.length != before.length) {
                throw in.invalid(Failure.TYPE_MISMATCH, before.length + " operands at each label", "" + types.length);
            }
            if (types != before) {
                stack.check(types);
            }
            before = types;
        }
        stack.pop(before);
        if (announce()) {
            for (int label : labels) {
                control.target(label);
            }
            sink.brTable(labels, stack.popped(before.length), stack.popped(before));
        }
        becomeUnreachable();
    }

    private void callIndirect() {
        int typeIndex = in.index(context.types(), Failure.UNKNOWN_TYPE);
        int table = tableIndex();
        Signature signature = context.type(typeIndex);
        matches(ValueType.FUNCREF, tableType(table));
        stack.pop(TypeCode.I32);
        stack.pop(signature.params());
        V[] results = stack.room(signature.results());
        if (announce()) {
            sink.callIndirect(table, typeIndex, signature.type(), stack.popped(signature.params()),
                    stack.popped(signature.params().length), results);
        }
        stack.push(signature.results(), results);
    }

    private int function() {
        return in.index(context.functions(), Failure.UNKNOWN_FUNCTION);
    }

    // operands, variables and numbers

    private void parametric(Opcode opcode) {
        if (opcode == Opcode.DROP) {
            byte type = stack.pop();
            if (announce()) {
                sink.drop(TypeCode.type(type), stack.popped(0));
            }
            return;
        }
        byte type = TypeCode.UNKNOWN;
        if (opcode == Opcode.SELECT_TYPED) {
            int count = in.index();
            if (count != 1) {
                throw in.invalid(Failure.RESULT_ARITY, "one type", "" + count);
            }
            type = TypeCode.of(in.valueType());
            stack.pop(TypeCode.I32);
            stack.pop(type);
            stack.pop(type);
        } else {
            stack.pop(TypeCode.I32);
            byte second = stack.pop();
            byte first = stack.pop();
            if (!TypeCode.isNumber(first) || !TypeCode.isNumber(second)
                    || (first != second && first != TypeCode.UNKNOWN && second != TypeCode.UNKNOWN)) {
                throw in.invalid(Failure.TYPE_MISMATCH, "two numbers of one type",
                        TypeCode.text(first) + ", " + TypeCode.text(second));
            }
            type = first == TypeCode.UNKNOWN ? second : first;
        }
        V value = OperandStack.nothing();
        if (announce()) {
            value = sink.select(TypeCode.type(type), stack.popped(0), stack.popped(1), stack.popped(2));
        }
        stack.push(type, value);
    }

    private void variable(Opcode opcode) {
        if (opcode == Opcode.GLOBAL_GET || opcode == Opcode.GLOBAL_SET) {
            global(opcode);
            return;
        }
        int local = in.index(locals.count(), Failure.UNKNOWN_LOCAL);
        byte type = locals.code(local);
        V value = OperandStack.nothing();
        if (opcode == Opcode.LOCAL_GET) {
            if (announce()) {
                value = sink.localGet(local);
            }
            stack.push(type, value);
        } else {
            stack.pop(type);
            boolean tee = opcode == Opcode.LOCAL_TEE;
            if (announce()) {
                if (tee) {
                    value = sink.localTee(local, stack.popped(0));
                } else {
                    sink.localSet(local, stack.popped(0));
                }
            }
            if (tee) {
                stack.push(type, value);
            }
        }
    }

    private void global(Opcode opcode) {
        int index = in.index(context.globals().size(), Failure.UNKNOWN_GLOBAL);
        ExternType.Global global = context.globals().get(index);
        byte type = TypeCode.of(global.valueType());
        if (opcode == Opcode.GLOBAL_GET) {
            V value = OperandStack.nothing();
            if (announce()) {
                value = sink.globalGet(index, global.valueType());
            }
            stack.push(type, value);
        } else {
            if (!global.mutable()) {
                throw in.invalid(Failure.IMMUTABLE_GLOBAL, "a mutable global", "global " + index);
            }
            stack.pop(type);
            if (announce()) {
                sink.globalSet(index, global.valueType(), stack.popped(0));
            }
        }
    }

    private void constant(Opcode opcode) {
        V value = OperandStack.nothing();
        switch (opcode) {
            case I32_CONST -> {
                int constant = in.s32();
                if (announce()) {
                    value = sink.i32Const(constant);
                }
            }
            case I64_CONST -> {
                long constant = in.s64();
                if (announce()) {
                    value = sink.i64Const(constant);
                }
            }
            case F32_CONST -> {
                int bits = in.fixed32();
                if (announce()) {
                    value = sink.f32Const(bits);
                }
            }
            default -> {
                long bits = in.fixed64();
                if (announce()) {
                    value = sink.f64Const(bits);
                }
            }
        }
        stack.push(opcode.resultCode, value);
    }

    private void unary(Opcode opcode) {
        stack.pop(opcode.operandCodes[0]);
        V value = OperandStack.nothing();
        if (announce()) {
            value = sink.unary(opcode, stack.popped(0));
        }
        stack.push(opcode.resultCode, value);
    }

    private void binary(Opcode opcode) {
        byte type = opcode.operandCodes[0];
        stack.pop(type);
        stack.pop(type);
        V value = OperandStack.nothing();
        if (announce()) {
            value = sink.binary(opcode, stack.popped(0), stack.popped(1));
        }
        stack.push(opcode.resultCode, value);
    }

    // memory (spec 3.4.6)

    private void load(Opcode opcode) {
        int memory = memoryOfAccess(opcode);
        long offset = offset();
        stack.pop(TypeCode.I32);
        V value = OperandStack.nothing();
        if (announce()) {
            value = sink.load(opcode, memory, offset, stack.popped(0));
        }
        stack.push(opcode.resultCode, value);
    }

    private void store(Opcode opcode) {
        int memory = memoryOfAccess(opcode);
        long offset = offset();
        stack.pop(opcode.operandCodes[1]);
        stack.pop(TypeCode.I32);
        if (announce()) {
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

    private void memory(Opcode opcode) {
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
        if (announce()) {
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

    // tables and references (spec 3.4.2, 3.4.5)

    private int tableIndex() {
        return in.index(context.tables().size(), Failure.UNKNOWN_TABLE);
    }

    private ReferenceType tableType(int table) {
        return context.tables().get(table).elementType();
    }

    private void matches(ReferenceType expected, ReferenceType found) {
        if (!expected.equals(found)) {
            throw in.invalid(Failure.TYPE_MISMATCH, expected.toString(), found.toString());
        }
    }

    private void table(Opcode opcode) {
        V value = OperandStack.nothing();
        switch (opcode) {
            case TABLE_INIT, ELEM_DROP -> elements(opcode);
            case TABLE_COPY -> {
                int destination = tableIndex();
                int source = tableIndex();
                matches(tableType(destination), tableType(source));
                stack.pop(THREE_I32);
                if (announce()) {
                    sink.tableCopy(destination, source, stack.popped(0), stack.popped(1), stack.popped(2));
                }
            }
            default -> {
                int table = tableIndex();
                ReferenceType type = tableType(table);
                byte code = TypeCode.of(type);
                stack.pop(switch (opcode) {
                    case TABLE_GET -> ONE_I32;
                    case TABLE_SET -> new byte[]{TypeCode.I32, code};
                    case TABLE_GROW -> new byte[]{code, TypeCode.I32};
                    case TABLE_FILL -> new byte[]{TypeCode.I32, code, TypeCode.I32};
                    default -> NO_TYPES;
                });
                if (announce()) {
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
            if (announce()) {
                sink.elemDrop(segment);
            }
            return;
        }
        matches(tableType(table), context.elementTypes().get(segment));
        stack.pop(THREE_I32);
        if (announce()) {
            sink.tableInit(segment, table, stack.popped(0), stack.popped(1), stack.popped(2));
        }
    }

    private void reference(Opcode opcode) {
        V value = OperandStack.nothing();
        byte result;
        switch (opcode) {
            case REF_NULL -> {
                ReferenceType type = in.heapType();
                result = TypeCode.of(type);
                if (announce()) {
                    value = sink.refNull(type);
                }
            }
            case REF_FUNC -> {
                int function = function();
                if (!context.isDeclared(function)) {
                    throw in.invalid(Failure.UNDECLARED_FUNCTION, "", "function " + function);
                }
                result = TypeCode.FUNCREF;
                if (announce()) {
                    value = sink.refFunc(function);
                }
            }
            default -> {
                byte type = stack.pop();
                if (!TypeCode.isReference(type)) {
                    throw in.invalid(Failure.TYPE_MISMATCH, "a reference", TypeCode.text(type));
                }
                result = TypeCode.I32;
                if (announce()) {
                    value = sink.refIsNull(stack.popped(0));
                }
            }
        }
        stack.push(result, value);
    }
}
