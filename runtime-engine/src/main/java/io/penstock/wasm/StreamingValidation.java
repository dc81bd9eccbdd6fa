package io.penstock.wasm;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.code.EmptySink;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a module while its bytes arrive and has its bodies validated meanwhile, in batches on an executor.
 *
 * <p>
 * Which error wins does not depend on chunks or threads: it is the first in the order of the binary. An error is therefore
 * only a candidate until every batch that was begun has ended; batches behind it give up early, and nothing is begun or
 * parsed any more. One thread at a time feeds; {@link #abort()} may come from any. Nothing here blocks.
 */
final class StreamingValidation {

    /** What is done with each body, on the executor. */
    @FunctionalInterface
    interface BodyWork {

        /** Validation and nothing else. */
        BodyWork VALIDATE = new Validate();

        /** Throws a {@link ModuleException} when the body is not valid. */
        void on(ModuleContext context, int function, FunctionBody body);
    }

    private static final class Validate implements BodyWork {

        @Override
        public void on(ModuleContext context, int function, FunctionBody body) {
            FunctionBodyReader.read(context, function, body, EmptySink.instance());
        }
    }

    /** How much one task validates: some hundred microseconds. */
    static final int BATCH_BYTES = 32 * 1024;
    /** Beyond so much unvalidated code, {@link #ready()} holds back the feeder. */
    static final int BACKLOG_BYTES = 1024 * 1024;
    /** What a body weighs besides its bytes, so that a batch of empty ones is not endless. */
    private static final int BODY_WEIGHT = 16;

    private static final int AFTER_ALL_BATCHES = Integer.MAX_VALUE;

    private final Executor executor;
    private final BodyWork work;
    private volatile @Nullable ModuleParser parser;
    private final CompletableFuture<ModuleInfo> result = new CompletableFuture<>();

    // of the feeding thread
    private @Nullable Batch filling;
    private int batches;
    private boolean finished;

    // guarded by this
    private final Set<Batch> begun = new HashSet<>();
    private long backlog;
    private @Nullable Candidate candidate;
    private @Nullable ModuleInfo module;
    private @Nullable CompletableFuture<Void> awaited;

    /**
     * For one module.
     *
     * @param executor runs the batches; may run them at once
     * @param features what the module may use
     * @param maxModuleBytes longest module accepted
     * @param work what is done with each body
     */
    StreamingValidation(Executor executor, Set<Feature> features, long maxModuleBytes, BodyWork work) {
        this.executor = executor;
        this.work = work;
        this.parser = new ModuleParser(features, maxModuleBytes, this::bodyArrived);
    }

    /** As {@link StreamingCompilation#feed}. */
    void feed(ByteBuffer bytes) {
        if (finished) {
            throw new IllegalStateException("finished already");
        }
        ModuleParser current = parser;
        if (current == null || hasCandidate()) {
            bytes.position(bytes.limit());
        } else {
            try {
                current.feed(bytes);
            } catch (ModuleException e) {
                submit();
                fail(AFTER_ALL_BATCHES, e);
            }
        }
        if (result.isCompletedExceptionally()) {
            throw knownFailure();
        }
    }

    /** What the result has failed with. */
    private RuntimeException knownFailure() {
        if (result.isCancelled()) {
            return aborted();
        }
        return result.exceptionNow() instanceof RuntimeException e ? e
                : new IllegalStateException(result.exceptionNow());
    }

    private static CancellationException aborted() {
        return new CancellationException("the compilation was aborted");
    }

    /** As {@link StreamingCompilation#ready}. */
    CompletionStage<Void> ready() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            if (result.isDone() || (candidate == null && backlog <= BACKLOG_BYTES)) {
                return result.isCompletedExceptionally()
                        ? CompletableFuture.failedStage(knownFailure())
                        : CompletableFuture.completedStage(null);
            }
            waiting = awaited;
            if (waiting == null) {
                waiting = new CompletableFuture<>();
                awaited = waiting;
            }
        }
        return waiting.minimalCompletionStage();
    }

    /** The decoded module when all bodies are valid, or its first error. Idempotent. */
    CompletionStage<ModuleInfo> finish() {
        ModuleParser current = parser;
        if (!finished && current != null) {
            finished = true;
            submit();
            if (!hasCandidate()) {
                try {
                    ModuleInfo decoded = current.finish();
                    synchronized (this) {
                        module = decoded;
                    }
                } catch (ModuleException e) {
                    fail(AFTER_ALL_BATCHES, e);
                }
            }
            settle();
        }
        return result.minimalCompletionStage();
    }

    /** As {@link StreamingCompilation#abort}; the result, if there is none yet, is a {@link CancellationException}. */
    void abort() {
        parser = null;
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = awaited;
            awaited = null;
            begun.forEach(Batch::drop);
        }
        result.completeExceptionally(aborted());
        if (waiting != null) {
            waiting.completeExceptionally(aborted());
        }
    }

    private void bodyArrived(ModuleContext context, int function, FunctionBody body) {
        Batch batch = filling;
        if (batch == null) {
            batch = new Batch(batches++, context, function);
            filling = batch;
        }
        batch.add(body);
        if (batch.weight >= BATCH_BYTES) {
            submit();
        }
    }

    private void submit() {
        Batch batch = filling;
        filling = null;
        if (batch == null || hasCandidate() || result.isDone()) {
            return;
        }
        synchronized (this) {
            begun.add(batch);
            backlog += batch.weight;
        }
        try {
            executor.execute(batch);
        } catch (RejectedExecutionException e) {
            fail(batch.number, new IllegalStateException("the engine is closed", e));
            ended(batch);
        }
    }

    private synchronized boolean hasCandidate() {
        return candidate != null;
    }

    private synchronized boolean isObsolete(Batch batch) {
        return result.isDone() || (candidate != null && candidate.order < batch.number);
    }

    private void fail(int order, RuntimeException failure) {
        synchronized (this) {
            if (candidate == null || order < candidate.order) {
                candidate = new Candidate(order, failure);
            }
        }
        settle();
    }

    private void ended(Batch batch) {
        synchronized (this) {
            begun.remove(batch);
            backlog -= batch.weight;
        }
        settle();
    }

    /** Completes what can be completed now; always outside the lock, as strangers' code may run there. */
    private void settle() {
        Candidate failed;
        ModuleInfo decoded;
        CompletableFuture<Void> waiting = null;
        synchronized (this) {
            boolean settled = begun.isEmpty();
            failed = settled ? candidate : null;
            decoded = settled ? module : null;
            if (failed != null || (candidate == null && backlog <= BACKLOG_BYTES / 2)) {
                waiting = awaited;
                awaited = null;
            }
        }
        if (failed != null) {
            parser = null;
            result.completeExceptionally(failed.failure);
        } else if (decoded != null) {
            parser = null;
            result.complete(decoded);
        }
        if (waiting != null) {
            if (failed != null) {
                waiting.completeExceptionally(failed.failure);
            } else {
                waiting.complete(null);
            }
        }
    }

    /**
     * An error, and where it stands in the binary.
     *
     * @param order number of the batch
     * @param failure what to tell
     */
    private record Candidate(int order, RuntimeException failure) {
    }

    /** Bodies that follow each other, for one task. */
    private final class Batch implements Runnable {

        private final int number;
        private final ModuleContext context;
        private final int firstFunction;
        private volatile List<FunctionBody> bodies = new ArrayList<>();
        private int weight;

        Batch(int number, ModuleContext context, int firstFunction) {
            this.number = number;
            this.context = context;
            this.firstFunction = firstFunction;
        }

        void add(FunctionBody body) {
            bodies.add(body);
            weight += body.bytes().length + BODY_WEIGHT;
        }

        /** Frees the bodies; the task may lie in the executor's queue for long. */
        void drop() {
            bodies = List.of();
        }

        @Override
        public void run() {
            try {
                List<FunctionBody> mine = bodies;
                for (int i = 0; i < mine.size() && !isObsolete(this); i++) {
                    work(firstFunction + i, mine.get(i));
                }
            } finally {
                ended(this);
            }
        }

        private void work(int function, FunctionBody body) {
            try {
                work.on(context, function, body);
            } catch (ModuleException e) {
                fail(number, e);
            } catch (Throwable e) { // to be reported, whatever it is: nobody else sees it on this thread
                fail(number, new IllegalStateException("a bug of the engine, in function " + function, e));
            }
        }
    }
}
