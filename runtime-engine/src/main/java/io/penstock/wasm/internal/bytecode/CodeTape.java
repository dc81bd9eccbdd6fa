package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.compile.LineTable;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The code of one function before it becomes methods: JVM instructions on numbered variables (not slots yet), with the
 * structured regions marked. Rules that its writers keep and the {@link Outliner} relies on:
 * <ul>
 * <li>the JVM operand stack is empty at {@link #STATEMENT}, {@link #ENTER} and {@link #EXIT} marks and at
 * all labels that jumps from other statements target;</li>
 * <li>regions nest; a jump goes to a label inside its own statement or to a label of an enclosing region, or forward to one between
 * two statements of an enclosing region;</li>
 * <li>a protected region, its handler and all between lie in one statement, so that they stay in one method, and only
 * regions that lie between begin and end are cut out: what their methods throw comes by;</li>
 * <li>variables that are not parameters or {@linkplain #newLocal zeroed locals} are stored before they are loaded on each
 * path.</li>
 * </ul>
 */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
public final class CodeTape {

    /** A JVM instruction without operands; argument: its opcode in class files. */
    static final int PLAIN = 0;
    /** Load of a variable. */
    static final int LOAD = 1;
    /** Store to a variable. */
    static final int STORE = 2;
    /** An int constant; argument: the value. */
    static final int INT = 3;
    /** A long constant; argument: index of the boxed value. */
    static final int LONG = 4;
    /** A float constant; argument: its bits. */
    static final int FLOAT = 5;
    /** A double constant; argument: index of its boxed bits. */
    static final int DOUBLE = 6;
    /** A method call; argument: index of the {@link Member.Method}. */
    static final int INVOKE = 7;
    /** Load of an instance field; argument: index of the {@link Member.Field}. */
    static final int GETFIELD = 8;
    /** Store to an instance field; argument: index of the {@link Member.Field}. */
    static final int PUTFIELD = 9;
    /** Binds a label. */
    static final int LABEL = 10;
    /** Jump to a label. */
    static final int GOTO = 11;
    /** Pops an int and jumps by it; argument: index of an {@code int[]} of labels, the last is the default. */
    static final int SWITCH = 12;
    /** Return of the function; argument: ordinal of the kind, or -1. */
    static final int RETURN = 13;
    /** The interrupt poll. */
    static final int POLL = 14;
    /** Checked cast; argument: index of the {@link ClassDesc}. */
    static final int CAST = 15;
    /** A new array of the kind's type; argument: ordinal of the kind. */
    static final int NEW_ARRAY = 16;
    /** Load of a static field; argument: index of the {@link Member.Field}. */
    static final int GETSTATIC = 17;
    /** Computes a cached variable anew; argument: the variable. */
    static final int REFRESH = 18;
    /** The {@link io.penstock.wasm.internal.runtime.FunctionState} of a function; argument: its index. */
    static final int STATE = 19;
    /** Mark: what follows belongs to a Wasm instruction; argument: its offset in the function's body. */
    static final int POSITION = 27;
    /** Begin of a protected region; argument: which. */
    static final int PROTECT = 24;
    /** End of a protected region; argument: which. */
    static final int UNPROTECT = 25;
    /** Where a protected region's guest exceptions go: one is on the otherwise empty stack; argument: which. */
    static final int HANDLER = 26;
    /** Mark: between two statements. */
    static final int STATEMENT = 20;
    /** Mark: begin of a region; argument: 1 for a loop, 2 for one to be apart. */
    static final int ENTER = 21;
    /** Mark: how often runs what follows, up to the next such mark; argument: bits of the float. */
    static final int WEIGHT = 22;
    /** Mark: end of a region. */
    static final int EXIT = 23;
    /** The next {@link #choiceLength} instructions are there when {@link #accessAt} is in place. */
    static final int IN_PLACE = 28;
    /** After those: the next {@link #choiceLength} instructions are there when it is not. */
    static final int OTHERWISE = 29;
    /** Replaces a condition by 0 or 1; plus the ordinal of the {@link Condition}. */
    static final int MATERIALIZE = 32;
    /** Chooses one of two values by a condition; plus the ordinal of the {@link Condition}; argument: slots of the values. */
    static final int SELECT = 64;
    /** Jumps to a label by a condition; plus the ordinal of the {@link Condition}. */
    static final int JUMP_IF = 96;

    /**
     * How a cached variable is computed.
     *
     * @param type its class
     * @param recipe instructions that leave it on the operand stack; the recipe's variable 0 is the instance
     */
    record Cached(ClassDesc type, CodeTape recipe) {
    }

    /**
     * So many memory accesses are good in place in one method: HotSpot's first compiler gives up on methods with more (from
     * about a hundred), and they stay in its interpreter until the second has come.
     */
    private static final int MOST_IN_PLACE = 250;
    /** So many are always safe in place, whatever else is in the method, see {@link InlinedBlocks}. */
    public static final int FEW_IN_PLACE = 50;
    private static final int LENGTH_BITS = 8;
    /** Each nested {@code try} has a variable that the ones around it cannot share, in all the parts that they are cut into. */
    private static final int MOST_PROTECTED = 10_000;

    private static final byte ZEROED = 1;
    private static final byte LOADED = 2;
    private static final byte STORED = 4;

    private int[] ops = new int[128];
    private int[] args = new int[128];
    private int length;
    private final List<Object> pool = new ArrayList<>();
    private int labels;
    private int protectedRegions;
    private int protectedBy;
    private JvmKind[] kinds = new JvmKind[16];
    /** By variable: what is known of it. */
    private byte[] uses = new byte[16];
    /** Loads and stores so far, and by estimate the bytes of all else. */
    private int accesses;
    private int bytes;
    private final Map<Integer, Cached> cached = new LinkedHashMap<>();
    private int variables;
    private int stateUsed = -1;
    private int position = -1;
    private @Nullable LineTable lineTable;
    private int mostBytes = Integer.MAX_VALUE;
    private int markedPosition = -1;
    private int memoryAccesses;
    private int mostInPlace = MOST_IN_PLACE;
    private int furthestPosition;
    private final BitSet views = new BitSet();
    private @Nullable DebugTable debugTable;
    private final int parameters;

    /** A tape for a function whose first variables are its parameters of these kinds, in order. */
    public CodeTape(List<JvmKind> parameterKinds) {
        for (JvmKind kind : parameterKinds) {
            newVariable(kind);
        }
        parameters = variables;
    }

    // variables and labels

    /** A new variable. */
    public int newVariable(JvmKind kind) {
        if (variables == kinds.length) {
            kinds = Arrays.copyOf(kinds, variables * 2);
            uses = Arrays.copyOf(uses, variables * 2);
        }
        kinds[variables] = kind;
        return variables++;
    }

    /** A new variable that is zero (or null) at the begin. */
    public int newLocal(ValueType type) {
        return newZeroed(JvmKind.of(type));
    }

    /** As {@link #newLocal}, by kind. */
    public int newZeroed(JvmKind kind) {
        int variable = newVariable(kind);
        uses[variable] |= ZEROED;
        return variable;
    }

    /**
     * A new variable that each method of the function computes for itself where it begins, and which is never stored: the
     * place for what lies in the instance and seldom changes. Where it may have changed, it must be computed
     * {@linkplain #refresh anew}.
     *
     * @param type its class
     * @param recipe a tape with one parameter, the instance, that leaves the value on the operand stack: straight code that
     * needs no variables
     */
    public int newCached(ClassDesc type, CodeTape recipe) {
        int variable = newVariable(JvmKind.REFERENCE);
        cached.put(variable, new Cached(type, recipe));
        return variable;
    }

    /** A new variable for a debugger only: zero at first, and in each method of the function a variable of its own. */
    public int newView(JvmKind kind) {
        int variable = newVariable(kind);
        uses[variable] |= ZEROED;
        views.set(variable);
        return variable;
    }

    /** A new label, not bound yet. */
    public int newLabel() {
        return labels++;
    }

    /** A new protected region. */
    public int newProtectedRegion() {
        return protectedRegions++;
    }

    boolean hasProtectedRegions() {
        return protectedRegions > 0;
    }

    // instructions

    /** An instruction without operands. */
    public void plain(JvmOpcode opcode) {
        add(PLAIN, opcode.bytecode());
    }

    /** Loads a variable. */
    public void load(int variable) {
        uses[variable] |= LOADED;
        accesses++;
        append(LOAD, variable);
    }

    /** Stores to a variable. */
    public void store(int variable) {
        uses[variable] |= STORED;
        accesses++;
        append(STORE, variable);
    }

    /** An int constant. */
    public void intConstant(int value) {
        bytes += sizeOfInt(value);
        append(INT, value);
    }

    /** A long constant. */
    public void longConstant(long value) {
        append(LONG, pooled(value));
    }

    /** A float constant, by its bits (NaN payloads are kept). */
    public void floatConstant(int bits) {
        append(FLOAT, bits);
    }

    /** A double constant, by its bits (NaN payloads are kept). */
    public void doubleConstant(long bits) {
        add(DOUBLE, pooled(bits));
    }

    /** A call. */
    public void invoke(Member.Method method) {
        bytes += method.isInterface() ? TapeSizes.INTERFACE : 0;
        add(INVOKE, pooled(method));
    }

    /** Loads a field of the object on the stack. */
    public void getField(Member.Field field) {
        add(GETFIELD, pooled(field));
    }

    /** Loads a static field. */
    public void getStatic(Member.Field field) {
        add(GETSTATIC, pooled(field));
    }

    /** Computes a cached variable anew, here and wherever else the function has it; the operand stack must be empty. */
    public void refresh(int variable) {
        add(REFRESH, variable);
    }

    /** Stores to a field: object, value on the stack. */
    public void putField(Member.Field field) {
        add(PUTFIELD, pooled(field));
    }

    /** Casts the reference on the stack. */
    public void cast(ClassDesc type) {
        add(CAST, pooled(type));
    }

    /** A new array with elements of this kind; pops its length. */
    public void newArray(JvmKind kind) {
        add(NEW_ARRAY, kind.ordinal());
    }

    /** Binds a label here. */
    public void bind(int label) {
        add(LABEL, label);
    }

    /** Jumps. */
    public void jump(int label) {
        append(GOTO, label);
    }

    /** Jumps when the condition on the stack holds. */
    public void jumpIf(Condition condition, int label) {
        append(JUMP_IF + condition.ordinal(), label);
    }

    /** Pops an int and jumps to {@code targets[int]}, or to the last one when it is beyond (unsigned). */
    public void tableSwitch(int[] targets) {
        bytes += TapeSizes.SWITCH_ENTRY * targets.length;
        add(SWITCH, pooled(targets));
    }

    /** Replaces the condition on the stack by 1 or 0. */
    public void materialize(Condition condition) {
        append(MATERIALIZE + condition.ordinal(), 0);
    }

    /** Under the condition on the stack: keeps the lower of two values when it holds, else the upper. */
    public void select(Condition condition, JvmKind kind) {
        add(SELECT + condition.ordinal(), kind.slots());
    }

    /** Returns from the function with what is on the stack. */
    public void returnValue(JvmKind kind) {
        add(RETURN, kind.ordinal());
    }

    /** Returns from the function without a value. */
    public void returnVoid() {
        add(RETURN, -1);
    }

    /** The interrupt poll; the operand stack must be empty. */
    public void poll() {
        add(POLL, 0);
    }

    /**
     * Exceptions of the guest's that are thrown from here on go to the region's handler.
     *
     * @throws IllegalArgumentException when {@value #MOST_PROTECTED} regions are open
     */
    public void beginProtected(int region) {
        checkProtected(++protectedBy);
        add(PROTECT, region);
    }

    /**
     * Whether so many regions may be open at once.
     *
     * @throws IllegalArgumentException when these are more than {@value #MOST_PROTECTED}
     */
    public static void checkProtected(int open) {
        if (open > MOST_PROTECTED) {
            throw new IllegalArgumentException("more than " + MOST_PROTECTED + " nested try blocks");
        }
    }

    /** The region ends. */
    public void endProtected(int region) {
        protectedBy--;
        add(UNPROTECT, region);
    }

    /** The handler of a region that has ended: the exception is on the stack. */
    public void handler(int region) {
        add(HANDLER, region);
    }

    /** Loads the {@link io.penstock.wasm.internal.runtime.FunctionState} of a function. */
    public void state(int function) {
        stateUsed = function;
        add(STATE, function);
    }

    /** Replaces the value of the int constant at an index. */
    public void setInt(int index, int value) {
        if (ops[index] != INT) {
            throw new IllegalArgumentException("no int constant at " + index);
        }
        bytes += sizeOfInt(value) - sizeOfInt(args[index]);
        args[index] = value;
    }

    // marks

    /** What follows belongs to the Wasm instruction at this offset of the function's body: where it may throw, it says so. */
    public void position(int offset) {
        position = offset;
    }

    /** As {@link #position}, and code for debugging begins a line here. */
    public void markPosition(int offset) {
        position = offset;
        markedPosition = offset;
        furthestPosition = Math.max(furthestPosition, offset);
        add(POSITION, offset);
    }

    /** What a debugger shall know. */
    public void debugTable(DebugTable table) {
        debugTable = table;
    }

    /** The operand stack is empty here, and no statement goes across. */
    public void statement() {
        if (length > 0 && ops[length - 1] != STATEMENT) {
            add(STATEMENT, 0);
        }
    }

    /** A region begins. */
    public void enter(boolean loop) {
        add(ENTER, loop ? 1 : 0);
    }

    /** A region begins that had better be a method of its own, when the function is more than one. */
    public void enterApart() {
        add(ENTER, 2);
    }

    /**
     * What follows runs so often for one run of the function: seldom run pieces of a large function become methods of their
     * own first, and what runs often has its memory accesses in place.
     */
    public void weight(float runs) {
        add(WEIGHT, Float.floatToIntBits(runs));
    }

    /** The innermost region ends. */
    public void exit() {
        add(EXIT, 0);
    }

    // choices

    /** A new memory access that may be in place or not. */
    public int newMemoryAccess() {
        return memoryAccesses++;
    }

    /** Straight code that is there where the access is in place. */
    public void inPlace(int access, Runnable code) {
        choice(IN_PLACE, access, code);
    }

    /**
     * Straight code of an access: in place, or, where a method has too many of them and others run more often, by a call.
     */
    public void inPlace(int access, Runnable code, Runnable otherwise) {
        choice(IN_PLACE, access, code);
        choice(OTHERWISE, access, otherwise);
    }

    boolean hasChoices() {
        return memoryAccesses > 0;
    }

    /** How many may be in place so far. */
    public int memoryAccesses() {
        return memoryAccesses;
    }

    /** At most so many of them are in place in one method. */
    public void mostInPlace(int most) {
        mostInPlace = most;
    }

    int mostInPlace() {
        return mostInPlace;
    }

    /** The memory access that a choice belongs to. */
    int accessAt(int index) {
        return args[index] >>> LENGTH_BITS;
    }

    /** How many instructions after a choice's mark belong to it. */
    int choiceLength(int index) {
        return args[index] & ((1 << LENGTH_BITS) - 1);
    }

    private void choice(int op, int access, Runnable code) {
        int begin = length;
        add(op, 0);
        code.run();
        int count = length - begin - 1;
        if (count >= (1 << LENGTH_BITS) || access >= (1 << (Integer.SIZE - LENGTH_BITS))) {
            throw new IllegalStateException("internal error: a choice of " + count + " instructions, access " + access);
        }
        args[begin] = access << LENGTH_BITS | count;
    }

    // peepholes

    /** Whether the last instruction is an int constant. */
    public boolean endsWithInt() {
        return length > 0 && ops[length - 1] == INT;
    }

    /** Whether the last instruction is a long constant. */
    public boolean endsWithLong() {
        return length > 0 && ops[length - 1] == LONG;
    }

    /** The constant that is the last instruction. */
    public long lastConstant() {
        return ops[length - 1] == INT ? args[length - 1] : (Long) pool.get(args[length - 1]);
    }

    // for the emitter, the outliner and the printer

    /** Number of entries so far. */
    public int length() {
        return length;
    }

    int op(int index) {
        return ops[index];
    }

    int arg(int index) {
        return args[index];
    }

    Object pooledAt(int index) {
        return pool.get(args[index]);
    }

    /** Has methods of at most so many bytes made of it, by estimate, if that is less than what all code gets. */
    public void mostBytes(int most) {
        mostBytes = most;
    }

    int mostBytes() {
        return mostBytes;
    }

    /** Says what positions stand for if they are no offsets. */
    public void lineTable(LineTable table) {
        lineTable = table;
    }

    @Nullable
    LineTable lineTable() {
        return lineTable;
    }

    /** Whether positions are more than the line numbers of a class file. */
    boolean isLong() {
        return furthestPosition >= LineNumbers.MOST;
    }

    @Nullable
    DebugTable debugTable() {
        return debugTable;
    }

    /** The variables that are for a debugger only. */
    BitSet views() {
        return views;
    }

    /** The function whose state is loaded, or -1. */
    int stateUsed() {
        return stateUsed;
    }

    /** About how many bytes the code has that all of this becomes; without choices and protected regions. */
    int bytes() {
        return bytes + accesses * TapeSizes.ofAccess(this);
    }

    int labels() {
        return labels;
    }

    int variables() {
        return variables;
    }

    int parameters() {
        return parameters;
    }

    /** The kind of a variable. */
    public JvmKind kind(int variable) {
        return kinds[variable];
    }

    /** Whether it is loaded or stored. */
    boolean isUsed(int variable) {
        return (uses[variable] & (LOADED | STORED)) != 0;
    }

    boolean isStored(int variable) {
        return (uses[variable] & STORED) != 0;
    }

    boolean isZeroed(int variable) {
        return (uses[variable] & ZEROED) != 0;
    }

    /** Whether the region that begins there is a loop. */
    boolean isLoop(int enter) {
        return args[enter] == 1;
    }

    boolean isApart(int enter) {
        return args[enter] == 2;
    }

    /**
     * How often each instruction runs: what the mark in front of it says, or behind it, when only other marks are between. Empty
     * when there are no such marks.
     */
    float[] weights() {
        float[] weights = new float[length];
        boolean marked = false;
        float weight = 0;
        int pending = 0;
        for (int i = 0; i < length; i++) {
            if (ops[i] == WEIGHT) {
                weight = weightAt(i);
                marked = true;
                Arrays.fill(weights, pending, i, weight);
            }
            weights[i] = weight;
            if (!isMark(ops[i])) {
                pending = i + 1;
            }
        }
        return marked ? weights : new float[0];
    }

    private static boolean isMark(int op) {
        return op == STATEMENT || op == ENTER || op == EXIT || op == WEIGHT || op == POSITION;
    }

    /** The weight that stands there. */
    float weightAt(int index) {
        return Float.intBitsToFloat(args[index]);
    }

    /** The cached variables, in the order of their numbers. */
    Set<Integer> cachedVariables() {
        return cached.keySet();
    }

    /** How a variable is computed, if it is a cached one. */
    @Nullable
    Cached cached(int variable) {
        return cached.get(variable);
    }

    /** Beyond the least. */
    private static int sizeOfInt(int value) {
        return value == (byte) value ? 0 : 1;
    }

    private int pooled(Object value) {
        pool.add(value);
        return pool.size() - 1;
    }

    /** Whether an exception may begin at an instruction. */
    private static boolean mayThrow(int op, int arg) {
        return op == INVOKE || op == POLL || op == CAST || op == NEW_ARRAY || (op == PLAIN && Jvm.mayThrow(arg));
    }

    private void add(int op, int arg) {
        if (op == STATEMENT || op == ENTER || op == EXIT || op == LABEL) {
            markedPosition = -1; // another method may begin here
        } else if (position != markedPosition && mayThrow(op, arg)) {
            markPosition(position);
        }
        append(op, arg);
    }

    /** As {@link #add}, for what neither throws nor ends a method. */
    private void append(int op, int arg) {
        bytes += TapeSizes.fixed(op);
        if (length == ops.length) {
            ops = Arrays.copyOf(ops, length * 2);
            args = Arrays.copyOf(args, length * 2);
        }
        ops[length] = op;
        args[length++] = arg;
    }
}
