package io.penstock.wasm.internal.runtime;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a function's first code shares with the tiers: which code callers get, the budget it spends, and what it notes of its
 * past. Generated code has it as a constant. The fields that it writes are plain: several threads may lose a count to each
 * other, and see a change of tier a little later than others, which does no harm.
 */
public final class FunctionState {

    /** Has the states of a module's functions: its class loader. */
    public interface Holder {
        /** The state of a defined function. */
        FunctionState functionState(int function);
    }

    /** In {@link #tier}: callers get the code of the first call. */
    public static final int FIRST = 0;
    /** In {@link #tier}: callers get optimized code. */
    public static final int OPTIMIZED = 1;
    /** In {@link #tier}: callers get code for debugging. */
    public static final int DEBUG = -1;

    /** In {@link #budget}: each call asks. */
    private static final int ASK = -1;
    /** So often one function's loops spend the budget, its callers on optimized code already, before that is for them. */
    private static final int STUCK = 2;
    /** What part of the budget makes a function warm. */
    private static final int WARM = 16;
    /**
     * A budget that lasted longer says that the function is not worth it: HotSpot has long compiled its code, and would have to begin
     * again with other code.
     */
    private static final long WINDOW = 10_000_000_000L;
    private static final long UNKNOWN = -1;
    /** Several elements. */
    private static final long MIXED = -2;
    private static final long[] NOT_MET = {};
    /** In place of a table: the element is a function's index, or -1. */
    private static final int BY_REFERENCE = Integer.MAX_VALUE;

    /** Which code callers get. */
    public int tier;
    /**
     * What is left of the budget for calls: about as many bytes of Wasm code may be executed until the tiers are asked.
     * Negative when callers get other code: then the first code asks {@link #takenOver} at its begin.
     */
    public int budget;
    /** The same for loops. */
    public int loopBudget;
    /** Index of the function, imports counted. */
    public final int function;

    private final TierController controller;
    private int asked;
    /** When the tiers were asked last. */
    private long since = System.nanoTime();
    /** The last budget lasted too long. */
    private boolean slow;
    private int spentInLoops;
    /** By site of {@code call_indirect} and {@code call_ref}, in tail position or not: table and element. */
    private long[] indirect = {};
    /** By site of {@code br_table}: how often each entry was taken. */
    private long[][] tables = {};
    private volatile @Nullable BitSet loops;

    /** The state of a function that has no code yet. */
    public FunctionState(int function, TierController controller) {
        this.function = function;
        this.controller = controller;
        budget = controller.budget();
        loopBudget = budget;
    }

    /** The state of a function of a generated class's module: what the class keeps in a constant. */
    public static FunctionState of(Class<?> generated, int function) {
        if (generated.getClassLoader() instanceof Holder holder) {
            return holder.functionState(function);
        }
        throw new IllegalStateException("internal error: " + generated + " is no generated class");
    }

    // called by generated code

    /** The budget is spent at a begin: asks the tiers. Returns whether other code has taken over. */
    public static boolean takenOver(FunctionState state, Instance instance) {
        if (state.tier == FIRST) {
            state.budget = state.controller.budget();
            state.ask(instance);
        }
        if (state.tier == FIRST) {
            return false;
        }
        state.budget = ASK;
        return true;
    }

    /** The loop budget is spent in a loop that cannot be left for optimized code. */
    public static void spentInLoop(FunctionState state, Instance instance) {
        state.loopBudget = state.controller.budget();
        if (state.tier == FIRST) {
            state.ask(instance);
        }
    }

    /** The loop budget is spent at the head of a loop. Returns whether optimized code of the loop is there to go on with. */
    public static boolean spentInLoop(int loop, FunctionState state, Instance instance) {
        spentInLoop(state, instance);
        if (state.tier != OPTIMIZED) {
            return false;
        }
        BitSet ready = state.loops;
        if (ready != null && ready.get(loop)) {
            return true;
        }
        if (++state.spentInLoops >= STUCK && StackHeadroom.isThere()) {
            state.controller.stuckInLoop(state, loop, instance);
        }
        return false;
    }

    private void ask(Instance instance) {
        if (StackHeadroom.isThere()) {
            long now = System.nanoTime();
            slow = now - since > WINDOW;
            since = now;
            if (!slow) {
                asked++;
                controller.budgetSpent(this, instance);
            }
        }
    }

    /** Notes the function that the indirect call number {@code site} calls by reference, as long as it is always the same. */
    public static void calls(@Nullable Object reference, Instance instance, int site, FunctionState state) {
        int function = reference instanceof FunctionInstance callee && callee.instance == instance
                && callee.code != null ? callee.index : -1;
        calls(function, BY_REFERENCE, site, state);
    }

    /** Notes the element that the indirect call number {@code site} calls, as long as it is always the same. */
    public static void calls(int element, int table, int site, FunctionState state) {
        long[] known = state.indirect;
        if (site < known.length) {
            long called = ((long) table << 32) | (element & 0xFFFF_FFFFL);
            known[site] = known[site] == UNKNOWN || known[site] == called ? called : MIXED;
        } else {
            long[] more = Arrays.copyOf(known, Math.max(site + 1, known.length * 2));
            Arrays.fill(more, known.length, more.length, UNKNOWN);
            state.indirect = more;
        }
    }

    /** Counts the entry that {@code br_table} number {@code site} takes, of {@code entries}, the last being the default. */
    public static void jumps(int index, int entries, int site, FunctionState state) {
        long[][] known = state.tables;
        if (site < known.length && known[site].length == entries) {
            known[site][index >= 0 && index < entries ? index : entries - 1]++;
        } else {
            state.addTable(site, entries);
        }
    }

    private void addTable(int site, int entries) {
        int before = tables.length;
        long[][] more = Arrays.copyOf(tables, Math.max(site + 1, before));
        Arrays.fill(more, before, more.length, NOT_MET);
        more[site] = new long[entries];
        tables = more;
    }

    // for the tiers

    /** Chooses the code that callers get. A thread that runs the first code at this moment may undo it until it asks next. */
    public void choose(int chosen) {
        tier = chosen;
        budget = chosen == FIRST ? controller.budget() : ASK;
    }

    /** How often the tiers were asked: the priority. */
    public int asked() {
        return asked;
    }

    /** Whether a part of the budget is spent that makes it worth the while to optimize it together with a caller. */
    public boolean isWarm() {
        int full = controller.budget();
        return !slow && (asked > 0
                || (tier == FIRST && full - Math.min(budget, loopBudget) >= Math.max(1, full / WARM)));
    }

    /**
     * About how often the function was called, if it has no loops.
     *
     * @param bodyBytes size of its body
     */
    public long calls(int bodyBytes) {
        long executed = (long) asked * controller.budget() + Math.max(0, controller.budget() - budget);
        return executed / cost(bodyBytes);
    }

    /** What a call takes from the budget, loops apart, or a round of a loop: of much code it executes but a part. */
    public static int cost(int bytes) {
        return Math.clamp(bytes, 1, 1_000);
    }

    /** The function of {@code instance} that is all a call site has called, or -1. */
    public int indirectTarget(int site, Instance instance) {
        long[] known = indirect;
        if (site >= known.length || known[site] < 0) {
            return -1;
        }
        if (known[site] >>> 32 == BY_REFERENCE) {
            return (int) known[site];
        }
        @Nullable
        Object[] elements = instance.tables[(int) (known[site] >>> 32)].elements;
        int element = (int) known[site];
        return element >= 0 && element < elements.length && elements[element] instanceof FunctionInstance callee
                && callee.instance == instance && callee.code != null ? callee.index : -1;
    }

    /** How often an entry of a {@code br_table} was taken. */
    public long tableCount(int site, int entry) {
        long[][] known = tables;
        return site < known.length && entry < known[site].length ? known[site][entry] : 0;
    }

    /** Says that optimized code of a loop is there. */
    public synchronized void addLoop(int loop) {
        BitSet before = loops;
        BitSet after = before == null ? new BitSet() : (BitSet) before.clone();
        after.set(loop);
        loops = after;
    }
}
