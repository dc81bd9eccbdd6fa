package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the code of one static method, and with it what the verifier wants to know: while instructions are appended, it
 * follows the types on the operand stack and which slots are assigned, and each label gets the frame that holds on all ways
 * to it. Rules for its users: a slot has one type in the whole method, and a label that code jumps back to is reached from
 * above first. Code that cannot be reached is left out.
 */
final class MethodWriter {

    /** A place in the code. */
    static final class Label {
        private int position = -1;
        private @Nullable Frame frame;
    }

    /** A stretch of code whose exceptions go to a handler. */
    static final class Protected {
        private final @Nullable TypeState atBegin;
        private final int blocks;
        private final int begin;
        private int end = -1;

        private Protected(@Nullable TypeState atBegin, int blocks, int begin) {
            this.atBegin = atBegin;
            this.blocks = blocks;
            this.begin = begin;
        }
    }

    /** What holds at a place. */
    private static final class Frame {
        int position = -1;
        boolean targeted;
        final TypeState state;
        /** At most so many blocks dominate what comes here. */
        int blocks;

        Frame(TypeState state, int blocks) {
            this.state = state;
            this.blocks = blocks;
        }
    }

    /** An entry of the exception table. */
    private record Handler(int start, int end, Label target, int type) {
    }

    /** A variable that a debugger shows, and where. */
    private record Shown(int start, int end, int name, int type, int slot) {
    }

    private static final int MOST_SHOWN = 65_535;
    private static final String THROWABLE = "Ljava/lang/Throwable;";
    private static final Utf8 CODE = Utf8.of("Code");
    private static final Utf8 LINE_NUMBER_TABLE = Utf8.of("LineNumberTable");
    private static final Utf8 STACK_MAP_TABLE = Utf8.of("StackMapTable");

    private final ConstantPool pool;
    private final ByteOutput code = new ByteOutput(512);
    private final StackMap stackMap;
    private final TypeState state = new TypeState();
    private final List<Frame> frames = new ArrayList<>();
    /** Of jumps whose distance is not known yet: instruction, operand (negative when it has two bytes, not four), and target. */
    private int[] jumps = new int[32];
    private @Nullable Label[] jumpTargets = new Label[16];
    private int jumpCount;
    private final List<Handler> handlers = new ArrayList<>();
    /** Where code begins that belongs to another Wasm instruction, and that one's offset. */
    private int[] positions = new int[64];
    private int positionCount;
    private final List<Shown> shown = new ArrayList<>();
    private final boolean wideJumps;
    private boolean reachable = true;
    private int depth;
    private int maxStack;
    private int maxLocals;
    /** At most so many blocks dominate this one, with those of inlined calls. */
    private int blocks;
    private int mostBlocks;

    /**
     * The code of a method with this descriptor.
     *
     * @param wideJumps whether jumps may go farther than 32 KB
     */
    MethodWriter(ConstantPool pool, MethodTypeDesc type, boolean wideJumps) {
        this.pool = pool;
        this.wideJumps = wideJumps;
        this.stackMap = new StackMap(pool);
        int slot = 0;
        for (int i = 0; i < type.parameterCount(); i++) {
            String parameter = type.parameterType(i).descriptorString();
            byte tag = Descriptors.tag(parameter.charAt(0));
            declare(slot, tag, tag == TypeState.OBJECT ? parameter : null);
            state.assign(slot);
            slot += slots(tag);
        }
        maxLocals = slot;
        stackMap.begin(state);
    }

    // what is known

    /** Bytes so far. */
    int size() {
        return code.length();
    }

    /** Whether control can get here. */
    boolean isReachable() {
        return reachable;
    }

    /** At most so many blocks dominate a block of the method, when HotSpot has inlined what it must. */
    int mostBlocks() {
        return mostBlocks;
    }

    /** Has HotSpot's first compiler not inline the method, see {@link InlinedBlocks#STACK}. */
    void keepApart() {
        maxStack = Math.max(maxStack, InlinedBlocks.STACK);
    }

    private void addBlocks(int more) {
        blocks += more;
        mostBlocks = Math.max(mostBlocks, blocks);
    }

    private static int slots(byte tag) {
        return tag == TypeState.LONG || tag == TypeState.DOUBLE ? 2 : 1;
    }

    private void push(byte tag, @Nullable String type) {
        state.push(tag, type);
        depth += slots(tag);
        maxStack = Math.max(maxStack, depth);
    }

    private void pop(int values) {
        for (int i = 0; i < values; i++) {
            depth -= slots(state.tags[--state.height]);
        }
    }

    // constants

    MethodWriter loadConstant(int value) {
        if (!reachable) {
            return this;
        }
        if (value >= -1 && value <= 5) {
            code.u1(Jvm.ICONST_0 + value);
        } else if (value == (byte) value) {
            code.u1(Jvm.BIPUSH);
            code.u1(value);
        } else if (value == (short) value) {
            code.u1(Jvm.SIPUSH);
            code.u2(value);
        } else {
            ldc(pool.integer(value));
        }
        push(TypeState.INT, null);
        return this;
    }

    MethodWriter loadConstant(long value) {
        if (!reachable) {
            return this;
        }
        if (value == 0 || value == 1) {
            code.u1(Jvm.LCONST_0 + (int) value);
        } else if (value == (short) value) { // shorter than a constant
            loadConstant((int) value);
            pop(1);
            code.u1(Jvm.I2L);
        } else {
            code.u1(Jvm.LDC2_W);
            code.u2(pool.longInteger(value));
        }
        push(TypeState.LONG, null);
        return this;
    }

    MethodWriter loadFloat(int bits) {
        if (!reachable) {
            return this;
        }
        float value = Float.intBitsToFloat(bits);
        if (bits == 0 || value == 1 || value == 2) {
            code.u1(Jvm.FCONST_0 + (int) value);
        } else {
            ldc(pool.floating(bits));
        }
        push(TypeState.FLOAT, null);
        return this;
    }

    MethodWriter loadDouble(long bits) {
        if (!reachable) {
            return this;
        }
        double value = Double.longBitsToDouble(bits);
        if (bits == 0 || value == 1) {
            code.u1(Jvm.DCONST_0 + (int) value);
        } else {
            code.u1(Jvm.LDC2_W);
            code.u2(pool.doubleFloating(bits));
        }
        push(TypeState.DOUBLE, null);
        return this;
    }

    MethodWriter loadConstant(String text) {
        if (reachable) {
            ldc(pool.string(text));
            push(TypeState.OBJECT, "Ljava/lang/String;");
        }
        return this;
    }

    MethodWriter loadClass(ClassDesc type) {
        if (reachable) {
            ldc(pool.classEntry(type));
            push(TypeState.OBJECT, "Ljava/lang/Class;");
        }
        return this;
    }

    private void ldc(int index) {
        if (index < 256) {
            code.u1(Jvm.LDC);
            code.u1(index);
        } else {
            code.u1(Jvm.LDC_W);
            code.u2(index);
        }
    }

    // locals

    /** Fixes the type of a slot; the first one stays. */
    void declare(int slot, byte tag, @Nullable String type) {
        stackMap.declare(slot, tag, type);
        maxLocals = Math.max(maxLocals, slot + slots(tag));
    }

    MethodWriter load(JvmKind kind, int slot) {
        if (!reachable) {
            return this;
        }
        local(Jvm.ILOAD, Jvm.ILOAD_0, kind, slot);
        push(kind.verificationTag(), kind == JvmKind.REFERENCE ? stackMap.type(slot) : null);
        return this;
    }

    MethodWriter store(JvmKind kind, int slot) {
        if (!reachable) {
            return this;
        }
        local(Jvm.ISTORE, Jvm.ISTORE_0, kind, slot);
        String type = kind == JvmKind.REFERENCE ? state.types[state.height - 1] : null;
        pop(1);
        declare(slot, kind.verificationTag(), type == null && kind == JvmKind.REFERENCE ? "Ljava/lang/Object;" : type);
        state.assign(slot);
        return this;
    }

    MethodWriter aload(int slot) {
        return load(JvmKind.REFERENCE, slot);
    }

    MethodWriter iload(int slot) {
        return load(JvmKind.INT, slot);
    }

    MethodWriter astore(int slot) {
        return store(JvmKind.REFERENCE, slot);
    }

    MethodWriter istore(int slot) {
        return store(JvmKind.INT, slot);
    }

    /** The slot's value is not wanted any more: frames need not mention it. */
    MethodWriter forget(int slot) {
        state.forget(slot);
        return this;
    }

    @SuppressWarnings("EnumOrdinal") // the JVM's own order
    private void local(int opcode, int shortOpcode, JvmKind kind, int slot) {
        int index = kind.ordinal();
        if (slot < 4) {
            code.u1(shortOpcode + 4 * index + slot);
        } else if (slot < 256) {
            code.u1(opcode + index);
            code.u1(slot);
        } else {
            code.u1(Jvm.WIDE);
            code.u1(opcode + index);
            code.u2(slot);
        }
    }

    // instructions

    /** An instruction without operands. */
    MethodWriter plain(int opcode) {
        if (!reachable) {
            return this;
        }
        code.u1(opcode);
        switch (opcode) {
            case Jvm.AALOAD -> {
                String array = state.types[state.height - 2];
                pop(2);
                push(array == null ? TypeState.NULL : TypeState.OBJECT, array == null ? null : array.substring(1));
            }
            case Jvm.POP, Jvm.POP2 -> pop(topValues(opcode == Jvm.POP2));
            case Jvm.DUP -> copyTop(1, 0);
            case Jvm.DUP_X1 -> copyTop(1, 1);
            case Jvm.DUP_X2 -> copyTop(1, valuesBelow(1));
            case Jvm.DUP2 -> copyTop(topValues(true), 0);
            case Jvm.DUP2_X1 -> copyTop(topValues(true), 1);
            case Jvm.DUP2_X2 -> copyTop(topValues(true), valuesBelow(topValues(true)));
            case Jvm.SWAP -> {
                copyTop(1, 1);
                pop(1);
            }
            default -> {
                int pops = Jvm.pops(opcode);
                if (pops < 0) {
                    throw new IllegalArgumentException("internal error: opcode " + opcode + " has operands");
                }
                pop(pops);
                if (Jvm.pushes(opcode) != TypeState.TOP) {
                    push(Jvm.pushes(opcode), null);
                }
                reachable = opcode != Jvm.ATHROW;
            }
        }
        return this;
    }

    /** How many values two slots (or one) on top of the stack are. */
    private int topValues(boolean two) {
        return two && slots(state.tags[state.height - 1]) == 1 ? 2 : 1;
    }

    /** How many values the two slots below the topmost values are. */
    private int valuesBelow(int top) {
        return slots(state.tags[state.height - 1 - top]) == 2 ? 1 : 2;
    }

    /** Puts copies of the topmost values below so many values under them. */
    private void copyTop(int count, int under) {
        for (int i = 0; i < count; i++) {
            push(state.tags[state.height - count], state.types[state.height - count]);
        }
        if (under > 0) {
            int from = state.height - count - under - count;
            byte[] tags = Arrays.copyOfRange(state.tags, from, state.height);
            String[] types = Arrays.copyOfRange(state.types, from, state.height);
            int size = tags.length;
            for (int i = 0; i < size; i++) { // [under, top, top] -> [top, under, top]
                int source = i < count ? size - count + i : i < count + under ? i - count : i;
                state.tags[from + i] = tags[source];
                state.types[from + i] = types[source];
            }
        }
    }

    MethodWriter getField(Member.Field field) {
        return field(Jvm.GETFIELD, field);
    }

    MethodWriter putField(Member.Field field) {
        return field(Jvm.PUTFIELD, field);
    }

    MethodWriter getStatic(Member.Field field) {
        return field(Jvm.GETSTATIC, field);
    }

    MethodWriter putStatic(Member.Field field) {
        return field(Jvm.PUTSTATIC, field);
    }

    private MethodWriter field(int opcode, Member.Field field) {
        if (reachable) {
            code.u1(opcode);
            code.u2(pool.member(field));
            pop((opcode == Jvm.GETFIELD || opcode == Jvm.PUTFIELD ? 1 : 0)
                    + (opcode == Jvm.PUTFIELD || opcode == Jvm.PUTSTATIC ? 1 : 0));
            if (opcode == Jvm.GETFIELD || opcode == Jvm.GETSTATIC) {
                pushType(field.type().descriptorString());
            }
        }
        return this;
    }

    /** Pushes the type with this descriptor. */
    private void pushType(String descriptor) {
        byte tag = Descriptors.tag(descriptor.charAt(0));
        if (tag != TypeState.TOP) {
            push(tag, tag == TypeState.OBJECT ? descriptor : null);
        }
    }

    MethodWriter invoke(Member.Method method) {
        if (!method.isStatic()) {
            return invoke(method.isInterface() ? Jvm.INVOKEINTERFACE : Jvm.INVOKEVIRTUAL, method);
        }
        return invoke(Jvm.INVOKESTATIC, method);
    }

    /** Calls a constructor, or a method of the superclass. */
    MethodWriter invokeSpecial(Member.Method method) {
        return invoke(Jvm.INVOKESPECIAL, method);
    }

    private MethodWriter invoke(int opcode, Member.Method method) {
        if (!reachable) {
            return this;
        }
        code.u1(opcode);
        code.u2(pool.member(method));
        addBlocks(method.inlinedBlocks);
        int before = depth;
        pop(method.type().parameterCount() + (opcode == Jvm.INVOKESTATIC ? 0 : 1));
        if (opcode == Jvm.INVOKEINTERFACE) {
            code.u1(before - depth);
            code.u1(0);
        }
        if (method.resultTag == TypeState.OBJECT) {
            push(TypeState.OBJECT, method.type().returnType().descriptorString());
        } else if (method.resultTag != TypeState.TOP) {
            push(method.resultTag, null);
        }
        return this;
    }

    MethodWriter invokestatic(ClassDesc owner, String name, MethodTypeDesc type) {
        return invoke(new Member.Method(owner, name, type, true));
    }

    MethodWriter invokevirtual(ClassDesc owner, String name, MethodTypeDesc type) {
        return invoke(new Member.Method(owner, name, type, false));
    }

    /** A new object, to be initialised before the next label. */
    MethodWriter newObject(ClassDesc type) {
        return typed(Jvm.NEW, 0, type, type.descriptorString());
    }

    MethodWriter checkcast(ClassDesc type) {
        return typed(Jvm.CHECKCAST, 1, type, type.descriptorString());
    }

    MethodWriter newArray(JvmKind kind) {
        if (kind == JvmKind.REFERENCE) {
            return typed(Jvm.ANEWARRAY, 1, kind.descriptor(), "[" + kind.descriptor().descriptorString());
        }
        if (reachable) {
            code.u1(Jvm.NEWARRAY);
            code.u1(switch (kind) {
                case INT -> 10;
                case LONG -> 11;
                case FLOAT -> 6;
                default -> 7;
            });
            pop(1);
            push(TypeState.OBJECT, "[" + kind.descriptor().descriptorString());
        }
        return this;
    }

    private MethodWriter typed(int opcode, int pops, ClassDesc operand, String result) {
        if (reachable) {
            code.u1(opcode);
            code.u2(pool.classEntry(operand));
            pop(pops);
            push(TypeState.OBJECT, result);
        }
        return this;
    }

    /** Returns a value of this kind, or nothing. */
    @SuppressWarnings("EnumOrdinal") // the JVM's own order
    MethodWriter returnValue(@Nullable JvmKind kind) {
        if (reachable) {
            code.u1(kind == null ? Jvm.RETURN : Jvm.IRETURN + kind.ordinal());
            reachable = false;
        }
        return this;
    }

    // control

    Label newLabel() {
        return new Label();
    }

    MethodWriter bind(Label label) {
        label.position = code.length();
        Frame frame = label.frame;
        if (frame == null) {
            if (!reachable) {
                return this;
            }
            frame = new Frame(state.copy(), blocks);
        } else {
            if (reachable) {
                frame.state.meet(state);
                frame.blocks = Math.min(frame.blocks, blocks);
            }
            become(frame);
        }
        Frame last = frames.isEmpty() ? null : frames.getLast();
        if (last != null && last.position == label.position) {
            last.state.meet(frame.state);
            last.targeted |= frame.targeted;
            last.blocks = Math.min(last.blocks, frame.blocks);
            become(last);
            frame = last;
        } else {
            frame.position = label.position;
            frames.add(frame);
        }
        label.frame = frame;
        addBlocks(1);
        return this;
    }

    private void become(Frame frame) {
        state.set(frame.state);
        blocks = frame.blocks;
        depth = 0;
        for (int i = 0; i < state.height; i++) {
            depth += slots(state.tags[i]);
        }
        reachable = true;
    }

    private void target(Label label) {
        Frame frame = label.frame;
        if (frame == null) {
            if (label.position >= 0) {
                throw new IllegalStateException("internal error: a jump back to where control never gets");
            }
            frame = new Frame(state.copy(), blocks);
            label.frame = frame;
        } else if (label.position < 0) {
            frame.state.meet(state);
            frame.blocks = Math.min(frame.blocks, blocks);
        }
        frame.targeted = true;
    }

    MethodWriter jump(Label label) {
        if (reachable) {
            target(label);
            jump(wideJumps ? Jvm.GOTO_W : Jvm.GOTO, label);
            reachable = false;
        }
        return this;
    }

    /** A conditional jump. */
    MethodWriter jumpIf(int opcode, Label label) {
        if (!reachable) {
            return this;
        }
        pop(Jvm.popsOfJump(opcode));
        if (wideJumps) {
            Label skip = newLabel();
            target(skip);
            jump(Jvm.negated(opcode), skip);
            target(label);
            jump(Jvm.GOTO_W, label);
            reachable = false;
            bind(skip);
        } else {
            target(label);
            jump(opcode, label);
        }
        addBlocks(1);
        return this;
    }

    private void jump(int opcode, Label label) {
        int instruction = code.length();
        code.u1(opcode);
        if (opcode == Jvm.GOTO_W) {
            addJump(instruction, instruction + 1, label);
            code.u4(0);
        } else {
            addJump(instruction, -instruction - 1, label);
            code.u2(0);
        }
    }

    private void addJump(int instruction, int operand, Label target) {
        if (jumpCount == jumpTargets.length) {
            jumpTargets = Arrays.copyOf(jumpTargets, jumpCount * 2);
            jumps = Arrays.copyOf(jumps, jumpCount * 4);
        }
        jumpTargets[jumpCount] = target;
        jumps[2 * jumpCount] = instruction;
        jumps[2 * jumpCount++ + 1] = operand;
    }

    /** Jumps by the int on the stack: {@code targets[int - lowest]}, or elsewhere. */
    MethodWriter tableSwitch(int lowest, Label[] targets, Label otherwise) {
        if (reachable) {
            int instruction = beginSwitch(Jvm.TABLESWITCH, otherwise);
            code.u4(lowest);
            code.u4(lowest + targets.length - 1);
            for (Label label : targets) {
                switchTarget(instruction, label);
            }
            reachable = false;
        }
        return this;
    }

    /** Jumps by the int on the stack, which is compared with these, ascending, values. */
    MethodWriter lookupSwitch(int[] values, Label[] targets, Label otherwise) {
        if (reachable) {
            int instruction = beginSwitch(Jvm.LOOKUPSWITCH, otherwise);
            code.u4(values.length);
            for (int i = 0; i < values.length; i++) {
                code.u4(values[i]);
                switchTarget(instruction, targets[i]);
            }
            reachable = false;
        }
        return this;
    }

    private int beginSwitch(int opcode, Label otherwise) {
        pop(1);
        int instruction = code.length();
        code.u1(opcode);
        while (code.length() % 4 != 0) {
            code.u1(0);
        }
        switchTarget(instruction, otherwise);
        return instruction;
    }

    private void switchTarget(int instruction, Label label) {
        target(label);
        addJump(instruction, code.length(), label);
        code.u4(0);
    }

    /** From here on exceptions go to a handler; the operand stack is empty. */
    Protected beginProtected() {
        Protected region = new Protected(reachable ? state.copy() : null, blocks, code.length());
        plain(Jvm.NOP); // a region without code is none
        return region;
    }

    /** The region's last instruction was the one before. */
    void endProtected(Protected region) {
        region.end = code.length();
    }

    /**
     * The handler of a region that has ended; control does not get here otherwise. It finds the exception on the stack and the
     * slots that were assigned where the region begins.
     *
     * @param type the exceptions, or null for all
     */
    MethodWriter handler(Protected region, @Nullable ClassDesc type) {
        if (reachable) {
            throw new IllegalStateException("internal error: control runs into a handler");
        }
        TypeState atBegin = region.atBegin;
        if (atBegin == null) {
            return this; // never entered
        }
        atBegin.push(TypeState.OBJECT, type == null ? THROWABLE : type.descriptorString());
        maxStack = Math.max(maxStack, 1);
        Label target = newLabel();
        target.frame = new Frame(atBegin, region.blocks);
        target.frame.targeted = true;
        bind(target);
        handlers.add(new Handler(region.begin, region.end, target, type == null ? 0 : pool.classEntry(type)));
        return this;
    }

    // for debuggers and stack traces

    /** What follows belongs to the Wasm instruction at this offset of the function's body. */
    void position(int offset) {
        if (!reachable) {
            return;
        }
        int last = 2 * positionCount - 2;
        if (last >= 0 && positions[last] == code.length()) {
            positionCount--;
        } else if (last >= 0 && positions[last + 1] == offset) {
            return;
        } else if (last + 2 == positions.length) {
            positions = Arrays.copyOf(positions, positions.length * 2);
        }
        positions[2 * positionCount] = code.length();
        positions[2 * positionCount++ + 1] = offset;
    }

    /** Shows the variable in a slot in the code from a place on that belongs to instructions of its scope. */
    void showVariable(int slot, String name, String type, int begin, IntPredicate scope) {
        int start = positionCount == 0 || positions[0] > begin ? begin : -1;
        for (int i = 0; i < 2 * positionCount; i += 2) {
            boolean inScope = scope.test(positions[i + 1]);
            if (inScope && start < 0) {
                start = Math.max(begin, positions[i]);
            } else if (!inScope && start >= 0) {
                addShown(slot, name, type, start, positions[i]);
                start = -1;
            }
        }
        if (start >= 0) {
            addShown(slot, name, type, start, code.length());
        }
    }

    private void addShown(int slot, String name, String type, int start, int end) {
        if (start < end && shown.size() < MOST_SHOWN) {
            shown.add(new Shown(start, end, pool.utf8(name), pool.utf8(type), slot));
        }
    }

    private void writeLines(ByteOutput out, LineNumbers lines, boolean isLong) {
        out.u2(pool.utf8(LINE_NUMBER_TABLE));
        out.u4(2 + 4 * positionCount);
        out.u2(positionCount);
        for (int i = 0; i < 2 * positionCount; i += 2) {
            out.u2(positions[i]);
            out.u2(lines.line(positions[i + 1], isLong));
        }
    }

    private void writeShown(ByteOutput out) {
        out.u2(pool.utf8("LocalVariableTable"));
        out.u4(2 + 10 * shown.size());
        out.u2(shown.size());
        for (Shown variable : shown) {
            out.u2(variable.start);
            out.u2(variable.end - variable.start);
            out.u2(variable.name);
            out.u2(variable.type);
            out.u2(variable.slot);
        }
    }

    // the end

    /** Fills the jumps' distances in; false when one is too far, and nothing is of use then. */
    boolean resolveJumps() {
        for (int i = 0; i < jumpCount; i++) {
            Label target = jumpTargets[i];
            if (target == null || target.position < 0) {
                throw new IllegalStateException("internal error: a label that is nowhere");
            }
            int distance = target.position - jumps[2 * i];
            int operand = jumps[2 * i + 1];
            if (operand >= 0) {
                code.putU4(operand, distance);
            } else if (distance == (short) distance) {
                code.putU2(-operand, distance);
            } else {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the method's Code attribute (JVMS 4.7.3).
     *
     * @param isLong whether there are offsets beyond the line numbers of a class file
     */
    void writeTo(ByteOutput out, LineNumbers lines, boolean isLong) {
        if (reachable) {
            throw new IllegalStateException("internal error: control runs off the end of a method");
        }
        for (Frame frame : frames) {
            if (frame.targeted) {
                stackMap.frame(frame.position, frame.state);
            }
        }
        out.u2(pool.utf8(CODE));
        int lengthAt = out.length();
        out.u4(0);
        out.u2(maxStack);
        out.u2(maxLocals);
        out.u4(code.length());
        out.append(code);
        out.u2(handlers.size());
        for (Handler handler : handlers) {
            out.u2(handler.start);
            out.u2(handler.end);
            out.u2(handler.target.position);
            out.u2(handler.type);
        }
        out.u2((stackMap.count() == 0 ? 0 : 1) + (positionCount == 0 ? 0 : 1) + (shown.isEmpty() ? 0 : 1));
        if (positionCount > 0) {
            writeLines(out, lines, isLong);
        }
        if (!shown.isEmpty()) {
            writeShown(out);
        }
        if (stackMap.count() > 0) {
            out.u2(pool.utf8(STACK_MAP_TABLE));
            int mapAt = out.length();
            out.u4(0);
            stackMap.write(out);
            out.putU4(mapAt, out.length() - mapAt - 4);
        }
        out.putU4(lengthAt, out.length() - lengthAt - 4);
    }
}
