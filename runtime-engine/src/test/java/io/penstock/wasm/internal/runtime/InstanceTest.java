package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.ValueType;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InstanceTest {

    private static final FunctionType ADD = FunctionType.of(ValueType.I32, ValueType.I32).returning(ValueType.I32);
    private static final FunctionType SWAP = FunctionType.of(ValueType.I32, ValueType.F64).returning(ValueType.F64,
            ValueType.I32);

    private static FakeCode code() {
        return new FakeCode("m").function(ADD, (args, own) -> (int) args[0] + (int) args[1])
                .function(SWAP, (args, own) -> new Object[]{args[1], args[0]});
    }

    @Test
    void whenCalledThenInEachOfTheThreeWays() throws Throwable {
        try (Instance instance = code().instance()) {
            FunctionInstance add = instance.functionReference(0);
            assertThat(add.invoke(1, 2)).containsExactly(3);
            MethodHandle handle = add.handle();
            assertThat((int) handle.invokeExact(3, 4)).isEqualTo(7);
            assertThat(add.as(IntBinaryOperator.class).applyAsInt(5, 6)).isEqualTo(11);
            assertThat(instance.functionReference(1).invoke(1, 2.0)).containsExactly(2.0, 1);
            assertThat(instance.functionReference(0)).isSameAs(add);
        }
    }

    @Test
    void whenArgumentsDoNotFitThenTheErrorNamesThem() {
        try (Instance instance = code().instance()) {
            FunctionInstance add = instance.functionReference(0);
            assertThatIllegalArgumentException().isThrownBy(() -> add.invoke(1))
                    .withMessage("m!function0 takes 2 arguments (i32, i32) -> (i32), found 1");
            assertThatIllegalArgumentException().isThrownBy(() -> add.invoke(1, 2L))
                    .withMessage("argument 1 of m!function0 must be i32, found Long 2");
            assertThatIllegalArgumentException().isThrownBy(() -> add.as(Runnable.class))
                    .withMessageContaining("java.lang.Runnable does not fit m!function0");
            assertThatIllegalArgumentException().isThrownBy(() -> add.as(Map.class));
        }
    }

    @Test
    void whenAFunctionIsImportedThenItStaysTheSame() {
        HostFunction host = HostFunction.of(ADD, (caller, args) -> new Object[]{(int) args[0] * (int) args[1]});
        try (Instance one = code().instance();
                Instance two = new FakeCode("importer", ADD, ADD).instance(one.functionReference(0), host)) {
            assertThat(two.functionReference(0)).isSameAs(one.functionReference(0));
            assertThat(two.functionReference(1).invoke(6, 7)).containsExactly(42);
        }
    }

    @Test
    void whenClosedThenMemoriesAreFreedAndThatIsCountedOnce() {
        AtomicLong held = new AtomicLong();
        AtomicLong closed = new AtomicLong();
        Instance instance = code().instance(new EngineListener() {
            @Override
            public void memoryChanged(String moduleName, long deltaBytes) {
                held.addAndGet(deltaBytes);
            }

            @Override
            public void instanceClosed(String moduleName, boolean leaked) {
                assertThat(leaked).isFalse();
                closed.incrementAndGet();
            }
        });
        assertThat(instance.memory0.grow(2)).isOne();
        assertThat(instance.memoryBytes()).isEqualTo(3 * 65_536).isEqualTo(held.get());
        assertThatIllegalStateException().isThrownBy(instance.memory0::close).withMessageContaining("instance of m");
        instance.close();
        instance.close();
        assertThat(held).hasValue(0);
        assertThat(closed).hasValue(1);
        assertThat(instance.memoryBytes()).isZero();
    }

    @Test
    void whenDroppedThenFreedByTheCleanerAndCountedAsLeaked() throws InterruptedException {
        Map<String, Boolean> leaks = new ConcurrentHashMap<>();
        CountDownLatch found = new CountDownLatch(1);
        AtomicLong held = new AtomicLong();
        new FakeCode("dropped").instance(new EngineListener() {
            @Override
            public void memoryChanged(String moduleName, long deltaBytes) {
                held.addAndGet(deltaBytes);
            }

            @Override
            public void instanceClosed(String moduleName, boolean leaked) {
                leaks.put(moduleName, leaked);
                found.countDown();
            }
        });
        awaitCollection(found);
        assertThat(leaks).containsExactly(Map.entry("dropped", true));
        assertThat(held).hasValue(0);
    }

    @Test
    void whenOnlyItsMemoryIsHeldThenADroppedInstanceStays() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        EngineListener listener = new EngineListener() {
            @Override
            public void instanceClosed(String moduleName, boolean leaked) {
                closed.countDown();
            }
        };
        LinearMemory memory = new FakeCode("owner").instance(listener).memory0;
        CountDownLatch other = new CountDownLatch(1);
        new FakeCode("other").instance(new EngineListener() {
            @Override
            public void instanceClosed(String moduleName, boolean leaked) {
                other.countDown();
            }
        });
        awaitCollection(other);
        assertThat(closed.getCount()).isOne();
        memory.writeInt(0, 42);
        assertThat(memory.readInt(0)).isEqualTo(42);
    }

    private static void awaitCollection(CountDownLatch found) throws InterruptedException {
        do {
            System.gc();
        } while (!found.await(10, TimeUnit.MILLISECONDS));
    }
}
