package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control flow of one function, inlined or not: frames become regions, labels become blocks with parameters. */
final class GraphControl {

    private static final Node[] NONE = {};

    /** An open block. */
    private static final class Frame {
        final FunctionType type;
        final boolean loop;
        /** Where branches lead; of the outermost frame of a function that is not inlined, null: out. */
        final @Nullable Block label;
        final List<ValueType> labelTypes;
        /** Where the second arm of an {@code if} begins; null when there is none, or no more. */
        @Nullable
        Block otherwise;
        /** The parameters as the second arm sees them. */
        Node[] params = NONE;

        Frame(FunctionType type, boolean loop, @Nullable Block label) {
            this.type = type;
            this.loop = loop;
            this.label = label;
            this.labelTypes = loop ? type.params() : type.results();
        }
    }

    private final SsaBuilder builder;
    /** The loop at which the function begins, or {@link CodeRequest#FROM_BEGIN}. */
    private final int entryLoop;
    private final List<Frame> frames = new ArrayList<>();
    /** Where an inlined function returns to; null for the function itself. */
    private final @Nullable Block returnTo;
    private int loops;

    GraphControl(SsaBuilder builder, @Nullable Block returnTo, int entryLoop) {
        this.builder = builder;
        this.returnTo = returnTo;
        this.entryLoop = entryLoop;
    }

    void begin(FunctionType type, boolean poll) {
        frames.add(new Frame(type, false, returnTo));
        if (poll) {
            poll();
        }
    }

    private void poll() {
        builder.add(Operation.POLL, Type.VOID, null, 0);
    }

    void block(FunctionType type) {
        frames.add(new Frame(type, false, builder.graph().newBlock()));
        builder.beginRegion(false, -1);
        Block inside = builder.graph().newBlock();
        builder.jump(inside);
        builder.place(inside);
    }

    void loop(FunctionType type, Node[] params, int[] locals) {
        Block header = builder.graph().newBlock();
        Frame frame = new Frame(type, true, header);
        frames.add(frame);
        builder.expectEdges(header);
        builder.jump(header, params);
        builder.beginRegion(true, -1);
        parameters(header, frame.labelTypes, params);
        builder.place(header);
        poll();
        if (loops++ == entryLoop) {
            builder.enterAt(header, locals);
        }
    }

    void ifThen(FunctionType type, Node condition, Node[] params) {
        Frame frame = new Frame(type, false, builder.graph().newBlock());
        frames.add(frame);
        frame.params = params.clone();
        frame.otherwise = builder.graph().newBlock();
        Block then = builder.graph().newBlock();
        builder.branch(condition, then, NONE, frame.otherwise);
        builder.beginRegion(false, -1);
        builder.place(then);
    }

    void elseArm(Node @Nullable [] results, Node[] params) {
        Frame frame = frames.getLast();
        if (results != null) {
            builder.jump(labelOf(frame), results);
        }
        builder.endRegion();
        beginOtherwise(frame);
        System.arraycopy(frame.params, 0, params, 0, params.length);
    }

    private void beginOtherwise(Frame frame) {
        Block otherwise = frame.otherwise;
        if (otherwise == null) {
            throw new IllegalStateException("internal error: else without if");
        }
        frame.otherwise = null;
        builder.beginRegion(false, -1);
        builder.place(otherwise);
    }

    void end(Node @Nullable [] fallThrough, Node[] results) {
        Frame frame = frames.removeLast();
        if (frames.isEmpty() && frame.label == null) {
            if (fallThrough != null) {
                leave(frame, fallThrough);
            }
            return;
        }
        if (frame.loop) {
            endLoop(frame, fallThrough, results);
            return;
        }
        Block label = labelOf(frame);
        if (fallThrough != null) {
            builder.jump(label, fallThrough);
        }
        if (frame.otherwise != null) {
            builder.endRegion();
            beginOtherwise(frame);
            builder.jump(label, frame.params);
        }
        if (!frames.isEmpty()) {
            builder.endRegion();
            continueAt(label, frame.type.results(), results);
        } // else the caller goes on
    }

    /** Goes on at a label whose edges are all known. */
    void continueAt(Block label, List<ValueType> types, Node[] results) {
        parameters(label, types, results);
        builder.place(label);
    }

    private void endLoop(Frame frame, Node @Nullable [] fallThrough, Node[] results) {
        builder.seal(labelOf(frame));
        Block after = builder.graph().newBlock();
        if (fallThrough != null) {
            builder.jump(after);
            System.arraycopy(fallThrough, 0, results, 0, results.length);
        }
        builder.endRegion();
        builder.place(after);
    }

    private static Block labelOf(Frame frame) {
        if (frame.label == null) {
            throw new IllegalStateException("internal error: the function's frame has no label");
        }
        return frame.label;
    }

    private void parameters(Block label, List<ValueType> types, Node[] values) {
        for (int i = 0; i < types.size(); i++) {
            values[i] = builder.graph().newParameter(label, Type.of(types.get(i)));
        }
    }

    private Frame frame(int depth) {
        return frames.get(frames.size() - 1 - depth);
    }

    private void leave(Frame frame, Node[] values) {
        if (frame.label == null) {
            builder.end(Terminator.Kind.RETURN, List.of(), values.clone());
        } else {
            builder.jump(frame.label, values);
        }
    }

    void branch(int depth, Node[] values) {
        leave(frame(depth), values);
    }

    void returnFrom(Node[] values) {
        leave(frames.getFirst(), values);
    }

    void branchIf(int depth, Node condition, Node[] values) {
        Frame frame = frame(depth);
        Block next = builder.graph().newBlock();
        if (frame.label != null) {
            builder.branch(condition, frame.label, values, next);
        } else {
            Block out = builder.graph().newBlock();
            builder.branch(condition, out, NONE, next);
            builder.place(out);
            leave(frame, values);
        }
        builder.place(next);
    }

    void branchTable(int[] depths, long[] counts, Node index, Node[] values) {
        Block[] targets = new Block[depths.length];
        Block out = null;
        for (int i = 0; i < depths.length; i++) {
            Block label = frame(depths[i]).label;
            if (label == null) {
                out = out == null ? builder.graph().newBlock() : out;
                label = out;
            }
            targets[i] = label;
        }
        builder.tableSwitch(index, targets, counts, values, out);
        if (out != null) {
            builder.place(out);
            leave(frames.getFirst(), values);
        }
    }
}
