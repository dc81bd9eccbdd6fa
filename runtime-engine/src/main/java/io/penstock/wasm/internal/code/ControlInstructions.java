package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structure and branches (spec 3.4.8), and with them reachability: the operand stack is polymorphic behind a branch
 * whatever comes, as the typing rules have it, while the sink sees code wherever a path of control leads.
 */
final class ControlInstructions<V extends @Nullable Object> {

    private static final int MAX_BRANCH_TABLE = 65_520;
    private static final int[] NO_TYPES = {};
    private static final TypeSpace NO_TYPE_SPACE = TypeSpace.of(List.of());
    private static final Signature NO_RESULT = Signature.of(FunctionType.of(), NO_TYPE_SPACE);
    /** By the byte of the type. */
    private static final Map<Integer, Signature> ONE_RESULT = Map.of(0x7F, returning(ValueType.I32), 0x7E,
            returning(ValueType.I64), 0x7D, returning(ValueType.F32), 0x7C, returning(ValueType.F64));

    private final BodyState<V> state;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final TypeSpace types;
    private final ControlStack frames;

    ControlInstructions(BodyState<V> state, Signature function) {
        this.state = state;
        this.types = state.types;
        this.frames = state.frames;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        frames.push(ControlStack.FUNCTION, function, 0, true, 0);
    }

    private static Signature returning(ValueType type) {
        return Signature.of(FunctionType.of().returning(type), NO_TYPE_SPACE);
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
                state.becomeUnreachable();
            }
            case NOP -> {
                // nothing for anyone
            }
            case BLOCK, LOOP, IF -> block(opcode);
            case ELSE -> elseArm();
            case END -> end();
            case BR -> {
                int label = state.label();
                int[] types = frames.labelTypes(label);
                stack.pop(types);
                if (state.announce()) {
                    frames.target(label);
                    sink.br(label, stack.popped(types));
                }
                state.becomeUnreachable();
            }
            case BR_IF -> {
                int label = state.label();
                int[] types = frames.labelTypes(label);
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
                int[] types = frames.labelTypes(frames.depth() - 1);
                stack.pop(types);
                if (state.announce()) {
                    sink.returnFrom(stack.popped(types));
                }
                state.becomeUnreachable();
            }
            case BR_ON_NULL -> brOnNull();
            case BR_ON_NON_NULL -> brOnNonNull();
            case BR_ON_CAST, BR_ON_CAST_FAIL -> brOnCast(opcode == Opcode.BR_ON_CAST_FAIL);
            default -> throw new AssertionError(opcode);
        }
    }

    private void block(Opcode opcode) {
        Signature signature = blockType();
        boolean conditional = opcode == Opcode.IF;
        if (conditional) {
            stack.pop(TypeCode.I32);
        }
        int[] codes = signature.params();
        stack.pop(codes);
        V[] params = state.live ? stack.popped(codes) : stack.room(codes);
        if (state.announce()) {
            switch (opcode) {
                case BLOCK -> sink.block(signature.type(), params);
                case LOOP -> sink.loop(signature.type(), params);
                default -> sink.ifThen(signature.type(), stack.popped(codes.length), params);
            }
        }
        byte kind = conditional ? ControlStack.IF : opcode == Opcode.LOOP ? ControlStack.LOOP : ControlStack.BLOCK;
        state.open(kind, signature, params);
    }

    /** The type of a block (spec 5.4.1). */
    Signature blockType() {
        int b = in.peek();
        if (b == 0x40) {
            in.u8();
            return NO_RESULT;
        }
        Signature number = ONE_RESULT.get(b);
        if (number != null) {
            in.u8();
            return number;
        }
        if ((b & 0xC0) == 0x40) {
            return Signature.of(FunctionType.of().returning(in.valueType(types)), types);
        }
        long index = in.s33();
        if (index < 0) {
            throw in.invalid(Failure.VALUE_TYPE, "a block type", Long.toString(index));
        }
        Signature signature = types.signature(in.check(index, types.size(), Failure.UNKNOWN_TYPE));
        if (signature == null) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a function type", types.get((int) index).composite().toString());
        }
        return signature;
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
        state.beginArm(ControlStack.ELSE, entered);
        stack.frame(stack.height(), false);
        stack.push(signature.params(), params);
    }

    /** {@code end}, also of the frames of a legacy {@code try}. */
    private void end() {
        Signature signature = frames.signature();
        boolean withoutElse = frames.kind() == ControlStack.IF;
        int[] codes = signature.results();
        if (withoutElse && !types.match(signature.params(), codes)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "an else arm, as the if has the type " + signature.type(), "end");
        }
        stack.popAll(codes);
        V[] results = stack.room(codes);
        if (frames.isEntered()) {
            boolean reachable = state.live || withoutElse || frames.isTargeted();
            sink.instruction(in.markOffset());
            sink.end(state.live ? stack.popped(codes) : null, reachable, results);
            state.live = reachable;
        }
        state.close(codes, results);
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
        int[] before = NO_TYPES;
        for (int i = 0; i <= count; i++) {
            labels[i] = state.label();
            int[] types = frames.labelTypes(labels[i]);
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
        state.becomeUnreachable();
    }

    private void brOnNull() {
        int label = state.label();
        int reference = state.popReference();
        int[] codes = frames.labelTypes(label);
        stack.pop(codes);
        V value = OperandStack.nothing();
        if (state.announce()) {
            frames.target(label);
            value = sink.brOnNull(label, stack.popped(codes.length), stack.popped(codes));
        }
        stack.pushBack(codes);
        stack.push(reference == TypeCode.UNKNOWN ? TypeCode.BOTTOM_REFERENCE : TypeCode.withNullable(reference, false),
                value);
    }

    private void brOnNonNull() {
        int label = state.label();
        int[] codes = frames.labelTypes(label);
        int last = referenceOf(codes);
        stack.pop(TypeCode.withNullable(last, true));
        int[] others = Arrays.copyOf(codes, codes.length - 1);
        stack.pop(others);
        if (state.announce()) {
            frames.target(label);
            sink.brOnNonNull(label, stack.popped(codes));
        }
        stack.pushBack(others);
    }

    /** What a label takes last, which must be a reference. */
    private int referenceOf(int[] labelTypes) {
        int last = labelTypes.length == 0 ? TypeCode.I32 : labelTypes[labelTypes.length - 1];
        if (!TypeCode.isReference(last)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a label that takes a reference last", "");
        }
        return last;
    }

    private void brOnCast(boolean whenItFails) {
        int flags = in.u8();
        if (flags > 3) {
            throw in.malformed(Failure.CAST_FLAGS, "0 to 3", Integer.toString(flags));
        }
        int label = state.label();
        HeapType fromHeap = in.heapType(types);
        int from = types.code(fromHeap, (flags & 1) != 0);
        boolean toNull = (flags & 2) != 0;
        HeapType toHeap = in.heapType(types);
        int to = types.code(toHeap, toNull);
        int rest = toNull ? TypeCode.withNullable(from, false) : from;
        if (!types.matches(to, from)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a subtype of " + types.text(from), types.text(to));
        }
        int[] codes = frames.labelTypes(label);
        int last = referenceOf(codes);
        if (!types.matches(whenItFails ? rest : to, last)) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(last), types.text(whenItFails ? rest : to));
        }
        stack.pop(from);
        int[] others = Arrays.copyOf(codes, codes.length - 1);
        stack.pop(others);
        V value = OperandStack.nothing();
        if (state.announce()) {
            frames.target(label);
            value = sink.brOnCast(label, whenItFails, new ReferenceType(toNull, toHeap), stack.popped(codes));
        }
        stack.pushBack(others);
        stack.push(whenItFails ? to : rest, value);
    }
}
