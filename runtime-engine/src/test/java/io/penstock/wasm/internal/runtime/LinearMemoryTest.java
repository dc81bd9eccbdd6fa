package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.DetachedViewException;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.MemoryView;
import io.penstock.wasm.api.ResourceLimitExceeded;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Memories that grow in place and ones that grow by copying: to callers they are the same. */
@ParameterizedClass(name = "in place: {0}")
@ValueSource(booleans = {true, false})
@Timeout(60)
class LinearMemoryTest {

    @Parameter
    boolean inPlace;

    private final AtomicLong held = new AtomicLong();
    private final StringBuilder growths = new StringBuilder();
    private final EngineServices services = new EngineServices(new EngineListener() {
        @Override
        public void memoryChanged(String moduleName, long deltaBytes) {
            held.addAndGet(deltaBytes);
        }

        @Override
        public void memoryGrown(String moduleName, long oldPages, long newPages) {
            growths.append(oldPages).append("->").append(newPages).append(' ');
        }
    }, 10, 100, 1);

    private final java.util.List<LinearMemory> made = new java.util.ArrayList<>();

    private LinearMemory memory(Limits limits) {
        LinearMemory memory = LinearMemory.create(limits, services, "test", inPlace);
        made.add(memory);
        return memory;
    }

    @AfterEach
    void closed() {
        made.forEach(LinearMemory::close);
        assertThat(held).hasValue(0);
    }

    @Test
    void whenItGrowsThenContentsStayAndNewPagesAreZero() {
        LinearMemory memory = memory(Limits.between(1, 4));
        memory.writeLong(65_528, 0x1122_3344_5566_7788L);

        assertThat(memory.grow(2)).isEqualTo(1);

        assertThat(memory.pages()).isEqualTo(3);
        assertThat(memory.readLong(65_528)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(memory.readByte(65_535)).isEqualTo(0x11);
        assertThat(memory.readBytes(65_536, 2 * 65_536)).containsOnly(0);
        assertThat(held).hasValue(3 * 65_536);
        assertThat(growths).hasToString("1->3 ");
    }

    @Test
    void whenGrownPastAMaximumThenRefusedAndUnchanged() {
        LinearMemory declared = memory(Limits.between(1, 2));
        assertThat(declared.grow(2)).isEqualTo(-1);
        assertThat(declared.grow(1)).isEqualTo(1);
        assertThat(declared.grow(1)).isEqualTo(-1);

        LinearMemory configured = memory(Limits.atLeast(1));
        assertThat(configured.grow(10)).isEqualTo(-1);
        assertThat(configured.grow(-1)).isEqualTo(-1);
        assertThat(configured.grow(Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(configured.grow(9)).isEqualTo(1);
        assertThat(configured.externType()).isEqualTo(new ExternType.Memory(Limits.atLeast(10)));
    }

    @Test
    void whenMinimumIsOverTheLimitThenItSaysSo() {
        assertThatExceptionOfType(ResourceLimitExceeded.class).isThrownBy(() -> memory(Limits.atLeast(11)))
                .withMessageContaining("11 pages").withMessageContaining("limit is 10");
        assertThatIllegalArgumentException().isThrownBy(() -> memory(Limits.between(3, 2)));
    }

    @Test
    void whenEmptyThenItCanStillGrow() {
        LinearMemory memory = memory(Limits.atLeast(0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.readByte(0));
        assertThat(memory.grow(1)).isZero();
        memory.writeByte(65_535, 7);
        assertThat(memory.readByte(65_535)).isEqualTo(7);

        LinearMemory never = memory(Limits.between(0, 0));
        assertThat(never.grow(1)).isEqualTo(-1);
        assertThat(never.grow(0)).isZero();
    }

    @Test
    void whenOutOfBoundsThenNothingIsWritten() {
        LinearMemory memory = memory(Limits.atLeast(1));
        byte[] bytes = {1, 2, 3, 4};
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.writeInt(65_533, -1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.write(65_533, bytes));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.writeShort(-1, 1));
        assertThat(memory.readBytes(65_530, 6)).containsOnly(0);
    }

    @Test
    void whenHostWritesThroughAViewThenTheGuestSeesIt() {
        LinearMemory memory = memory(Limits.atLeast(1));
        MemoryView view = memory.view();
        assertThat(view.byteLength()).isEqualTo(65_536);
        view.set(100, 0x1FF);
        ByteBuffer source = ByteBuffer.wrap(new byte[]{9, 1, 2, 3, 9}, 1, 3);
        view.write(101, source);
        assertThat(source.hasRemaining()).isFalse();

        assertThat(memory.segment.get(MemoryAccess.INT, 100)).isEqualTo(0x0302_01FF);
        ByteBuffer target = ByteBuffer.allocateDirect(4);
        view.read(100, target);
        assertThat(target.flip().get(0)).isEqualTo((byte) 0xFF);
        assertThat(view.get(103)).isEqualTo(3);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.get(65_536));
    }

    @Test
    void whenItGrowsThenViewsAreDetached() {
        LinearMemory memory = memory(Limits.atLeast(1));
        MemoryView view = memory.view();
        memory.grow(1);
        assertThat(view.isDetached()).isTrue();
        assertThat(view.byteLength()).isZero();
        assertThatExceptionOfType(DetachedViewException.class).isThrownBy(() -> view.get(0));
        assertThatExceptionOfType(DetachedViewException.class).isThrownBy(() -> view.write(0, ByteBuffer.allocate(1)));

        MemoryView next = memory.view();
        memory.grow(0); // as in JavaScript
        assertThat(next.isDetached()).isTrue();
        MemoryView last = memory.view();
        assertThat(memory.grow(1000)).isEqualTo(-1);
        assertThat(last.isDetached()).isFalse();
    }

    @Test
    void whenClosedThenEveryUseIsAnError() {
        LinearMemory memory = memory(Limits.atLeast(1));
        MemoryView view = memory.view();
        memory.close();
        memory.close();
        assertThatIllegalStateException().isThrownBy(() -> memory.readInt(0));
        assertThatIllegalStateException().isThrownBy(() -> memory.write(0, new byte[1]));
        assertThatIllegalStateException().isThrownBy(() -> memory.grow(1));
        assertThat(view.isDetached()).isTrue();
        assertThatExceptionOfType(DetachedViewException.class).isThrownBy(() -> view.set(0, 1));
        assertThat(held).hasValue(0);
    }

    /** More than may wait for the collector, at 4 GB of addresses each. */
    @Test
    void whenVeryManyAreClosedThenTheNextOnesAreNewAllTheSame() {
        for (int i = 0; i < 5_000; i++) {
            try (LinearMemory memory = memory(Limits.atLeast(1))) {
                assertThat(memory.readInt(0)).isZero();
                memory.writeInt(0, i + 1);
                assertThat(memory.readInt(0)).isEqualTo(i + 1);
            }
        }
        assertThat(held).hasValue(0);
    }

    @Test
    void whenClosedWhileAnotherThreadWritesThenThatEndsWithAnError() throws InterruptedException {
        LinearMemory memory = memory(Limits.atLeast(1));
        CountDownLatch running = new CountDownLatch(1);
        StringBuilder end = new StringBuilder();
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0;; i++) {
                    memory.writeInt((i & 0x3FFF) * 4L, i);
                    if (i == 100_000) {
                        running.countDown();
                    }
                }
            } catch (IllegalStateException e) {
                end.append(e.getMessage());
            }
        });
        running.await();
        memory.close();
        writer.join();
        assertThat(end).hasToString("Already closed");
    }

    @Test
    void whenAHostMemoryIsDroppedThenItIsFreed() throws InterruptedException {
        CountDownLatch freed = new CountDownLatch(1);
        EngineServices watching = new EngineServices(new EngineListener() {
            @Override
            public void memoryChanged(String moduleName, long deltaBytes) {
                if (deltaBytes < 0) {
                    freed.countDown();
                }
            }
        }, 10, 100, 1);
        WeakReference<LinearMemory> dropped = new WeakReference<>(LinearMemory.ofHost(
                new ExternType.Memory(Limits.atLeast(1)), watching));
        while (freed.getCount() > 0) {
            System.gc();
            freed.await(10, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        assertThat(dropped.get()).isNull();
    }
}
