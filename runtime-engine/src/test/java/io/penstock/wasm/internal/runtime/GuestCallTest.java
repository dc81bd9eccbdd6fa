package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupts, deadlines and closing of what runs. A guest that is never stopped shows as the test's timeout. */
@Timeout(60)
class GuestCallTest {

    private static final FunctionType NOTHING = FunctionType.of();
    private static final FunctionType COUNT = FunctionType.of(ValueType.I32).returning(ValueType.I32);

    /** Loops for ever, with nothing in it but the poll. */
    private static FakeCode endless() {
        return new FakeCode("endless").function(NOTHING, (args, instance) -> {
            while (true) {
                FakeCode.poll(instance);
            }
        });
    }

    private static TrapKind trapOf(Instance instance, int function, Object... args) {
        try {
            instance.functionReference(function).invoke(args);
            throw new AssertionError("it should have trapped");
        } catch (Trap trap) {
            return trap.kind();
        }
    }

    @Test
    void whenInterruptedThenAnEndlessLoopEnds() throws Exception {
        try (Instance instance = endless().instance(); ExecutorService guests = Executors.newCachedThreadPool()) {
            CompletableFuture<GuestCall> opened = new CompletableFuture<>();
            Future<TrapKind> end = guests.submit(() -> {
                try (GuestCall call = instance.beginCall()) {
                    opened.complete(call);
                    return trapOf(instance, 0);
                } finally {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
            });
            opened.get().interrupt(TrapKind.INTERRUPTED);
            assertThat(end.get()).isEqualTo(TrapKind.INTERRUPTED);
            assertThat(opened.get().isInterrupted()).isTrue();
            assertThat(instance.code.poll().requested()).isFalse();
        }
    }

    @Test
    void whenDeadlineIsOverThenTheCallEnds() {
        try (Instance instance = endless().instance(); GuestCall call = instance.beginCall(Duration.ofMillis(5))) {
            assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.DEADLINE);
            assertThat(call.isInterrupted()).isTrue();
        }
    }

    @Test
    void whenDeadlineIsNotPositiveOrTheReasonNoneThenRefused() {
        try (Instance instance = endless().instance();
                GuestCall call = instance.beginCall(Duration.ofDays(1_000_000_000))) {
            assertThatIllegalArgumentException().isThrownBy(() -> instance.beginCall(Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> call.interrupt(TrapKind.UNREACHABLE));
        }
    }

    @Test
    void whenACallIsInterruptedThenOthersOfTheSameModuleGoOn() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        FakeCode code = endless().function(NOTHING, (args, instance) -> {
            while (stop.getCount() > 0) {
                FakeCode.poll(instance);
            }
            return null;
        });
        try (Instance stopped = code.instance();
                Instance other = code.instance();
                ExecutorService guests = Executors.newCachedThreadPool()) {
            Future<Object[]> goesOn = guests.submit(() -> {
                try (GuestCall _ = other.beginCall()) {
                    return other.functionReference(1).invoke();
                }
            });
            try (GuestCall _ = stopped.beginCall(Duration.ofMillis(1))) {
                assertThat(trapOf(stopped, 0)).isEqualTo(TrapKind.DEADLINE);
            }
            stop.countDown();
            assertThat(goesOn.get()).isEmpty();
        }
    }

    @Test
    void whenTheCallWentToAnotherModuleThenItIsFoundThere() {
        Instance callee = endless().instance();
        FunctionInstance loop = callee.functionReference(0);
        Instance caller = new FakeCode("caller", NOTHING).function(NOTHING, (args, instance) -> {
            instance.functionReference(0).guestHandle().invokeExact(instance);
            return null;
        }).instance(loop);
        try (callee; caller; GuestCall _ = caller.beginCall(Duration.ofMillis(5))) {
            assertThat(trapOf(caller, 1)).isEqualTo(TrapKind.DEADLINE);
        }
        assertThat(callee.code.poll().requested()).isFalse();
        assertThat(caller.code.poll().requested()).isFalse();
    }

    @Test
    void whenModulesAreLinkedAfterTheInterruptThenBothPollsComeOnAndGoOff() {
        Instance one = endless().instance();
        Instance two = endless().instance();
        try (one; two) {
            try (GuestCall call = one.beginCall()) {
                call.interrupt(TrapKind.INTERRUPTED);
                assertThat(two.code.poll().requested()).isFalse();
                LinkGroup.link(two, one);
                assertThat(two.code.poll().requested()).isTrue();
            }
            assertThat(one.code.poll().requested()).isFalse();
            assertThat(two.code.poll().requested()).isFalse();
        }
    }

    @Test
    void whenTheHostCallsAnotherInstanceThenTheOuterCallReachesThere() {
        Instance inner = endless().instance();
        HostFunction host = HostFunction.of(NOTHING, (caller, args) -> inner.functionReference(0).invoke());
        Instance outer = new FakeCode("outer", NOTHING).instance(host);
        try (inner; outer; GuestCall _ = outer.beginCall(Duration.ofMillis(5))) {
            assertThat(trapOf(outer, 0)).isEqualTo(TrapKind.DEADLINE);
        }
    }

    @Test
    void whenAHostFunctionWaitsThenItIsWokenAndTheCallEndsWithTheTrap() {
        HostFunction sleep = HostFunction.of(NOTHING, (caller, args) -> {
            new CountDownLatch(1).await();
            return null;
        });
        Instance instance = new FakeCode("waiting", NOTHING).function(NOTHING, (args, own) -> {
            own.functionReference(0).guestHandle().invokeExact(own);
            return null;
        }).instance(sleep);
        try (instance) {
            try (GuestCall _ = instance.beginCall(Duration.ofMillis(5))) {
                assertThatExceptionOfType(Trap.class).isThrownBy(() -> instance.functionReference(1).invoke())
                        .matches(trap -> trap.kind() == TrapKind.DEADLINE)
                        .matches(trap -> trap.getSuppressed()[0] instanceof InterruptedException);
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void whenABulkOperationRunsThenItCanBeInterrupted() {
        try (Instance instance = new FakeCode("bulk").function(NOTHING, (args, own) -> {
            MemoryOps.fill(0, 1, 65_536, 0, own);
            return null;
        }).instance(); GuestCall call = instance.beginCall()) {
            call.interrupt(TrapKind.INTERRUPTED);
            assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.INTERRUPTED);
            assertThat(instance.memory0.readByte(0)).isZero();
        }
    }

    @Test
    void whenTheThreadWasInterruptedBeforeThenItStaysSo() {
        try (Instance instance = endless().instance()) {
            Thread.currentThread().interrupt();
            try (GuestCall call = instance.beginCall()) {
                call.interrupt(TrapKind.INTERRUPTED);
                assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.INTERRUPTED);
            }
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whenCallsAreNestedThenTheInnerEndsAndTheOuterGoesOn() {
        FakeCode code = endless().function(COUNT, (args, instance) -> {
            FakeCode.poll(instance);
            return (int) args[0] + 1;
        });
        try (Instance instance = code.instance(); GuestCall outer = instance.beginCall()) {
            try (GuestCall inner = instance.beginCall()) {
                assertThatIllegalStateException().isThrownBy(outer::close).withMessageContaining("still open");
                inner.interrupt(TrapKind.INTERRUPTED);
                assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.INTERRUPTED);
            }
            assertThat(instance.functionReference(1).invoke(1)).containsExactly(2);
            try (GuestCall _ = instance.beginCall()) {
                outer.interrupt(TrapKind.INTERRUPTED);
                assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.INTERRUPTED);
            }
        }
    }

    @Test
    void whenClosedByAnotherThreadThenRefused() {
        try (Instance instance = endless().instance(); GuestCall call = instance.beginCall()) {
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(() -> CompletableFuture.runAsync(call::close).get())
                    .withCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whenTheInstanceIsClosedThenWhatRunsInItEnds() throws Exception {
        try (ExecutorService guests = Executors.newCachedThreadPool()) {
            CountDownLatch running = new CountDownLatch(1);
            Instance instance = new FakeCode("closing").function(NOTHING, (args, own) -> {
                running.countDown();
                while (true) {
                    FakeCode.poll(own);
                }
            }).instance();
            Future<TrapKind> end = guests.submit(() -> trapOf(instance, 0));
            running.await();
            instance.close();
            assertThat(end.get()).isEqualTo(TrapKind.INSTANCE_CLOSED);
            assertThat(instance.active).isZero();
            assertThat(trapOf(instance, 0)).isEqualTo(TrapKind.INSTANCE_CLOSED);
        }
    }

    /** Each call is cancelled by another thread at about the time it ends; the call after it must never notice. */
    @Test
    void whenCancelComesLateThenTheNextCallIsNotHit() throws Exception {
        FakeCode code = new FakeCode("hammer").function(COUNT, (args, instance) -> {
            int sum = 0;
            for (int i = 0; i < (int) args[0]; i++) {
                FakeCode.poll(instance);
                sum += i;
            }
            return sum;
        });
        SynchronousQueue<GuestCall> toCancel = new SynchronousQueue<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread canceller = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    GuestCall call = toCancel.take();
                    for (int spin = ThreadLocalRandom.current().nextInt(300); spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    call.interrupt(TrapKind.INTERRUPTED);
                }
            } catch (InterruptedException e) {
                // the test is over
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        int hit = 0;
        int rounds = 3000;
        try (Instance instance = code.instance()) {
            FunctionInstance function = instance.functionReference(0);
            for (int round = 0; round < rounds; round++) {
                try (GuestCall call = instance.beginCall()) {
                    toCancel.put(call);
                    function.invoke(ThreadLocalRandom.current().nextInt(2000));
                } catch (Trap trap) {
                    assertThat(trap.kind()).isEqualTo(TrapKind.INTERRUPTED);
                    hit++;
                }
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                try (GuestCall _ = instance.beginCall()) {
                    assertThat(function.invoke(100)).containsExactly(4950);
                }
            }
            assertThat(instance.code.poll().requested()).isFalse();
        }
        canceller.interrupt();
        canceller.join();
        assertThat(failure).hasValue(null);
        assertThat(hit).as("both ways out were seen").isBetween(1, rounds - 1);
    }
}
