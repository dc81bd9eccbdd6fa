package io.penstock.wasm.internal.tier;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.TieredCode;
import io.penstock.wasm.internal.runtime.FunctionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Optimizes functions of one module. The thread that does it also has the JVM verify and initialise the classes, so that the
 * guests' threads find everything ready; only then callers are switched over. Safe for use by several threads.
 */
final class CodeInstaller {

    /** Functions in a group beyond which callees are not taken in. */
    private static final int MOST_TOGETHER = 24;

    /** Bytes of bodies for which calls count instead of what of the budget is spent, and how many calls. */
    private static final int SMALL = 100;
    private static final int OFTEN = 1_000;

    /** What code is asked for. */
    private record Wanted(int function, int loop) {
        Wanted(TierUpRequest request) {
            this(request.state.function, request.loop);
        }
    }

    /** Optimized code that is not used yet. */
    private record Ready(Wanted wanted, CompilerChain.Result code) {
    }

    private final TieredCode module;
    private final CompilerChain optimizing;
    private final EngineListener listener;
    /** What is being compiled, was compiled, or was refused, everything once; completes when it is one of the latter. */
    private final ConcurrentMap<Wanted, CompletableFuture<Void>> begun = new ConcurrentHashMap<>();

    CodeInstaller(TieredCode module, FunctionCompiler optimizing, EngineListener listener) {
        this.module = module;
        this.optimizing = CompilerChain.of(optimizing);
        this.listener = listener;
    }

    TieredCode module() {
        return module;
    }

    /** Whether a request comes too late: somebody has begun with it. */
    boolean isBegun(TierUpRequest request) {
        return begun.containsKey(new Wanted(request));
    }

    /** Completes when all that was begun is installed or refused. */
    CompletableFuture<Void> ended() {
        return CompletableFuture.allOf(begun.values().toArray(CompletableFuture[]::new));
    }

    /** Optimizes these functions together, and lets their callers use the new code. */
    void install(List<TierUpRequest> requests) {
        Group group = new Group();
        try {
            requests.forEach(group::add);
            use(group.compile());
        } finally {
            group.done.complete(null);
        }
    }

    /** Functions that are optimized together, and call each other directly. */
    private final class Group {

        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final List<TierUpRequest> requests = new ArrayList<>();
        private final Set<Integer> functions = new HashSet<>();

        /** Takes a request in, unless somebody has begun with it, or the function has optimized code of an earlier start. */
        boolean add(TierUpRequest request) {
            boolean whole = request.loop == CodeRequest.FROM_BEGIN;
            if ((whole && module.isOptimized(request.state.function))
                    || begun.putIfAbsent(new Wanted(request), done) != null) {
                return false;
            }
            requests.add(request);
            if (whole) {
                functions.add(request.state.function);
            }
            return true;
        }

        /** Whether what is called will be here too. What is warm comes along with its caller. */
        private boolean hasCallee(int function, TierUpRequest caller) {
            if (functions.contains(function)) {
                return true;
            }
            if (requests.size() >= MOST_TOGETHER || function < module.info().importedFunctions()) {
                return false;
            }
            FunctionState state = module.functionState(function);
            return (state.isWarm() || isSmallAndCalled(state))
                    && add(new TierUpRequest(caller.installer, state, CodeRequest.FROM_BEGIN, caller.instance()));
        }

        /** A small function spends its budget slowly, however often it is called. */
        private boolean isSmallAndCalled(FunctionState state) {
            int size = bodySize(state.function);
            return size <= SMALL && state.calls(size) >= OFTEN;
        }

        List<Ready> compile() {
            List<Ready> compiled = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) { // grows meanwhile
                TierUpRequest request = requests.get(i);
                Wanted wanted = new Wanted(request);
                try {
                    listener.compilationStarted(module.name(), wanted.function, optimizing.tier(),
                            bodySize(wanted.function));
                    compiled.add(new Ready(wanted, optimizing.compile(module.optimizedUnit(wanted.function, wanted.loop,
                            callee -> hasCallee(callee, request), new RecordedProfile(module, request)))));
                } catch (ResourceLimitExceeded | SinkRefusal e) {
                    listener.compilationRefused(module.name(), wanted.function, optimizing.tier(), e.toString());
                } catch (RuntimeException | StackOverflowError e) {
                    failed(wanted, e);
                }
            }
            return compiled;
        }
    }

    private int bodySize(int function) {
        return module.info().bodies().get(function - module.info().importedFunctions()).bytes().length;
    }

    /** All of them, because they call each other, or none. */
    private void use(List<Ready> compiled) {
        try {
            module.define(compiled.stream().map(ready -> ready.code.code()).toList());
        } catch (LinkageError e) {
            compiled.forEach(ready -> failed(ready.wanted, e));
            return;
        }
        for (Ready ready : compiled) {
            Wanted wanted = ready.wanted;
            if (wanted.loop == CodeRequest.FROM_BEGIN) {
                module.switchToOptimized(wanted.function, ready.code);
            } else {
                module.switchLoop(wanted.function, wanted.loop);
                listener.loopCompiled(module.name(), wanted.function, wanted.loop, ready.code.code().size(),
                        ready.code.nanos());
            }
        }
    }

    /** A fault of ours. The function keeps the code it has, which is right, only slower. */
    private void failed(Wanted wanted, Throwable fault) {
        System.getLogger("io.penstock.wasm").log(System.Logger.Level.ERROR,
                "internal error: function " + wanted.function + " of " + module.name()
                        + " could not be optimized",
                fault);
        listener.compilationRefused(module.name(), wanted.function, optimizing.tier(), "internal error: " + fault);
    }
}
