package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Throwing and catching (spec 3.4.8), and the form of it before 3.0 (the exception handling proposal's legacy chapter):
 * {@code try}, {@code catch}, {@code catch_all}, {@code delegate} and {@code rethrow}.
 */
final class ExceptionInstructions<V extends @Nullable Object> {

    private static final int[] NO_TYPES = {};
    private static final int NULLABLE_EXN = TypeCode.of(AbstractHeapType.EXN, true);
    private static final int EXN = TypeCode.of(AbstractHeapType.EXN, false);

    private final BodyState<V> state;
    private final ControlInstructions<V> control;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    private final ControlStack frames;

    ExceptionInstructions(BodyState<V> state, ControlInstructions<V> control) {
        this.state = state;
        this.control = control;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        this.frames = state.frames;
    }

    void read(Opcode opcode) {
        switch (opcode) {
            case THROW -> {
                int tag = tag();
                FunctionType type = context.tags().get(tag).type();
                int[] codes = types.codes(type.params());
                stack.pop(codes);
                if (state.announce()) {
                    sink.throwTag(tag, type, stack.popped(codes));
                }
                state.becomeUnreachable();
            }
            case THROW_REF -> {
                stack.pop(NULLABLE_EXN);
                if (state.announce()) {
                    sink.throwRef(stack.popped(0));
                }
                state.becomeUnreachable();
            }
            case TRY_TABLE -> tryTable();
            case TRY -> {
                Signature signature = control.blockType();
                stack.pop(signature.params());
                V[] params = state.live ? stack.popped(signature.params()) : stack.room(signature.params());
                if (state.announce()) {
                    sink.legacyTry(signature.type(), params);
                }
                state.open(ControlStack.TRY, signature, params);
            }
            case CATCH -> legacyCatch(tag());
            case CATCH_ALL -> legacyCatch(CatchClause.ALL);
            case DELEGATE -> delegate();
            case RETHROW -> {
                int label = state.label();
                byte kind = frames.kind(label);
                if (kind != ControlStack.CATCH && kind != ControlStack.CATCH_ALL) {
                    throw in.invalid(Failure.RETHROW_LABEL, "the label of a catch", "");
                }
                if (state.announce()) {
                    sink.rethrow(label);
                }
                state.becomeUnreachable();
            }
            default -> throw new AssertionError(opcode);
        }
    }

    private int tag() {
        return in.index(context.tags().size(), Failure.UNKNOWN_TAG);
    }

    private void tryTable() {
        Signature signature = control.blockType();
        int count = in.index();
        if (count >= in.remaining()) {
            throw in.ended();
        }
        List<CatchClause> clauses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clauses.add(clause());
        }
        stack.pop(signature.params());
        V[] params = state.live ? stack.popped(signature.params()) : stack.room(signature.params());
        if (state.announce()) {
            clauses.forEach(clause -> frames.target(clause.depth()));
            sink.tryTable(signature.type(), List.copyOf(clauses), params);
        }
        state.open(ControlStack.BLOCK, signature, params);
    }

    private CatchClause clause() {
        int kind = in.u8();
        if (kind > 3) {
            throw in.malformed(Failure.CATCH_KIND, "0 to 3", Unsupported.hex(kind));
        }
        boolean all = kind >= 2;
        boolean reference = (kind & 1) != 0;
        int tag = all ? CatchClause.ALL : tag();
        int label = state.label();
        int[] found = all ? NO_TYPES : types.codes(context.tags().get(tag).type().params());
        if (reference) {
            found = Arrays.copyOf(found, found.length + 1);
            found[found.length - 1] = EXN;
        }
        if (!types.match(found, frames.labelTypes(label))) {
            throw in.invalid(Failure.TYPE_MISMATCH, texts(frames.labelTypes(label)), texts(found));
        }
        return new CatchClause(tag, reference, label);
    }

    private String texts(int[] codes) {
        return Arrays.stream(codes).mapToObj(types::text).toList().toString();
    }

    // legacy

    private void legacyCatch(int tag) {
        byte kind = frames.kind();
        if (kind != ControlStack.TRY && kind != ControlStack.CATCH) {
            throw in.invalid(Failure.END_EXPECTED, "catch only in a try", "");
        }
        int[] results = frames.signature().results();
        stack.popAll(results);
        int[] payload = tag == CatchClause.ALL ? NO_TYPES : types.codes(context.tags().get(tag).type().params());
        boolean entered = frames.isEntered();
        V[] values = stack.room(payload);
        if (entered) {
            sink.instruction(in.markOffset());
            sink.legacyCatch(tag, tag == CatchClause.ALL ? FunctionType.of() : context.tags().get(tag).type(),
                    state.live ? stack.popped(results) : null, values);
        }
        state.beginArm(tag == CatchClause.ALL ? ControlStack.CATCH_ALL : ControlStack.CATCH, entered);
        stack.push(payload, values);
    }

    private void delegate() {
        if (frames.kind() != ControlStack.TRY) {
            throw in.invalid(Failure.END_EXPECTED, "delegate only at the end of a try's body", "");
        }
        int label = in.index(frames.depth() - 1, Failure.UNKNOWN_LABEL);
        int[] codes = frames.signature().results();
        stack.popAll(codes);
        V[] results = stack.room(codes);
        if (frames.isEntered()) {
            boolean reachable = state.live || frames.isTargeted();
            sink.instruction(in.markOffset());
            sink.delegate(label, state.live ? stack.popped(codes) : null, reachable, results);
            state.live = reachable;
        }
        state.close(codes, results);
    }
}
