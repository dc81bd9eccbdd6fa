package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.module.FunctionBody;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Decides which calls get the callee's code in their place: small ones always, larger ones when they are called often, until
 * the function has grown enough. HotSpot inlines too; what it cannot do is to see that the callee works on the same memory
 * and frame. Sizes are bytes of Wasm code.
 */
final class Inlining {

    private static final int SMALL = 40;
    private static final int LARGEST = 500;
    private static final int HOT_CALLS = 2_000;
    /** So much may be added to one function. */
    private static final int BUDGET = 1_500;
    /** Functions beyond this size are near HotSpot's limit for one method: only the smallest callees. */
    private static final int LARGE_CALLER = 1_500;
    private static final int DEEPEST = 4;

    private final CompilationUnit unit;
    private final Deque<Integer> open = new ArrayDeque<>();
    private int added;

    Inlining(CompilationUnit unit) {
        this.unit = unit;
        open.push(unit.function());
    }

    boolean accepts(Callee callee) {
        FunctionBody body = unit.bodies().apply(callee.function());
        if (body == null || callee.type().isWide() || open.size() > DEEPEST || open.contains(callee.function())) {
            return false;
        }
        int size = body.bytes().length;
        if (size <= SMALL) {
            return added + size <= 2 * BUDGET;
        }
        return size <= LARGEST && unit.body().bytes().length <= LARGE_CALLER && added + size <= BUDGET
                && unit.profile().calls(callee.function()) >= HOT_CALLS;
    }

    FunctionBody body(Callee callee) {
        return Objects.requireNonNull(unit.bodies().apply(callee.function()));
    }

    void begin(Callee callee) {
        open.push(callee.function());
        added += body(callee).bytes().length;
    }

    void end() {
        open.pop();
    }
}
