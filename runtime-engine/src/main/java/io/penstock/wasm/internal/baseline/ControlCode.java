package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.PollClass;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.CatchClause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Control flow. At each block the operand stack moves to variables, so that every label finds the JVM's stack empty: that
 * keeps stack maps small, lets HotSpot replace a running loop (it does not with operands on the stack), and lets the
 * outliner cut anywhere between statements.
 */
final class ControlCode {

    /** Longer branch tables are split, to stay far below the size of a method. */
    private static final int LONGEST_SWITCH = 1_000;
    private static final int NO_LABEL = -1;

    /** An open block. */
    private static final class Frame {
        final FunctionType type;
        /** Operands below the block's parameters. */
        final int base;
        /** What branches carry. */
        final List<ValueType> labelTypes;
        final boolean loop;
        final int label;
        int elseLabel = NO_LABEL;
        boolean targeted;
        /** The protected region that is the frame's code, or {@link #NO_LABEL} when it is none, or no longer. */
        int region = NO_LABEL;
        /** The clauses of a {@code try_table}. */
        List<CatchClause> clauses = List.of();
        /** Where what a handler caught is kept. */
        int exception = NO_LABEL;
        /** Of a legacy {@code try}: what comes when a {@code catch} does not fit. */
        int otherCatch = NO_LABEL;
        boolean legacy;
        /** Where an exception in the variable is dealt with, for those that inner frames delegate. */
        int dispatch = NO_LABEL;
        /** Whether exceptions come by that a {@code delegate} sends to the caller. */
        boolean passedBy;

        Frame(FunctionType type, int base, boolean loop, int label) {
            this.type = type;
            this.base = base;
            this.labelTypes = loop ? type.params() : type.results();
            this.loop = loop;
            this.label = label;
        }
    }

    private final CodeTape tape;
    private final OperandStack stack;
    private final CallCode calls;
    private final ExceptionCode exceptions;
    private final int instance;
    /** Open frames whose code is a protected region. */
    private int regions;
    private List<ExternType.Tag> tags = List.of();
    /** Variables for what handlers caught, of frames that are closed. */
    private final Deque<Integer> freeExceptions = new ArrayDeque<>();
    private final ArrayList<Frame> frames = new ArrayList<>();
    private boolean looping;
    /** How many loops are open. */
    private int loops;

    ControlCode(CodeTape tape, OperandStack stack, CallCode calls, int instance) {
        this.tape = tape;
        this.stack = stack;
        this.calls = calls;
        this.instance = instance;
        this.exceptions = new ExceptionCode(tape, stack, calls, instance);
    }

    ExceptionCode exceptions() {
        return exceptions;
    }

    /** Whether a handler of this function would follow what is thrown here. */
    boolean isProtected() {
        return regions > 0;
    }

    /** @param looping whether a region is open around the whole function */
    void begin(FunctionType type, boolean looping) {
        this.looping = looping;
        frames.add(new Frame(type, 0, false, NO_LABEL));
        poll();
        tape.statement();
    }

    private void poll() {
        tape.load(instance);
        tape.invoke(PollClass.METHOD);
    }

    void block(FunctionType type) {
        stack.spill();
        tape.statement();
        open(type, false);
        tape.enter(false);
    }

    /**
     * Begins a loop.
     *
     * @param keepsCode whether the function has no other code to come: then the poll is in place. As a call it is smaller, but
     * takes from HotSpot's inlining what the memory accesses in the loop need.
     */
    void loop(FunctionType type, boolean keepsCode) {
        stack.spill();
        tape.statement();
        Frame frame = open(type, true);
        tape.enter(true);
        tape.bind(frame.label);
        if (keepsCode) {
            tape.poll();
        } else {
            poll();
        }
        tape.statement();
    }

    void ifThen(FunctionType type) {
        Condition condition = stack.takeConditionAlone();
        Frame frame = open(type, false);
        frame.elseLabel = tape.newLabel();
        tape.jumpIf(condition.negate(), frame.elseLabel);
        tape.enter(false);
    }

    private Frame open(FunctionType type, boolean loop) {
        Frame frame = new Frame(type, stack.height() - type.params().size(), loop, tape.newLabel());
        loops += loop ? 1 : 0;
        frames.add(frame);
        return frame;
    }

    void elseArm(boolean fallsThrough) {
        Frame frame = frames.getLast();
        if (fallsThrough) {
            stack.spill();
            frame.targeted = true;
            tape.jump(frame.label);
        }
        tape.exit();
        tape.bind(frame.elseLabel);
        frame.elseLabel = NO_LABEL;
        tape.enter(false);
        stack.reset(frame.base, frame.type.params(), false);
    }

    /** Whether what is here may run again and again. */
    boolean isInLoop() {
        return loops > 0;
    }

    /** Whether the function has ended. */
    boolean isAtEnd() {
        return frames.isEmpty();
    }

    /** Returns whether a loop ends. */
    boolean end(boolean fallsThrough) {
        Frame frame = frames.removeLast();
        loops -= frame.loop ? 1 : 0;
        if (frames.isEmpty()) {
            if (fallsThrough) {
                calls.returnFrom(frame.type.results());
            }
            if (looping) {
                tape.exit();
            }
            return false;
        }
        if (fallsThrough) {
            stack.spill();
        }
        tape.exit();
        if (frame.exception != NO_LABEL) {
            endTry(frame, fallsThrough);
            freeExceptions.push(frame.exception);
        }
        if (frame.elseLabel != NO_LABEL) {
            tape.bind(frame.elseLabel);
        }
        if (frame.targeted && !frame.loop) {
            tape.bind(frame.label);
        }
        stack.reset(frame.base, frame.type.results(), true);
        return frame.loop;
    }

    // exceptions

    void tryTable(FunctionType type, List<CatchClause> clauses, List<ExternType.Tag> moduleTags) {
        tags = moduleTags;
        openTry(type).clauses = clauses;
    }

    void legacyTry(FunctionType type) {
        openTry(type).legacy = true;
    }

    private Frame openTry(FunctionType type) {
        stack.spill();
        tape.statement();
        Frame frame = open(type, false);
        frame.region = tape.newProtectedRegion();
        frame.exception = freeExceptions.isEmpty() ? tape.newVariable(JvmKind.REFERENCE) : freeExceptions.pop();
        regions++;
        tape.beginProtected(frame.region);
        tape.enter(false);
        return frame;
    }

    /** Ends the protected region of a frame that is closed already, and begins its handler. */
    private void beginHandler(Frame frame, boolean fallsThrough) {
        tape.endProtected(frame.region);
        leaveTry(frame, fallsThrough);
        tape.handler(frame.region);
        tape.store(frame.exception);
        if (frame.passedBy) {
            exceptions.letEscape(frame.exception);
        }
        bindDispatch(frame);
        frame.region = NO_LABEL;
        regions--;
    }

    private void leaveTry(Frame frame, boolean fallsThrough) {
        if (fallsThrough) {
            frame.targeted = true;
            tape.jump(frame.label);
        }
    }

    private void bindDispatch(Frame frame) {
        if (frame.dispatch != NO_LABEL) {
            tape.bind(frame.dispatch);
        }
    }

    /** The frame's last code region has ended; it is not among the open ones any more. */
    private void endTry(Frame frame, boolean fallsThrough) {
        if (!frame.legacy) {
            beginHandler(frame, fallsThrough);
            handle(frame);
        } else if (frame.region != NO_LABEL) { // nothing is caught
            tape.endProtected(frame.region);
            regions--;
            if (frame.dispatch != NO_LABEL) {
                leaveTry(frame, fallsThrough);
                bindDispatch(frame);
                exceptions.throwAgain(frame.exception);
            }
        } else if (frame.otherCatch != NO_LABEL) {
            leaveTry(frame, fallsThrough);
            tape.bind(frame.otherCatch);
            exceptions.throwAgain(frame.exception);
        }
    }

    /** The clauses of a {@code try_table}. */
    private void handle(Frame frame) {
        for (CatchClause clause : frame.clauses) {
            int next = tape.newLabel();
            boolean all = clause.tag() == CatchClause.ALL;
            stack.reset(frame.base, List.of(), false);
            if (!all) {
                exceptions.unlessTagged(frame.exception, clause.tag(), next);
                exceptions.pushArguments(frame.exception, tags.get(clause.tag()).type());
            }
            if (clause.reference()) {
                stack.prepare(0);
                tape.load(frame.exception);
                stack.pushed(JvmKind.REFERENCE);
            }
            leave(frame(clause.depth()));
            if (all) {
                return;
            }
            tape.bind(next);
        }
        exceptions.throwAgain(frame.exception);
    }

    void legacyCatch(int tag, FunctionType type, boolean fallsThrough) {
        Frame frame = frames.getLast();
        if (fallsThrough) {
            stack.spill();
        }
        tape.exit();
        if (frame.region != NO_LABEL) {
            beginHandler(frame, fallsThrough);
        } else {
            leaveTry(frame, fallsThrough);
            tape.bind(frame.otherCatch);
            frame.otherCatch = NO_LABEL;
        }
        stack.reset(frame.base, List.of(), false);
        if (tag != CatchClause.ALL) {
            frame.otherCatch = tape.newLabel();
            exceptions.unlessTagged(frame.exception, tag, frame.otherCatch);
            exceptions.pushArguments(frame.exception, type);
            stack.spill();
        }
        tape.enter(false);
    }

    /** Ends a legacy {@code try} whose exceptions go to a frame further out. */
    void delegate(int depth, boolean fallsThrough) {
        Frame frame = frames.removeLast();
        if (fallsThrough) {
            stack.spill();
        }
        tape.exit();
        beginHandler(frame, fallsThrough);
        Frame receiver = receiver(depth);
        if (receiver == null) {
            frames.forEach(open -> open.passedBy |= open.region != NO_LABEL);
            exceptions.escape(frame.exception);
        } else {
            if (receiver.dispatch == NO_LABEL) {
                receiver.dispatch = tape.newLabel();
            }
            tape.load(frame.exception);
            tape.store(receiver.exception);
            tape.jump(receiver.dispatch);
        }
        freeExceptions.push(frame.exception);
        if (frame.targeted) {
            tape.bind(frame.label);
        }
        stack.reset(frame.base, frame.type.results(), true);
    }

    /** The innermost frame, from this depth outwards, whose handler is in force; null for the caller's. */
    private @Nullable Frame receiver(int depth) {
        for (int i = frames.size() - 1 - depth; i >= 0; i--) {
            if (frames.get(i).region != NO_LABEL) {
                return frames.get(i);
            }
        }
        return null;
    }

    void rethrow(int depth) {
        exceptions.throwAgain(frame(depth).exception);
    }

    // branches

    void branch(int depth) {
        leave(frame(depth));
    }

    /** Goes to the frame's label, or returns; the state of the stack is as before. */
    private void leave(Frame frame) {
        if (isFunction(frame)) {
            calls.returnFrom(frame.type.results());
        } else {
            frame.targeted = true;
            stack.moveTo(frame.base, frame.labelTypes.size());
            tape.jump(frame.label);
        }
    }

    void branchIf(int depth) {
        Frame frame = frame(depth);
        Condition condition = stack.takeCondition();
        if (!isFunction(frame) && stack.isInPlace(frame.base, frame.labelTypes.size())) {
            frame.targeted = true;
            tape.jumpIf(condition, frame.label);
        } else {
            int stay = tape.newLabel();
            tape.jumpIf(condition.negate(), stay);
            leave(frame);
            tape.bind(stay);
        }
    }

    void branchTable(int[] depths, @Nullable BudgetCode budget) {
        stack.prepare(1);
        stack.popped(1);
        if (budget != null) {
            budget.branchTable(depths.length);
        }
        int index = stack.variable(stack.height(), JvmKind.INT);
        if (stack.onJvm() > 0 || depths.length > LONGEST_SWITCH) {
            tape.store(index);
            stack.spill();
            tape.load(index);
        }
        Map<Integer, Integer> stubs = new LinkedHashMap<>();
        int[] labels = new int[depths.length];
        for (int i = 0; i < depths.length; i++) {
            Frame frame = frame(depths[i]);
            if (!isFunction(frame) && stack.isInPlace(frame.base, frame.labelTypes.size())) {
                frame.targeted = true;
                labels[i] = frame.label;
            } else {
                labels[i] = stubs.computeIfAbsent(depths[i], ignored -> tape.newLabel());
            }
        }
        if (labels.length <= LONGEST_SWITCH) {
            tape.tableSwitch(labels);
        } else {
            longSwitch(labels, index);
        }
        stubs.forEach((depth, label) -> {
            tape.bind(label);
            leave(frame(depth));
        });
    }

    /** Pieces of the table one after the other, each a region that the outliner can move out. */
    private void longSwitch(int[] labels, int index) {
        tape.plain(JvmOpcode.POP);
        int otherwise = labels[labels.length - 1];
        for (int from = 0; from < labels.length - 1; from += LONGEST_SWITCH) {
            int to = Math.min(labels.length - 1, from + LONGEST_SWITCH);
            int[] piece = new int[to - from + 1];
            System.arraycopy(labels, from, piece, 0, to - from);
            piece[to - from] = otherwise;
            int next = tape.newLabel();
            tape.load(index);
            tape.intConstant(to);
            tape.invoke(RuntimeMembers.COMPARE_UNSIGNED_I);
            tape.jumpIf(Condition.GE, next);
            tape.enter(false);
            tape.enter(false);
            tape.load(index);
            tape.intConstant(from);
            tape.plain(JvmOpcode.ISUB);
            tape.tableSwitch(piece);
            tape.exit();
            tape.exit();
            tape.bind(next);
        }
        tape.jump(otherwise);
    }

    void returnFrom() {
        calls.returnFrom(frames.getFirst().type.results());
    }

    private Frame frame(int depth) {
        return frames.get(frames.size() - 1 - depth);
    }

    private boolean isFunction(Frame frame) {
        return frame.label == NO_LABEL;
    }
}
