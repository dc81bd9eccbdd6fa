package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.penstock.plugin.PluginHostSettings.Guests;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.util.context.Context;

@Timeout(30)
class GuestThreadsTests {

    private static final PluginListener NO_LISTENER = new PluginListener() {
    };

    private static final Tenants TENANTS = new Tenants(tenant -> TenantQuota.unlimited());

    private final GuestThreads threads = new GuestThreads(new Guests(4, 1 << 20, 4), TENANTS);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        threads.close();
    }

    @Test
    void runsOnANamedPlatformThread() {
        Job job = submit("a", () -> assertThat(Thread.currentThread().getName()).startsWith("penstock-guest-"));
        assertThat(job.end.join()).isNull();
    }

    @Test
    void whenOnePluginHangsThenHalfOfTheThreadsStayFree() {
        List<Job> hanging = IntStream.range(0, 4).mapToObj(i -> submit("a", gate::await)).toList();
        assertThat(threads.running()).isEqualTo(2);
        assertThat(threads.waiting()).isEqualTo(2);
        Job other = submit("b", () -> {
        });
        assertThat(other.end.join()).isNull();
        gate.countDown();
        hanging.forEach(job -> assertThat(job.end.join()).isNull());
    }

    @Test
    void whenThreadsAndQueueAreFullThenRefuses() {
        IntStream.range(0, 4).forEach(i -> submit("a", gate::await));
        assertThat(submit("a", gate::await).end.join()).isInstanceOfSatisfying(PluginOverloadedException.class,
                refusal -> assertThat(refusal.retryAfter()).isPositive());
        IntStream.range(0, 4).forEach(i -> submit("b", gate::await));
        assertThat(threads.running()).isEqualTo(4);
        assertThat(threads.waiting()).isEqualTo(4);
        assertThat(submit("c", gate::await).end.join()).isInstanceOf(PluginOverloadedException.class);
    }

    @Test
    void whenSeveralWaitThenTenantsAndTheirPluginsTakeTurns() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        GuestThreads one = new GuestThreads(new Guests(1, 1 << 20, 10), TENANTS);
        try (one) {
            one.submit(new Job("x", gate::await));
            List<Job> waiting = new ArrayList<>();
            for (String name : List.of("a", "a", "a", "b", "c", "b")) {
                Job job = new Job(name, () -> order.add(name));
                waiting.add(job);
                one.submit(job);
            }
            gate.countDown();
            waiting.forEach(job -> job.end.join());
        }
        assertThat(order).containsExactly("a", "b", "a", "c", "a", "b");
    }

    @Test
    void whenWithdrawnThenNeverRuns() {
        IntStream.range(0, 2).forEach(i -> submit("a", gate::await));
        Job waiting = submit("a", () -> {
            throw new AssertionError("must not run");
        });
        assertThat(threads.withdraw(waiting)).isTrue();
        assertThat(threads.withdraw(waiting)).isFalse();
        assertThat(threads.waiting()).isZero();
    }

    @Test
    void whenAnInterruptComesLateThenTheNextJobIsNotInterrupted() {
        GuestThreads one = new GuestThreads(new Guests(1, 1 << 20, 10), TENANTS);
        try (one) {
            one.submit(new Job("a", () -> Thread.currentThread().interrupt()));
            Job next = new Job("b", () -> assertThat(Thread.currentThread().isInterrupted()).isFalse());
            one.submit(next);
            assertThat(next.end.join()).isNull();
        }
    }

    @Test
    void whenClosedThenRefusesWaitingJobsAndNewOnesAndAwaitsTheRunning() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        List<Job> jobs = IntStream.range(0, 4).mapToObj(i -> submit("a", () -> {
            begun.countDown();
            gate.await();
        })).toList();
        begun.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(threads::close);
        assertThat(jobs.get(3).end.join()).isInstanceOf(PluginOverloadedException.class);
        assertThat(closing).isNotDone();
        gate.countDown();
        closing.join();
        assertThat(jobs.get(0).end.join()).isNull();
        assertThat(submit("a", gate::await).end.join()).isInstanceOf(PluginOverloadedException.class);
    }

    private Job submit(String name, Action action) {
        Job job = new Job(name, action);
        threads.submit(job);
        return job;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static PluginVersion installed(String name) {
        PluginInfo info = new PluginInfo(new PluginId(name.equals("b") || name.equals("c") ? "other" : "demo", name), 1,
                "sha256:0", 8, PluginAbi.RAW, List.of(),
                Instant.EPOCH);
        PluginVersion version = new PluginVersion(info, mock(WasmModule.class), PluginPolicy.defaults(),
                limits -> mock(AbiSession.class),
                NO_LISTENER);
        assertThat(version.retain()).isTrue();
        return version;
    }

    private static final class Job extends GuestJob {

        private final Action action;
        final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

        Job(String name, Action action) {
            super(installed(name), CallKind.INVOKE, Context.empty(), CallObserver.Observed.NOTHING);
            this.action = action;
        }

        @Override
        GuestInstance open(Duration deadline) {
            WasmInstance instance = mock(WasmInstance.class);
            when(instance.beginCall(any(Duration.class))).thenReturn(mock(GuestCall.class));
            return new GuestInstance(instance, mock(AbiSession.class));
        }

        @Override
        void call(RunningCall context, GuestInstance instance) throws Exception {
            action.run();
        }

        @Override
        void ended(@Nullable Throwable failure) {
            end.complete(failure);
        }
    }
}
