package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.ModuleContext;
import org.jspecify.annotations.Nullable;

/** What the readers of the kinds of instructions share while they work through one body. */
final class BodyState<V extends @Nullable Object> {

    final ModuleContext context;
    final BinaryReader in;
    final InstructionSink<V> sink;
    final OperandStack<V> stack;

    /** Whether the sink gets what comes: some path of control leads here. */
    boolean live = true;

    BodyState(ModuleContext context, BinaryReader in, InstructionSink<V> sink) {
        this.context = context;
        this.in = in;
        this.sink = sink;
        this.stack = new OperandStack<>(in, sink);
    }

    /** Before each call of the sink: whether there is to be one. */
    boolean announce() {
        if (live) {
            sink.instruction(in.markOffset());
        }
        return live;
    }
}
