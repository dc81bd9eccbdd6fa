package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.bytecode.Trampoline;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.runtime.FunctionState;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * What first code does for the tiers: at its begin and at the head of each loop it takes from the function's budget about as
 * many bytes of Wasm as will be executed, and it notes where indirect calls and branch tables go. At the head of a loop a
 * call that stays there goes on in optimized code: its locals and the loop's parameters move to arrays. Compilers hardly
 * leave other operands on the stack of a loop; such a loop is not for that.
 */
final class BudgetCode {

    private static final ClassDesc STATE = ClassDesc.of("io.penstock.wasm.internal.runtime.FunctionState");
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final Member.Field BUDGET = new Member.Field(STATE, "budget", I);
    private static final Member.Field LOOP_BUDGET = new Member.Field(STATE, "loopBudget", I);
    private static final Member.Method TAKEN_OVER = ofState("takenOver", ConstantDescs.CD_boolean, STATE,
            GeneratedNames.INSTANCE);
    private static final Member.Method SPENT = ofState("spentInLoop", ConstantDescs.CD_void, STATE,
            GeneratedNames.INSTANCE);
    private static final Member.Method SPENT_IN_LOOP = ofState("spentInLoop", ConstantDescs.CD_boolean, I, STATE,
            GeneratedNames.INSTANCE);
    private static final Member.Method CALLS = ofState("calls", ConstantDescs.CD_void, I, I, I, STATE);
    private static final Member.Method CALLS_REFERENCE = ofState("calls", ConstantDescs.CD_void,
            ConstantDescs.CD_Object, GeneratedNames.INSTANCE, I, STATE);
    private static final Member.Method JUMPS = ofState("jumps", ConstantDescs.CD_void, I, I, I, STATE);

    /** Loops with more locals and operands are not left for optimized code: moving them is too much code. */
    private static final int MOST_VALUES = 24;
    /** The same for all loops of a function. */
    private static final int MOST_VALUES_OF_ALL = 72;
    /** A function larger than this is cut into methods: knowing the hot arms of its branch tables helps. */
    private static final int LARGE_BODY = 6_000;

    private record Loop(long offset, int cost) {
    }

    private final CompilationUnit unit;
    private final FunctionShape shape;
    private final CodeTape tape;
    private final OperandStack stack;
    private final int instance;
    private final int mostAtOnce;
    private final Deque<Loop> loops = new ArrayDeque<>();
    /** Writes what calls optimized code from loops with handlers around: out of their reach. */
    private final List<Runnable> departures = new ArrayList<>();
    private int loopCount;
    private int values;
    private int indirectCalls;
    private int tables;

    /**
     * For one function.
     *
     * @param mostAtOnce most that is taken from the budget at a time
     */
    BudgetCode(CompilationUnit unit, FunctionShape shape, CodeTape tape, OperandStack stack, int instance,
            int mostAtOnce) {
        this.unit = unit;
        this.shape = shape;
        this.tape = tape;
        this.stack = stack;
        this.instance = instance;
        this.mostAtOnce = mostAtOnce;
    }

    private static Member.Method ofState(String name, ClassDesc result, ClassDesc... parameters) {
        return new Member.Method(STATE, name, MethodTypeDesc.of(result, parameters), true);
    }

    /** At the function's begin. */
    void begin() {
        int goOn = tape.newLabel();
        spend(BUDGET, FunctionState.cost(unit.body().bytes().length), goOn);
        tape.state(unit.function());
        tape.load(instance);
        tape.invoke(TAKEN_OVER);
        tape.jumpIf(Condition.EQ, goOn);
        FunctionType type = unit.context().functionType(unit.function()).type();
        for (int parameter = 0; parameter <= instance; parameter++) {
            tape.load(parameter);
            if (type.isWide() && parameter == 0) {
                tape.cast(ConstantDescs.CD_Object.arrayType()); // at a label it is but an object
            }
        }
        GeneratedNames names = new GeneratedNames();
        returnFrom(shape.tailCalls()
                ? new Member.Method(names.tail(unit.function()), Trampoline.METHOD, TailCallClasses.descriptor(type),
                        true)
                : Trampoline.method(names, unit.function(), type),
                type);
        tape.bind(goOn);
        tape.statement();
    }

    /**
     * At the head of a loop with these parameters; all operands are in their variables.
     *
     * @param isProtected whether a handler of this function is in force, which is not to catch what optimized code lets out
     */
    void loop(long offset, List<ValueType> parameters, int[] locals, BitSet vectors, boolean isProtected) {
        int loop = loopCount++;
        int goOn = tape.newLabel();
        loops.push(new Loop(offset, spend(LOOP_BUDGET, 0, goOn)));
        int count = locals.length + vectors.cardinality() + stack.height()
                + Collections.frequency(parameters, ValueType.V128);
        if (shape.tailCalls() || stack.height() > parameters.size() || count > MOST_VALUES
                || values + count > MOST_VALUES_OF_ALL) {
            tape.state(unit.function());
            tape.load(instance);
            tape.invoke(SPENT);
        } else {
            values += count;
            tape.intConstant(loop);
            tape.state(unit.function());
            tape.load(instance);
            tape.invoke(SPENT_IN_LOOP);
            int[] variables = variables(count, locals, vectors);
            if (isProtected) {
                int away = tape.newLabel();
                tape.jumpIf(Condition.NE, away);
                departures.add(() -> {
                    tape.statement();
                    tape.bind(away);
                    leave(loop, variables);
                });
            } else {
                tape.jumpIf(Condition.EQ, goOn);
                leave(loop, variables);
            }
        }
        tape.bind(goOn);
        tape.statement();
    }

    /** At the end of the loop begun last. */
    void endLoop(long offset) {
        Loop loop = loops.pop();
        tape.setInt(loop.cost, Math.min(mostAtOnce, FunctionState.cost((int) (offset - loop.offset))));
    }

    /** Behind the function's code. */
    void end() {
        for (Runnable departure : departures) {
            departure.run();
        }
    }

    /** Takes from the budget, and goes on when something is left. Returns the index of the amount. */
    private int spend(Member.Field budget, int amount, int goOn) {
        tape.state(unit.function());
        tape.plain(JvmOpcode.DUP);
        tape.getField(budget);
        int index = tape.length();
        tape.intConstant(Math.min(mostAtOnce, amount));
        tape.plain(JvmOpcode.ISUB);
        tape.plain(JvmOpcode.DUP_X1);
        tape.putField(budget);
        tape.jumpIf(Condition.GE, goOn);
        return index;
    }

    /** Where what optimized code gets is: the locals, then the operands. */
    private int[] variables(int count, int[] locals, BitSet vectors) {
        int height = stack.height();
        int[] variables = new int[count];
        int at = 0;
        for (int i = 0; i < locals.length; i++) {
            at = add(variables, at, locals[i], vectors.get(i));
        }
        for (int depth = 0; depth < height; depth++) {
            JvmKind kind = stack.kind(height - 1 - depth);
            at = add(variables, at, stack.variable(depth, kind), kind == JvmKind.V128);
        }
        return variables;
    }

    /** By way of arrays; a v128 is two values there. */
    private void leave(int loop, int[] variables) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        array(variables, false);
        array(variables, true);
        tape.load(instance);
        returnFrom(new Member.Method(new GeneratedNames().loop(unit.function(), loop), unit.code().methodName(),
                GeneratedNames.loopEntryDescriptor(type), true), type);
    }

    private static int add(int[] variables, int at, int variable, boolean vector) {
        variables[at] = variable;
        if (vector) {
            variables[at + 1] = variable + 1;
        }
        return at + (vector ? 2 : 1);
    }

    /** Calls and returns what comes back. */
    private void returnFrom(Member.Method method, FunctionType type) {
        tape.invoke(method);
        if (type.results().isEmpty()) {
            tape.returnVoid();
        } else {
            tape.returnValue(JvmKind.ofResult(type.results().getFirst()));
        }
    }

    private void array(int[] variables, boolean references) {
        tape.intConstant(variables.length);
        tape.newArray(references ? JvmKind.REFERENCE : JvmKind.LONG);
        for (int i = 0; i < variables.length; i++) {
            JvmKind kind = tape.kind(variables[i]);
            if (references == (kind == JvmKind.REFERENCE)) {
                tape.plain(JvmOpcode.DUP);
                tape.intConstant(i);
                tape.load(variables[i]);
                toBits(kind);
                tape.plain(references ? JvmOpcode.AASTORE : JvmOpcode.LASTORE);
            }
        }
    }

    private void toBits(JvmKind kind) {
        switch (kind) {
            case INT -> tape.plain(JvmOpcode.I2L);
            case FLOAT -> {
                tape.invoke(RuntimeMembers.FLOAT_BITS);
                tape.plain(JvmOpcode.I2L);
            }
            case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
            case LONG, REFERENCE, V128 -> {
                // as they are
            }
        }
    }

    /** With the element's index on the JVM's stack. */
    void callIndirect(int table) {
        tape.plain(JvmOpcode.DUP);
        tape.intConstant(table);
        tape.intConstant(indirectCalls++);
        tape.state(unit.function());
        tape.invoke(CALLS);
    }

    /** With a reference to the function that is called on the JVM's stack. */
    void callReference() {
        tape.plain(JvmOpcode.DUP);
        tape.load(instance);
        tape.intConstant(indirectCalls++);
        tape.state(unit.function());
        tape.invoke(CALLS_REFERENCE);
    }

    /** With a branch table's index on the JVM's stack. */
    void branchTable(int entries) {
        int site = tables++;
        if (unit.body().bytes().length > LARGE_BODY) {
            tape.plain(JvmOpcode.DUP);
            tape.intConstant(entries);
            tape.intConstant(site);
            tape.state(unit.function());
            tape.invoke(JUMPS);
        }
    }
}
