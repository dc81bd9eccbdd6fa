package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.DATA;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.ModuleBytes;
import io.penstock.wasm.testing.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies on other threads, errors in the binary's order. */
class StreamingValidationTest {

    private static final long MAX_BYTES = 1 << 30;
    private static final byte[] NO_LOCALS = bytes(0);
    private static final byte[] BIG_VALID = body(NO_LOCALS, concat(repeat(20_000, bytes(0x01)), bytes(0x0B)));
    private static final byte[] INVALID = body(NO_LOCALS, concat(repeat(20_000, bytes(0x01)), bytes(0x1A, 0x0B)));

    /** Keeps tasks until it is told to run them. */
    private static final class ManualExecutor implements Executor {

        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runShuffled(Random random) {
            List<Runnable> now = new ArrayList<>(tasks);
            tasks.clear();
            Collections.shuffle(now, random);
            now.forEach(Runnable::run);
        }
    }

    @Test
    void whenRealModuleOnSeveralThreadsThenDecodedAndValid() throws IOException {
        byte[] module = Files.readAllBytes(SharedFiles.path("extism/http.wasm"));
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            StreamingValidation validation = validation(threads);
            for (int i = 0; i < module.length; i += 1_000) {
                validation.feed(ByteBuffer.wrap(module, i, Math.min(1_000, module.length - i)));
                await(validation.ready());
            }
            assertThat(join(validation.finish()).size()).isEqualTo(module.length);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whenSeveralErrorsThenTheFirstInTheBinaryWinsInAnyOrderOfWork(long seed) {
        // bodies 3 and 5 are invalid, and the section behind the code is malformed
        byte[] module = module(BIG_VALID, BIG_VALID, BIG_VALID, INVALID, BIG_VALID, INVALID, BIG_VALID, BIG_VALID)
                .section(DATA, 0xFF, 0xFF).toByteArray();
        Random random = new Random(seed);
        ManualExecutor executor = new ManualExecutor();
        StreamingValidation validation = validation(executor);
        ModuleException early = null;
        for (int i = 0; i < module.length && early == null; i += 7_777) {
            try {
                validation.feed(ByteBuffer.wrap(module, i, Math.min(7_777, module.length - i)));
            } catch (ModuleException e) {
                early = e;
            }
            if (random.nextInt(3) == 0) {
                executor.runShuffled(random);
            }
        }
        CompletionStage<ModuleInfo> result = validation.finish();
        executor.runShuffled(random);
        ModuleException error = failure(result);
        assertThat(error).isInstanceOf(InvalidModule.class);
        assertThat(error.place().function()).isEqualTo(3);
        if (early != null) {
            assertThat(early).isSameAs(error);
        }
        assertThatThrownBy(() -> await(validation.ready())).hasCause(error);
    }

    @Test
    void whenParserFailsThenItsErrorWaitsForTheBodiesBefore() {
        byte[] module = module(BIG_VALID, BIG_VALID).section(DATA, 0xFF, 0xFF).toByteArray();
        ManualExecutor executor = new ManualExecutor();
        StreamingValidation validation = validation(executor);
        validation.feed(ByteBuffer.wrap(module));
        CompletableFuture<Void> ready = validation.ready().toCompletableFuture();
        CompletableFuture<ModuleInfo> result = validation.finish().toCompletableFuture();
        assertThat(ready).isNotDone();
        assertThat(result).isNotDone();
        executor.runShuffled(new Random(1));
        assertThat(failure(result)).isInstanceOf(MalformedModule.class);
        assertThat(ready).isCompletedExceptionally();
    }

    @Test
    void whenErrorIsKnownThenFeedThrowsItAgainAndAgain() {
        StreamingValidation validation = validation(Runnable::run);
        byte[] module = bytes(1, 2, 3, 4, 5, 6, 7, 8);
        assertThatThrownBy(() -> validation.feed(ByteBuffer.wrap(module))).isInstanceOf(MalformedModule.class);
        assertThatThrownBy(() -> validation.feed(ByteBuffer.wrap(module))).isInstanceOf(MalformedModule.class);
        assertThat(failure(validation.finish())).hasMessageStartingWith("magic header not detected");
    }

    @Test
    void whenMuchIsUnvalidatedThenReadyWaits() {
        byte[][] bodies = new byte[60][];
        java.util.Arrays.fill(bodies, BIG_VALID);
        ManualExecutor executor = new ManualExecutor();
        StreamingValidation validation = validation(executor);
        validation.feed(ByteBuffer.wrap(module(bodies).toByteArray()));
        CompletableFuture<Void> ready = validation.ready().toCompletableFuture();
        assertThat(60 * BIG_VALID.length).isGreaterThan(StreamingValidation.BACKLOG_BYTES);
        assertThat(ready).isNotDone();
        executor.runShuffled(new Random(2));
        assertThat(ready).isCompleted();
        assertThat(join(validation.finish()).bodies()).hasSize(60);
    }

    @Test
    void whenModuleIsCutThenItsEndIsTheError() {
        byte[] module = module(BIG_VALID).toByteArray();
        StreamingValidation validation = validation(Runnable::run);
        validation.feed(ByteBuffer.wrap(module, 0, module.length - 5));
        assertThat(failure(validation.finish())).hasMessageStartingWith("length out of bounds (section code");
    }

    @Test
    void whenAbortedThenNoWorkIsDoneAndTheResultSaysSo() {
        int[] validated = {0};
        ManualExecutor executor = new ManualExecutor();
        StreamingValidation validation = new StreamingValidation(executor, Feature.defaults(), MAX_BYTES,
                (context, function, body) -> validated[0]++);
        validation.feed(ByteBuffer.wrap(module(BIG_VALID, BIG_VALID, BIG_VALID, BIG_VALID).toByteArray()));
        assertThat(executor.tasks).isNotEmpty();
        validation.abort();
        validation.abort();
        executor.runShuffled(new Random(3));
        assertThat(validated[0]).isZero();
        assertThatThrownBy(() -> validation.feed(ByteBuffer.allocate(1))).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> join(validation.finish())).hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void whenAbortedAfterTheEndThenTheResultStays() {
        StreamingValidation validation = validation(Runnable::run);
        validation.feed(ByteBuffer.wrap(module(BIG_VALID).toByteArray()));
        CompletionStage<ModuleInfo> result = validation.finish();
        validation.abort();
        assertThat(join(result).bodies()).hasSize(1);
        assertThat(join(validation.finish())).isSameAs(join(result));
        assertThatThrownBy(() -> validation.feed(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whenExecutorRefusesThenTheEngineIsClosed() {
        StreamingValidation validation = validation(task -> {
            throw new RejectedExecutionException();
        });
        byte[] module = module(BIG_VALID, BIG_VALID).toByteArray();
        assertThatThrownBy(() -> validation.feed(ByteBuffer.wrap(module))).isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
        assertThat(validation.finish().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whenTheWorkItselfFailsThenItSaysThatItIsOurs() {
        StreamingValidation validation = new StreamingValidation(Runnable::run, Feature.defaults(), MAX_BYTES,
                (context, function, body) -> {
                    throw new AssertionError("ouch");
                });
        validation.feed(ByteBuffer.wrap(module(body(NO_LOCALS, bytes(0x0B))).toByteArray()));
        assertThatThrownBy(() -> join(validation.finish())).hasRootCauseMessage("ouch")
                .cause().hasMessage("a bug of the engine, in function 0");
    }

    private static StreamingValidation validation(Executor executor) {
        return new StreamingValidation(executor, Feature.defaults(), MAX_BYTES, StreamingValidation.BodyWork.VALIDATE);
    }

    private static ModuleBytes module(byte[]... bodies) {
        return new ModuleBytes().section(TYPE, 1, 0x60, 0, 0)
                .section(FUNCTION, leb(bodies.length), new byte[bodies.length])
                .section(CODE, leb(bodies.length), concat(bodies));
    }

    private static ModuleInfo join(CompletionStage<ModuleInfo> stage) {
        return stage.toCompletableFuture().join();
    }

    private static void await(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    private static ModuleException failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ModuleException error) {
                return error;
            }
            throw e;
        }
        throw new AssertionError("completed without an error");
    }

    @Test
    void whenACustomSectionIsLongThenItIsPassedBy() {
        int length = (33 << 20) + 1;
        byte[] section = concat(bytes(0), leb(length), bytes(3, 'b', 'i', 'g'), new byte[length - 4]);
        byte[] module = concat(bytes(0, 'a', 's', 'm', 1, 0, 0, 0), section, bytes(0, 3, 1, 'x', 7));
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults());
                WasmModule compiled = engine.compile(module)) {
            assertThat(compiled.customSections("big")).isEmpty();
            assertThat(compiled.customSections("x")).containsExactly(bytes(7));
            assertThat(compiled.size()).isEqualTo(module.length);
        }
    }
}
