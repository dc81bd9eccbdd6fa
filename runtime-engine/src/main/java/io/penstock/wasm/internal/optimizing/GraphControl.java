package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.CatchClause;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
        /** What the handler of the region that is the frame's code does; null when there is none, or no more. */
        @Nullable
        Handler handler;

        Frame(FunctionType type, boolean loop, @Nullable Block label) {
            this.type = type;
            this.loop = loop;
            this.label = label;
            this.labelTypes = loop ? type.params() : type.results();
        }
    }

    private final SsaBuilder builder;
    private final ExceptionBuilder exceptions;
    /** The loop at which the function begins, or {@link CodeRequest#FROM_BEGIN}. */
    private final int entryLoop;
    private final List<Frame> frames = new ArrayList<>();
    /** Where an inlined function returns to; null for the function itself. */
    private final @Nullable Block returnTo;
    private final int handlersAtBegin;
    private int loops;
    /** The header of the loop around a function that calls itself in tail position. */
    private @Nullable Block selfCalls;
    /** Where exceptions go that a {@code delegate} sends to the caller. */
    private @Nullable Block escape;

    GraphControl(SsaBuilder builder, ExceptionBuilder exceptions, @Nullable Block returnTo, int entryLoop) {
        this.builder = builder;
        this.exceptions = exceptions;
        this.returnTo = returnTo;
        handlersAtBegin = builder.handlerCount();
        this.entryLoop = entryLoop;
    }

    /** Whether this function's code stands in another one's. */
    boolean isInlined() {
        return returnTo != null;
    }

    /** Whether a handler of this very function is in force. */
    boolean isInOwnProtected() {
        return builder.handlerCount() > handlersAtBegin;
    }

    /** Begins the loop around a function that calls itself in tail position. */
    void beginSelfCalls() {
        selfCalls = builder.graph().newBlock();
        builder.expectEdges(selfCalls);
        builder.jump(selfCalls);
        builder.beginRegion(true, -1);
        builder.place(selfCalls);
    }

    /** Begins the function again, whose parameters were assigned anew. */
    void callSelf() {
        builder.jump(Objects.requireNonNull(selfCalls));
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

    void loop(FunctionType type, Node[] params, int locals) {
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
            if (frames.stream().anyMatch(open -> open.handler != null && open.handler.exception != null)) {
                throw new SinkRefusal("an entry at a loop in a handler");
            }
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
            endFunction();
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
        if (frames.isEmpty()) {
            endFunction(); // and the caller goes on
            return;
        }
        if (frame.handler != null) {
            endTry(frame.handler);
        } else {
            builder.endRegion();
        }
        continueAt(label, frame.type.results(), results);
    }

    private void endFunction() {
        if (selfCalls != null) {
            builder.seal(selfCalls);
            builder.endRegion();
        }
        if (escape != null) {
            Node exception = builder.graph().newParameter(escape, Type.REF);
            builder.place(escape);
            builder.throwException(exception);
        }
    }

    // exceptions

    /** What becomes of exceptions that are thrown in a frame's code. */
    private static final class Handler {
        final Block block;
        /** Clauses of a {@code try_table}; null of a legacy {@code try}. */
        final @Nullable List<CatchClause> clauses;
        /** Whether the protected region is open. */
        boolean open = true;
        /** Where exceptions of the frame's code, and those that inner frames delegate, are dealt with; they are its parameter. */
        @Nullable
        Block dispatch;
        /** What the {@code catch} whose code is read has caught. */
        @Nullable
        Node exception;
        /** What comes when no {@code catch} so far fits. */
        @Nullable
        Block otherwise;

        Handler(Block block, @Nullable List<CatchClause> clauses) {
            this.block = block;
            this.clauses = clauses;
        }
    }

    /**
     * Opens a frame whose code is protected.
     *
     * @param clauses of a {@code try_table}; null for a legacy {@code try}
     */
    void openTry(FunctionType type, @Nullable List<CatchClause> clauses) {
        Frame frame = new Frame(type, false, builder.graph().newBlock());
        frame.handler = new Handler(builder.graph().newBlock(), clauses);
        frames.add(frame);
        Block inside = builder.graph().newBlock();
        builder.jump(inside);
        builder.beginProtected(frame.handler.block);
        builder.place(inside);
    }

    /** Ends the protected region; goes on in the handler, or where else exceptions come to. Returns the exception. */
    private Node beginHandler(Handler handler) {
        builder.endProtected();
        handler.open = false;
        builder.place(handler.block);
        Node caught = builder.add(Operation.CAUGHT, Type.REF, null, 0);
        if (handler.dispatch == null) {
            return caught;
        }
        builder.jump(handler.dispatch, caught);
        Node exception = builder.graph().newParameter(handler.dispatch, Type.REF);
        builder.place(handler.dispatch);
        return exception;
    }

    private void endTry(Handler handler) {
        if (handler.clauses != null) {
            handle(beginHandler(handler), handler.clauses);
        } else if (handler.open) { // nothing is caught
            builder.throwException(beginHandler(handler));
        } else {
            builder.endRegion();
            if (handler.otherwise != null) {
                builder.place(handler.otherwise);
                builder.throwException(Objects.requireNonNull(handler.exception));
            }
        }
    }

    private void handle(Node exception, List<CatchClause> clauses) {
        for (CatchClause clause : clauses) {
            boolean all = clause.tag() == CatchClause.ALL;
            Block other = builder.graph().newBlock();
            Node[] values = NONE;
            if (!all) {
                Block fits = builder.graph().newBlock();
                builder.branch(exceptions.hasTag(exception, clause.tag()), fits, NONE, other);
                builder.place(fits);
                values = exceptions.arguments(exception, clause.tag());
            }
            if (clause.reference()) {
                values = Arrays.copyOf(values, values.length + 1);
                values[values.length - 1] = exception;
            }
            leave(frame(clause.depth()), values);
            if (all) {
                return;
            }
            builder.place(other);
        }
        builder.throwException(exception);
    }

    void legacyCatch(int tag, Node @Nullable [] results, Node[] payload) {
        Frame frame = frames.getLast();
        Handler handler = Objects.requireNonNull(frame.handler);
        if (results != null) {
            builder.jump(labelOf(frame), results);
        }
        if (handler.open) {
            handler.exception = beginHandler(handler);
        } else {
            builder.endRegion();
            builder.place(Objects.requireNonNull(handler.otherwise));
        }
        Node exception = Objects.requireNonNull(handler.exception);
        Block inside = builder.graph().newBlock();
        if (tag == CatchClause.ALL) {
            handler.otherwise = null;
            builder.jump(inside);
        } else {
            handler.otherwise = builder.graph().newBlock();
            builder.branch(exceptions.hasTag(exception, tag), inside, NONE, handler.otherwise);
        }
        builder.beginRegion(false, -1);
        builder.place(inside);
        if (tag != CatchClause.ALL) {
            System.arraycopy(exceptions.arguments(exception, tag), 0, payload, 0, payload.length);
        }
    }

    /** Ends a legacy {@code try} whose exceptions go to a frame further out. */
    void delegate(int depth, Node @Nullable [] fallThrough, Node[] results) {
        Frame frame = frames.removeLast();
        if (fallThrough != null) {
            builder.jump(labelOf(frame), fallThrough);
        }
        Node exception = beginHandler(Objects.requireNonNull(frame.handler));
        Handler receiver = receiver(depth);
        if (receiver == null) {
            escape = escape == null ? builder.graph().newBlock() : escape;
            builder.jump(escape, exception);
        } else {
            receiver.dispatch = receiver.dispatch == null ? builder.graph().newBlock() : receiver.dispatch;
            builder.jump(receiver.dispatch, exception);
        }
        continueAt(labelOf(frame), frame.type.results(), results);
    }

    /** The innermost frame, from this depth outwards, whose handler is in force; null for the caller's. */
    private @Nullable Handler receiver(int depth) {
        for (int i = frames.size() - 1 - depth; i >= 0; i--) {
            Handler handler = frames.get(i).handler;
            if (handler != null && handler.open) {
                return handler;
            }
        }
        return null;
    }

    void rethrow(int depth) {
        builder.throwException(Objects.requireNonNull(Objects.requireNonNull(frame(depth).handler).exception));
    }

    // labels

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
        List<Type> parts = Halves.types(types);
        Halves.join(builder.graph(), types, values, i -> builder.graph().newParameter(label, parts.get(i)));
    }

    private Frame frame(int depth) {
        return frames.get(frames.size() - 1 - depth);
    }

    private void leave(Frame frame, Node[] values) {
        if (frame.label == null) {
            builder.end(Terminator.Kind.RETURN, List.of(), Halves.split(values));
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
