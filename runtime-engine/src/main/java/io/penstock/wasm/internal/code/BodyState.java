package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import org.jspecify.annotations.Nullable;

/** What the readers of the kinds of instructions share while they work through one body. */
final class BodyState<V extends @Nullable Object> {

    final ModuleContext context;
    final TypeSpace types;
    final BinaryReader in;
    final InstructionSink<V> sink;
    final OperandStack<V> stack;
    final ControlStack frames = new ControlStack();
    final LocalDeclarations locals;

    /** Whether the sink gets what comes: some path of control leads here. */
    boolean live = true;

    BodyState(ModuleContext context, BinaryReader in, LocalDeclarations locals, InstructionSink<V> sink) {
        this.context = context;
        this.types = context.types();
        this.in = in;
        this.sink = sink;
        this.locals = locals;
        this.stack = new OperandStack<>(in, context.types(), sink);
    }

    /** Before each call of the sink: whether there is to be one. */
    boolean announce() {
        if (live) {
            sink.instruction(in.markOffset());
        }
        return live;
    }

    /** After an instruction that control does not get beyond. */
    void becomeUnreachable() {
        live = false;
        frames.becomePolymorphic();
        stack.becomePolymorphic();
    }

    /** Opens a frame whose parameters were popped. */
    void open(byte kind, Signature signature, V[] params) {
        frames.push(kind, signature, stack.height(), live, locals.assignments());
        stack.frame(stack.height(), false);
        stack.push(signature.params(), params);
    }

    /** One arm of a frame has ended, the next begins with an empty stack. */
    void beginArm(byte kind, boolean entered) {
        frames.beginArm(kind, live);
        locals.forget(frames.assignments());
        live = entered;
        stack.frame(stack.height(), false);
    }

    /** Closes a frame whose results were popped. */
    void close(int[] results, V[] values) {
        locals.forget(frames.assignments());
        frames.pop();
        if (frames.depth() > 0) {
            stack.frame(frames.floor(), frames.isPolymorphic());
            stack.push(results, values);
        }
    }

    /** A label index. */
    int label() {
        return in.index(frames.depth(), Failure.UNKNOWN_LABEL);
    }

    /** Pops a reference of whatever type; its code. */
    int popReference() {
        int type = stack.pop();
        if (!TypeCode.isReference(type)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a reference", types.text(type));
        }
        return type;
    }
}
