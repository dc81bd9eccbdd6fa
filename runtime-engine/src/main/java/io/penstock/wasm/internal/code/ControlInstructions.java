package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Structure, branches and calls (spec 3.4.8), and with them reachability: the operand stack is polymorphic behind a branch
 * whatever comes, as the typing rules have it, while the sink sees code wherever a path of control leads.
 */
final class ControlInstructions<V extends @Nullable Object> {

    private static final int MAX_BRANCH_TABLE = 65_520;
    private static final byte[] NO_TYPES = {};
    private static final Signature NO_RESULT = Signature.of(FunctionType.of());
    private static final Signature[] ONE_RESULT = new Signature[TypeCode.EXTERNREF + 1];

    static {
        for (byte code = TypeCode.I32; code <= TypeCode.EXTERNREF; code++) {
            ONE_RESULT[code] = Signature.of(FunctionType.of().returning(TypeCode.type(code)));
        }
    }

    private final BodyState<V> state;
    private final ModuleContext context;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final ControlStack frames = new ControlStack();

    ControlInstructions(BodyState<V> state, Signature function) {
        this.state = state;
        this.context = state.context;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        frames.push(ControlStack.FUNCTION, function, 0, true);
    }

    /** Whether the last {@code end} is still to come. */
    boolean isOpen() {
        return frames.depth() > 0;
    }

    void read(Opcode opcode) {
        switch (opcode) {
            case UNREACHABLE -> {
                if (state.announce()) {
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
                byte[] types = frames.labelTypes(label);
                stack.pop(types);
                if (state.announce()) {
                    frames.target(label);
                    sink.br(label, stack.popped(types));
                }
                becomeUnreachable();
            }
            case BR_IF -> {
                int label = label();
                byte[] types = frames.labelTypes(label);
                stack.pop(TypeCode.I32);
                stack.pop(types);
                if (state.announce()) {
                    frames.target(label);
                    sink.brIf(label, stack.popped(types.length), stack.popped(types));
                }
                stack.pushBack(types);
            }
            case BR_TABLE -> brTable();
            case RETURN -> {
                byte[] types = frames.labelTypes(frames.depth() - 1);
                stack.pop(types);
                if (state.announce()) {
                    sink.returnFrom(stack.popped(types));
                }
                becomeUnreachable();
            }
            case CALL -> {
                int function = in.index(context.functions(), Failure.UNKNOWN_FUNCTION);
                Signature signature = context.functionType(function);
                stack.pop(signature.params());
                V[] results = stack.room(signature.results());
                if (state.announce()) {
                    sink.call(function, signature.type(), stack.popped(signature.params()), results);
                }
                stack.push(signature.results(), results);
            }
            case CALL_INDIRECT -> callIndirect();
            default -> throw new AssertionError(opcode);
        }
    }

    private void becomeUnreachable() {
        state.live = false;
        frames.becomePolymorphic();
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
        V[] params = state.live ? stack.popped(types) : stack.room(types);
        if (state.announce()) {
            switch (opcode) {
                case BLOCK -> sink.block(signature.type(), params);
                case LOOP -> sink.loop(signature.type(), params);
                default -> sink.ifThen(signature.type(), stack.popped(types.length), params);
            }
        }
        byte kind = conditional ? ControlStack.IF : opcode == Opcode.LOOP ? ControlStack.LOOP : ControlStack.BLOCK;
        frames.push(kind, signature, stack.height(), state.live);
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
        if (frames.kind() != ControlStack.IF) {
            throw in.invalid(Failure.END_EXPECTED, "else only in an if", "");
        }
        Signature signature = frames.signature();
        stack.popAll(signature.results());
        V[] params = stack.room(signature.params());
        boolean entered = frames.isEntered();
        if (entered) {
            sink.instruction(in.markOffset());
            sink.elseArm(state.live ? stack.popped(signature.results()) : null, params);
        }
        frames.beginElse(state.live);
        state.live = entered;
        stack.frame(stack.height(), false);
        stack.push(signature.params(), params);
    }

    private void end() {
        Signature signature = frames.signature();
        boolean withoutElse = frames.kind() == ControlStack.IF;
        byte[] types = signature.results();
        if (withoutElse && !Arrays.equals(signature.params(), types)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "an else arm, as the if has the type " + signature.type(), "end");
        }
        stack.popAll(types);
        V[] results = stack.room(types);
        if (frames.isEntered()) {
            boolean reachable = state.live || withoutElse || frames.isTargeted();
            sink.instruction(in.markOffset());
            sink.end(state.live ? stack.popped(types) : null, reachable, results);
            state.live = reachable;
        }
        frames.pop();
        if (frames.depth() > 0) {
            stack.frame(frames.floor(), frames.isPolymorphic());
            stack.push(types, results);
        }
    }

    private int label() {
        return in.index(frames.depth(), Failure.UNKNOWN_LABEL);
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
            byte[] types = frames.labelTypes(labels[i]);
            if (i > 0 && types.length != before.length) {
                throw in.invalid(Failure.TYPE_MISMATCH, before.length + " operands at each label", "" + types.length);
            }
            if (types != before) {
                stack.check(types);
            }
            before = types;
        }
        stack.pop(before);
        if (state.announce()) {
            for (int label : labels) {
                frames.target(label);
            }
            sink.brTable(labels, stack.popped(before.length), stack.popped(before));
        }
        becomeUnreachable();
    }

    private void callIndirect() {
        int typeIndex = in.index(context.types(), Failure.UNKNOWN_TYPE);
        int table = in.index(context.tables().size(), Failure.UNKNOWN_TABLE);
        Signature signature = context.type(typeIndex);
        ReferenceType elements = context.tables().get(table).elementType();
        if (!elements.equals(ValueType.FUNCREF)) {
            throw in.invalid(Failure.TYPE_MISMATCH, ValueType.FUNCREF.toString(), elements.toString());
        }
        stack.pop(TypeCode.of(context.tables().get(table).addressType().valueType()));
        stack.pop(signature.params());
        V[] results = stack.room(signature.results());
        if (state.announce()) {
            sink.callIndirect(table, typeIndex, signature.type(), stack.popped(signature.params()),
                    stack.popped(signature.params().length), results);
        }
        stack.push(signature.results(), results);
    }
}
