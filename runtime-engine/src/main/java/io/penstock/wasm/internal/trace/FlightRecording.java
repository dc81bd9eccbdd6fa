package io.penstock.wasm.internal.trace;

import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.internal.runtime.StackHeadroom;
import io.penstock.wasm.internal.trace.FlightEvent.CodeCache;
import io.penstock.wasm.internal.trace.FlightEvent.CompilationRefused;
import io.penstock.wasm.internal.trace.FlightEvent.FunctionCompilation;
import io.penstock.wasm.internal.trace.FlightEvent.GuestTrap;
import io.penstock.wasm.internal.trace.FlightEvent.Interrupt;
import io.penstock.wasm.internal.trace.FlightEvent.MemoryGrowth;
import io.penstock.wasm.internal.trace.FlightEvent.StreamingEnd;
import io.penstock.wasm.internal.trace.FlightEvent.StreamingStart;
import io.penstock.wasm.internal.trace.FlightEvent.TierUp;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the engine's events into the recordings of the JDK's Flight Recorder that are running. While none is, an event costs
 * the question whether one is.
 */
public final class FlightRecording implements EngineListener {

    private static final int FRAMES = 16;

    private static volatile boolean ready;

    /**
     * Whether the recorder does not run in this JVM. The first object of an event starts it, which takes about 100 ms; and
     * an event's first object may be wanted deep in a guest's stack, so all are made once before, or it goes without.
     */
    private static boolean isOff() {
        if (ready) {
            return false;
        }
        if (!FlightRecorder.isInitialized() || !StackHeadroom.isThere()) {
            return true;
        }
        FlightEvent.registerAll();
        ready = true;
        return false;
    }

    @Override
    public void streamingStarted(String moduleName) {
        if (isOff()) {
            return;
        }
        StreamingStart event = new StreamingStart();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.commit();
        }
    }

    @Override
    public void streamingEnded(String moduleName, long bytes, long nanos, @Nullable Throwable failure) {
        if (isOff()) {
            return;
        }
        StreamingEnd event = new StreamingEnd();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.bytes = bytes;
            event.elapsed = nanos;
            event.failure = failure == null ? "" : failure.toString();
            event.commit();
        }
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        if (isOff()) {
            return;
        }
        FunctionCompilation event = new FunctionCompilation();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.function = functionIndex;
            event.tier = tier.name();
            event.wasmBytes = wasmBytes;
            event.codeBytes = codeBytes;
            event.compilationTime = nanos;
            event.commit();
        }
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        if (isOff()) {
            return;
        }
        FunctionCompilation event = new FunctionCompilation();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.function = functionIndex;
            event.tier = Tier.OPTIMIZED.name();
            event.loop = loop;
            event.codeBytes = codeBytes;
            event.compilationTime = nanos;
            event.commit();
        }
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        if (isOff()) {
            return;
        }
        CompilationRefused event = new CompilationRefused();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.function = functionIndex;
            event.tier = tier.name();
            event.reason = reason;
            event.commit();
        }
    }

    @Override
    public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
        tierUp(moduleName, functionIndex, priority, queued);
    }

    @Override
    public void tierUpRejected(String moduleName, int functionIndex, int priority) {
        tierUp(moduleName, functionIndex, priority, -1);
    }

    private static void tierUp(String moduleName, int functionIndex, int priority, int queued) {
        if (isOff()) {
            return;
        }
        TierUp event = new TierUp();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.function = functionIndex;
            event.priority = priority;
            event.queued = queued;
            event.commit();
        }
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        if (isOff()) {
            return;
        }
        MemoryGrowth event = new MemoryGrowth();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.oldBytes = oldPages * WasmMemory.PAGE_SIZE;
            event.newBytes = newPages * WasmMemory.PAGE_SIZE;
            event.commit();
        }
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        if (isOff()) {
            return;
        }
        GuestTrap event = new GuestTrap();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.kind = trap.kind().name();
            event.stack = trap.wasmStack().stream().limit(FRAMES).map(Object::toString)
                    .collect(Collectors.joining("\n"));
            event.commit();
        }
    }

    @Override
    public void interrupted(String moduleName, TrapKind kind) {
        if (isOff()) {
            return;
        }
        Interrupt event = new Interrupt();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.kind = kind.name();
            event.commit();
        }
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        codeCache(moduleName, "hit", functions, bytes, nanos, "");
    }

    @Override
    public void codeCacheMissed(String moduleName) {
        codeCache(moduleName, "miss", 0, 0, 0, "");
    }

    @Override
    public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
        codeCache(moduleName, "rejected", 0, 0, 0, reason.name());
    }

    @Override
    public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
        codeCache(moduleName, "written", functions, bytes, nanos, "");
    }

    @Override
    public void codeCacheWriteFailed(String moduleName, Exception cause) {
        codeCache(moduleName, "failed", 0, 0, 0, cause.toString());
    }

    private static void codeCache(String moduleName, String outcome, int functions, long bytes, long nanos,
            String reason) {
        if (isOff()) {
            return;
        }
        CodeCache event = new CodeCache();
        if (event.shouldCommit()) {
            event.module = moduleName;
            event.outcome = outcome;
            event.functions = functions;
            event.bytes = bytes;
            event.elapsed = nanos;
            event.reason = reason;
            event.commit();
        }
    }
}
