package io.penstock.wasm.internal.tier;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.code.SinkRefusal;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.TieredCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Optimizes functions of one module. The thread that does it also has the JVM verify and initialise the classes, so that the
 * guests' threads find everything ready; only then callers are switched over. Safe for use by several threads.
 */
final class CodeInstaller {

    private static final System.Logger LOG = System.getLogger("io.penstock.wasm");

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
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<TierUpRequest> mine = requests.stream()
                .filter(request -> !isKept(request) && begun.putIfAbsent(new Wanted(request), done) == null).toList();
        try {
            use(compile(mine));
        } finally {
            done.complete(null);
        }
    }

    /** Whether the function began with optimized code of an earlier start. */
    private boolean isKept(TierUpRequest request) {
        return request.loop == CodeRequest.FROM_BEGIN && module.isOptimized(request.state.function);
    }

    private List<Ready> compile(List<TierUpRequest> mine) {
        Set<Integer> together = mine.stream().filter(request -> request.loop == CodeRequest.FROM_BEGIN)
                .map(request -> request.state.function).collect(Collectors.toSet());
        List<Ready> compiled = new ArrayList<>();
        for (TierUpRequest request : mine) {
            Wanted wanted = new Wanted(request);
            try {
                listener.compilationStarted(module.name(), wanted.function, optimizing.tier(), bodySize(wanted));
                compiled.add(new Ready(wanted, optimizing.compile(module.optimizedUnit(wanted.function, wanted.loop,
                        together::contains, new RecordedProfile(module, request)))));
            } catch (ResourceLimitExceeded | SinkRefusal e) {
                listener.compilationRefused(module.name(), wanted.function, optimizing.tier(), e.toString());
            } catch (RuntimeException | StackOverflowError e) {
                failed(wanted, e);
            }
        }
        return compiled;
    }

    private int bodySize(Wanted wanted) {
        return module.info().bodies().get(wanted.function - module.info().importedFunctions()).bytes().length;
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
        LOG.log(System.Logger.Level.ERROR, "internal error: function " + wanted.function + " of " + module.name()
                + " could not be optimized", fault);
        listener.compilationRefused(module.name(), wanted.function, optimizing.tier(), "internal error: " + fault);
    }
}
