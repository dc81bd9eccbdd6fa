package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Wasm operand stack (Liftoff's virtual stack). The values on top, {@link #onJvm} of them, are on the JVM's stack, the
 * ones below in variables, one for each depth and kind. The topmost value may be a {@link Condition} that has not become an
 * int yet, so that a following jump can use it as it is.
 *
 * <p>
 * A v128 is two longs in two variables, the low half first; an instruction needs it twice, once for each half of its result,
 * so it never waits on the JVM's stack, but for the topmost when it has just been made. One that is a local's value stays in
 * the local's variables until the local changes or a block begins or ends.
 */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
final class OperandStack {

    private static final int KINDS = JvmKind.values().length;
    /** A home that is the depth's own variable. */
    private static final int OWN = -1;

    private final CodeTape tape;
    private JvmKind[] kinds = new JvmKind[16];
    private int height;
    private int onJvm;
    /** Results of a block that has just ended, in variables still: wanted on the JVM's stack by what comes next. */
    private int fresh;
    private @Nullable Condition condition;
    /** Whether the topmost value is a v128 whose halves are on the JVM's stack, over {@link #onJvm} other values. */
    private boolean pair;
    /** Variable of a v128's low half by depth, or {@link #OWN}. */
    private int[] homes = new int[16];
    /** How many homes are a local's. */
    private int borrowed;
    /** Variable + 1 by depth and kind. */
    private int[] variables = new int[16 * KINDS];

    OperandStack(CodeTape tape) {
        this.tape = tape;
    }

    int height() {
        return height;
    }

    /** How many values are on the JVM's stack. */
    int onJvm() {
        return onJvm + (pair ? 1 : 0);
    }

    JvmKind kind(int fromTop) {
        return kinds[height - 1 - fromTop];
    }

    /** The variable of a value at this depth; of a v128, that of the low half, and the next one is the high half's. */
    int variable(int depth, JvmKind kind) {
        int key = depth * KINDS + kind.ordinal();
        if (key >= variables.length) {
            variables = Arrays.copyOf(variables, Math.max(key + 1, variables.length * 2));
        }
        if (variables[key] == 0) {
            if (kind == JvmKind.V128) {
                variables[key] = tape.newVariable(JvmKind.LONG) + 1;
                tape.newVariable(JvmKind.LONG);
            } else {
                variables[key] = tape.newVariable(kind) + 1;
            }
        }
        return variables[key] - 1;
    }

    /** Brings the topmost values onto the JVM's stack. */
    void prepare(int operands) {
        materialize();
        if (onJvm == 0) {
            int wanted = wanted(operands);
            for (int depth = height - wanted; depth < height; depth++) {
                load(depth);
            }
            onJvm = wanted;
        } else if (onJvm < operands) {
            spillJvm();
            prepare(operands);
        }
        fresh = 0;
    }

    /** The operands, and fresh values below them as far as they are no vectors. */
    private int wanted(int operands) {
        int wanted = operands;
        while (wanted < Math.min(fresh, height) && kinds[height - 1 - wanted] != JvmKind.V128) {
            wanted++;
        }
        return wanted;
    }

    /** Loads the value at this depth from where it waits; of a v128 both halves, the low one first. */
    private void load(int depth) {
        if (kinds[depth] == JvmKind.V128) {
            tape.load(home(depth));
            tape.load(home(depth) + 1);
        } else {
            tape.load(variable(depth, kinds[depth]));
        }
    }

    /** Takes values off that an instruction has consumed; they are on the JVM's stack. */
    void popped(int count) {
        forgetHomes(count);
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
        if (height >= homes.length) {
            homes = Arrays.copyOf(homes, kinds.length);
        }
        homes[height] = OWN;
        kinds[height++] = kind;
    }

    /** Drops the topmost value. */
    void drop() {
        if (kind(0) == JvmKind.V128) {
            if (pair) {
                tape.plain(JvmOpcode.POP2);
                tape.plain(JvmOpcode.POP2);
                pair = false;
            }
            poppedVariables(1);
            return;
        }
        materialize();
        if (onJvm > 0) {
            popFromJvm(kind(0));
            onJvm--;
        }
        fresh = Math.max(0, fresh - 1);
        height--;
    }

    private void popFromJvm(JvmKind kind) {
        tape.plain(kind.slots() == 2 ? JvmOpcode.POP2 : JvmOpcode.POP);
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
        if (onJvm > 0) {
            saveCondition(taken);
            spillJvm();
            restoreCondition();
            taken = Condition.NE;
        }
        returnBorrowed(OWN);
        return taken;
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
        if (pair) {
            int low = variable(height - 1, JvmKind.V128);
            tape.store(low + 1);
            tape.store(low);
            pair = false;
            height--; // what lies below it on the JVM's stack has to go as well
            spillJvm();
            height++;
        }
    }

    // vectors

    /** Puts a v128 on whose halves an instruction has left on the JVM's stack, the high one on top. */
    void pushedPair() {
        pushKind(JvmKind.V128);
        pair = true;
    }

    /** Puts a v128 on that is a local's value: it stays there. */
    void pushVector(int local) {
        spillJvm();
        pushKind(JvmKind.V128);
        borrow(local);
    }

    private void borrow(int local) {
        homes[height - 1] = local;
        borrowed++;
    }

    /** The variable that the low half of a v128 is in; the high half is in the next. */
    int vector(int fromTop) {
        return home(height - 1 - fromTop);
    }

    private int home(int depth) {
        return homes[depth] == OWN ? variable(depth, JvmKind.V128) : homes[depth];
    }

    /** Takes values off that are in variables. */
    void poppedVariables(int count) {
        forgetHomes(count);
        height -= count;
        fresh = Math.max(0, fresh - count);
    }

    private void forgetHomes(int count) {
        for (int i = 1; borrowed > 0 && i <= count; i++) {
            if (kinds[height - i] == JvmKind.V128 && homes[height - i] != OWN) {
                homes[height - i] = OWN;
                borrowed--;
            }
        }
    }

    /** Moves the topmost v128 to a local; it stays on the stack for {@code local.tee}. */
    void assignVector(int local, boolean tee) {
        int from = pair ? OWN : vector(0);
        if (from != local) {
            returnBorrowed(local);
            if (!pair) {
                tape.load(from);
                tape.load(from + 1);
            }
            tape.store(local + 1);
            tape.store(local);
        }
        if (!tee) {
            pair = false;
            poppedVariables(1);
        } else if (pair) {
            pair = false;
            height--;
            spillJvm();
            height++;
            borrow(local);
        }
    }

    /** Copies what is on the stack as the value of a local that is about to change. */
    private void returnBorrowed(int local) {
        for (int depth = height - 1; borrowed > 0 && depth >= 0; depth--) {
            if (kinds[depth] == JvmKind.V128 && homes[depth] != OWN && (local == OWN || homes[depth] == local)) {
                load(depth);
                homes[depth] = OWN;
                borrowed--;
                int low = variable(depth, JvmKind.V128);
                tape.store(low + 1);
                tape.store(low);
            }
        }
    }

    /** Moves all values to variables of their own: the JVM's stack is empty. For the borders of blocks. */
    void spill() {
        spillJvm();
        returnBorrowed(OWN);
    }

    /** Moves all values to variables: the JVM's stack is empty. */
    void spillJvm() {
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
            spillJvm();
            for (int i = 0; i < count; i++) {
                move(height - count + i, base + i);
            }
        }
        onJvm = before;
        fresh = freshBefore;
    }

    private void move(int from, int to) {
        if (from == to && (kinds[from] != JvmKind.V128 || homes[from] == OWN)) {
            return;
        }
        load(from);
        int target = variable(to, kinds[from]);
        if (kinds[from] == JvmKind.V128) {
            tape.store(target + 1);
        }
        tape.store(target);
    }

    /** Whether a jump to the label at {@code base} finds everything in place. */
    boolean isInPlace(int base, int count) {
        return condition == null && !pair && onJvm == 0 && (count == 0 || (height - count == base && borrowed == 0));
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
        pair = false;
        borrowed = 0;
        for (ValueType type : types) {
            pushKind(JvmKind.of(type));
        }
        fresh = results ? types.size() : 0;
    }
}
