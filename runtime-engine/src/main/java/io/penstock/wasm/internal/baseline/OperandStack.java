package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import java.lang.classfile.Opcode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Wasm operand stack (Liftoff's virtual stack). The values on top, {@link #onJvm} of them, are on the JVM's stack, the
 * ones below in variables, one for each depth and kind. The topmost value may be a {@link Condition} that has not become an
 * int yet, so that a following jump can use it as it is.
 */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
final class OperandStack {

    private final CodeTape tape;
    private JvmKind[] kinds = new JvmKind[16];
    private int height;
    private int onJvm;
    /** Results of a block that has just ended, in variables still: wanted on the JVM's stack by what comes next. */
    private int fresh;
    private @Nullable Condition condition;
    /** Variable + 1 by depth and kind. */
    private int[] variables = new int[16 * 5];

    OperandStack(CodeTape tape) {
        this.tape = tape;
    }

    int height() {
        return height;
    }

    /** How many values are on the JVM's stack. */
    int onJvm() {
        return onJvm;
    }

    JvmKind kind(int fromTop) {
        return kinds[height - 1 - fromTop];
    }

    /** The variable of a value at this depth. */
    int variable(int depth, JvmKind kind) {
        int key = depth * 5 + kind.ordinal();
        if (key >= variables.length) {
            variables = Arrays.copyOf(variables, Math.max(key + 1, variables.length * 2));
        }
        if (variables[key] == 0) {
            variables[key] = tape.newVariable(kind) + 1;
        }
        return variables[key] - 1;
    }

    /** Brings the topmost values onto the JVM's stack. */
    void prepare(int operands) {
        materialize();
        if (onJvm == 0) {
            int wanted = Math.max(operands, Math.min(fresh, height));
            for (int depth = height - wanted; depth < height; depth++) {
                tape.load(variable(depth, kinds[depth]));
            }
            onJvm = wanted;
        } else if (onJvm < operands) {
            spill();
            prepare(operands);
        }
        fresh = 0;
    }

    /** Takes values off that an instruction has consumed; they are on the JVM's stack. */
    void popped(int count) {
        height -= count;
        onJvm -= count;
    }

    /** Puts a value on that an instruction has left on the JVM's stack. */
    void pushed(JvmKind kind) {
        pushKind(kind);
        onJvm++;
    }

    /** Puts an i32 on that is still a condition on the JVM's stack. */
    void pushed(Condition pending) {
        pushed(JvmKind.INT);
        condition = pending;
    }

    private void pushKind(JvmKind kind) {
        if (height == kinds.length) {
            kinds = Arrays.copyOf(kinds, height * 2);
        }
        kinds[height++] = kind;
    }

    /** Drops the topmost value. */
    void drop() {
        materialize();
        if (onJvm > 0) {
            popFromJvm(kind(0));
            onJvm--;
        }
        fresh = Math.max(0, fresh - 1);
        height--;
    }

    private void popFromJvm(JvmKind kind) {
        tape.plain(kind.slots() == 2 ? Opcode.POP2 : Opcode.POP);
    }

    /** Whether the topmost value is a condition. */
    boolean hasCondition() {
        return condition != null;
    }

    /** Inverts the condition on top. */
    void negateCondition() {
        if (condition == null) {
            throw new IllegalStateException("internal error: no condition");
        }
        condition = condition.negate();
    }

    /** Takes the topmost i32 as a condition; what it compares is on the JVM's stack. */
    Condition takeCondition() {
        Condition taken = condition;
        if (taken == null) {
            prepare(1);
            taken = Condition.NE;
        }
        condition = null;
        popped(1);
        return taken;
    }

    /** Takes the topmost i32 as a condition, all values below it in variables. */
    Condition takeConditionAlone() {
        Condition taken = takeCondition();
        if (onJvm == 0) {
            return taken;
        }
        saveCondition(taken);
        spill();
        return restoreCondition();
    }

    /** Takes the topmost i32 as a condition above exactly these operands on the JVM's stack. */
    Condition takeConditionAbove(int operands) {
        Condition taken = takeCondition();
        if (onJvm >= operands) {
            return taken;
        }
        saveCondition(taken);
        prepare(operands);
        return restoreCondition();
    }

    private void saveCondition(Condition taken) {
        if (taken != Condition.NE) {
            tape.materialize(taken);
        }
        tape.store(variable(height, JvmKind.INT));
    }

    private Condition restoreCondition() {
        tape.load(variable(height, JvmKind.INT));
        return Condition.NE;
    }

    private void materialize() {
        if (condition != null) {
            tape.materialize(condition);
            condition = null;
        }
    }

    /** Moves all values to variables: the JVM's stack is empty. */
    void spill() {
        materialize();
        for (int depth = height - 1; depth >= height - onJvm; depth--) {
            tape.store(variable(depth, kinds[depth]));
        }
        onJvm = 0;
        fresh = 0;
    }

    /**
     * Moves the topmost values to where the label at {@code base} expects them and takes all others off the JVM's stack.
     * For a path that leaves: the stack is as before for the code that follows ({@link #onJvm} is not changed).
     */
    void moveTo(int base, int count) {
        materialize();
        int before = onJvm;
        int freshBefore = fresh;
        if (onJvm >= count) {
            for (int i = 0; i < count; i++) {
                int depth = height - 1 - i;
                tape.store(variable(base + count - 1 - i, kinds[depth]));
            }
            for (int i = count; i < onJvm; i++) {
                popFromJvm(kind(i));
            }
        } else {
            spill();
            for (int i = 0; i < count; i++) {
                int depth = height - count + i;
                if (depth != base + i) {
                    tape.load(variable(depth, kinds[depth]));
                    tape.store(variable(base + i, kinds[depth]));
                }
            }
        }
        onJvm = before;
        fresh = freshBefore;
    }

    /** Whether a jump to the label at {@code base} finds everything in place. */
    boolean isInPlace(int base, int count) {
        return condition == null && onJvm == 0 && (count == 0 || height - count == base);
    }

    /** For a path that leaves: {@link #prepare}, and the state as before. */
    void prepareToLeave(int operands) {
        int before = onJvm;
        int freshBefore = fresh;
        prepare(operands);
        onJvm = before;
        fresh = freshBefore;
    }

    /** The stack after a control instruction: {@code base} values as they were, and these on top, all in variables. */
    void reset(int base, List<ValueType> types, boolean results) {
        height = base;
        onJvm = 0;
        condition = null;
        for (ValueType type : types) {
            pushKind(JvmKind.of(type));
        }
        fresh = results ? types.size() : 0;
    }
}
