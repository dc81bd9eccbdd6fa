package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.DataSegment;
import io.penstock.wasm.internal.module.ElementSegment;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.SegmentMode;
import io.penstock.wasm.internal.module.TypeSpace;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Goes once along everything that guest code may reach deep in its stack, so that the classes there, the JDK's included, are
 * initialised and the call sites linked before: a stack that ends in the middle of that could leave them broken for good.
 */
public final class RuntimeWarmup {

    private static final FunctionType TYPE = FunctionType.of(ValueType.I32);
    private static final FunctionType TWO_RESULTS = FunctionType.of().returning(ValueType.I32, ValueType.FUNCREF);

    /** Does its work when the class is initialised, once, while others wait. */
    private static final class Calls {
        static final int TRAPS_SEEN = new RuntimeWarmup(false).walkCalls();
    }

    /** Another part, so that who comes while one is under way does the other meanwhile. */
    private static final class Messages {
        static final int TRAPS_SEEN = walkMessages();
    }

    /** The rest. */
    private static final class Memory {
        static final int TRAPS_SEEN = new RuntimeWarmup(false).walkMemory();
    }

    /** Once more, with address space, and what the host does with memories; nobody waits. */
    private static final class InPlace {
        static final int TRAPS_SEEN = new RuntimeWarmup(true).walkInPlace();
    }

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    /** Traps of accesses to memory, then others, and that of an access to the closed instance's memory. */
    private static final int MEMORY_TRAPS = 9;
    private static final int AFTER_CLOSE = 20;

    private final Instance instance;
    private int traps;

    private RuntimeWarmup(boolean inPlace) {
        instance = instance(inPlace);
    }

    /** Begins in the background: done when an engine is created, it is mostly over when the first module is there. */
    public static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            AddressSpaceLinking.begin();
            Thread.ofPlatform().daemon().name("penstock-warm-up").start(RuntimeWarmup::inBackground);
        }
    }

    private static void inBackground() {
        try {
            check(Memory.TRAPS_SEEN);
            check(Messages.TRAPS_SEEN);
            check(Calls.TRAPS_SEEN);
            check(InPlace.TRAPS_SEEN);
        } finally {
            AddressSpaceLinking.end();
        }
    }

    /** Returns when it is done: before any code of a guest runs. */
    public static void await() {
        check(Calls.TRAPS_SEEN);
        check(Messages.TRAPS_SEEN);
        check(Memory.TRAPS_SEEN);
    }

    private static void check(int traps) {
        if (traps == 0) {
            throw new IllegalStateException("internal error: the warm-up saw no trap");
        }
    }

    /** What the JDK says of an access out of bounds: formatted, which brings the locale's numbers. */
    private static int walkMessages() {
        try {
            var _ = MemorySegment.NULL.asSlice(1);
            return 0;
        } catch (IndexOutOfBoundsException e) {
            return String.valueOf(e.getMessage()).length();
        }
    }

    private int walkMemory() {
        memory();
        for (int which = 0; which < MEMORY_TRAPS; which++) {
            trap(which);
        }
        instance.close();
        trap(AFTER_CLOSE);
        return traps;
    }

    private int walkInPlace() {
        instance.memories[0].write(0, new byte[]{1});
        return walkMemory();
    }

    private int walkCalls() {
        StackHeadroom.ensure();
        tables();
        calls();
        for (int which = MEMORY_TRAPS; which < AFTER_CLOSE; which++) {
            trap(which);
        }
        instance.close();
        return traps;
    }

    private static Instance instance(boolean inPlace) {
        LinearMemory[] memories = {
                LinearMemory.create(Limits.between(1, 2), EngineServices.DEFAULT, "warm-up", inPlace)};
        TableStorage[] tables = {new TableStorage(new ExternType.Table(ValueType.FUNCREF, Limits.atLeast(2)),
                EngineServices.DEFAULT, null)};
        return new Instance(new Instance.Parts(null, new NoCode(), EngineServices.DEFAULT, memories, memories,
                new PageBudget(2), tables, new GlobalStorage[0], new TagInstance[0],
                new Extern[]{HostFunction.of(TYPE, host())}));
    }

    private static MethodHandle host() {
        try {
            return MethodHandles.lookup().findStatic(RuntimeWarmup.class, "host", TYPE.toMethodType());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("UnusedMethod") // called through the handle
    private static void host(int argument) {
        if (argument == 0) {
            throw new IndexOutOfBoundsException("of the host");
        }
    }

    private void memory() {
        MemoryAccess.i32Store8(0, MemoryAccess.i32Load8U(0, 0, instance), 0, instance);
        MemoryAccess.i32Store16(0, MemoryAccess.i32Load16S(0, 0, instance), 0, instance);
        MemoryAccess.f32Store(0, MemoryAccess.f32Load(0, 0, instance), 0, instance);
        MemoryAccess.f64Store(0, MemoryAccess.f64Load(0, 0, instance), 0, instance);
        MemoryOps.fill(0, 1, 100, 0, instance);
        MemoryOps.copy(1, 0, 100, 0, 0, instance);
        instance.setData(0, new byte[10]);
        MemoryOps.init(0, 0, 10, 0, 0, instance);
        MemoryOps.dataDrop(0, instance);
        MemoryOps.grow(1, 0, instance);
        MemoryOps.grow(MemoryOps.size(0, instance), 0, instance);
    }

    private void tables() {
        TableOps.set(0, instance.functionReference(0), 0, instance);
        TableOps.fill(1, TableOps.get(0, 0, instance), 1, 0, instance);
        TableOps.copy(1, 0, 1, 0, 0, instance);
        instance.setElements(0, new Object[1]);
        TableOps.init(1, 0, 1, 0, 0, instance);
        TableOps.elemDrop(0, instance);
        TableOps.grow(null, TableOps.size(0, instance), 0, instance);
        TableOps.callee(0, 0, 0, instance);
    }

    private void calls() {
        MethodHandle handle = instance.functionReference(0).guestHandle();
        try {
            handle.invokeExact(1, instance);
            @Nullable
            Object[] results = BoundaryChecks.all("result", TWO_RESULTS.results(), new Object[]{1, null});
            MultiValue.pack(MultiValue.unpack(results, instance), 1, instance);
            for (Object value : new Object[]{1L, 1f, 1d, instance}) {
                MultiValue.unpack(new Object[]{value, value}, instance);
            }
            handle.invokeExact(0, instance);
        } catch (Throwable e) {
            pass(e);
        }
        pass(new StackOverflowError());
    }

    private void trap(int which) {
        try {
            raise(which);
        } catch (RuntimeException e) {
            pass(e);
        }
    }

    /** A switch: a lambda for each would cost half a millisecond of the first start. */
    private void raise(int which) {
        switch (which) {
            case 0 -> MemoryAccess.i32Load8U(-1, 0, instance);
            case 1 -> MemoryAccess.i32Load16U(-1, 0, instance);
            case 2 -> MemoryAccess.i32Load(-1, 0, instance);
            case 3 -> MemoryAccess.i64Load(-1, 0, instance);
            case 4 -> MemoryAccess.i32Store8(-1, 0, 0, instance);
            case 5 -> MemoryAccess.i32Store16(-1, 0, 0, instance);
            case 6 -> MemoryAccess.i32Store(-1, 0, 0, instance);
            case 7 -> MemoryAccess.i64Store(-1, 0, 0, instance);
            case 8 -> MemoryOps.init(0, 0, 10, 0, 0, instance);
            case 9 -> IntegerNumerics.i32DivS(1, 0);
            case 10 -> IntegerNumerics.i64RemU(1, IntegerNumerics.i64DivU(0, 1));
            case 11 -> Conversions.i32TruncF64S(FloatNumerics.f64Nearest(1e10));
            case 12 -> Conversions.i64TruncF32U((float) FloatNumerics.f64Ceil(Double.NaN));
            case 13 -> Conversions
                    .i32TruncF64U(FloatNumerics.f64Floor(FloatNumerics.f64Min(-2.5, FloatNumerics.f64Sqrt(2))));
            case 14 -> TableOps.callee(0, 0, 1, instance);
            case 15 -> TableOps.callee(1, 0, 0, instance);
            case 16 -> TableOps.callee(-1, 0, 0, instance);
            case 17 -> TableOps.get(-1, 0, instance);
            case 18 -> {
                try (GuestCall call = instance.beginCall()) {
                    call.interrupt(TrapKind.INTERRUPTED);
                    SafepointPoll.check(instance);
                }
            }
            case 19 -> throw Traps.unreachable();
            case AFTER_CLOSE -> MemoryAccess.i32Load(0, 0, instance);
            default -> throw new IllegalStateException("internal error: no trap " + which);
        }
    }

    /** Lets an exception go over the boundary. */
    private void pass(Throwable thrown) {
        try {
            throw Traps.atBoundary(thrown, instance);
        } catch (Trap _) {
            traps++;
        } catch (IndexOutOfBoundsException e) {
            if (!"of the host".equals(e.getMessage())) {
                throw e;
            }
        }
    }

    /** A module with one imported function and nothing to run. */
    private static final class NoCode implements ModuleCode {

        private final SafepointPoll poll = new SafepointPoll();

        @Override
        public long id() {
            return 0;
        }

        @Override
        public String name() {
            return "warm-up";
        }

        @Override
        public ModuleInfo info() {
            ModuleInfo.Import function = new ModuleInfo.Import("", "", ModuleInfo.ExternKind.FUNCTION,
                    new ExternType.Function(TYPE));
            SegmentMode passive = new SegmentMode.Passive();
            return new ModuleInfo(Optional.empty(), TypeSpace.of(List.of(TYPE, TWO_RESULTS)), List.of(function),
                    new int[]{0},
                    List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), -1,
                    List.of(new ElementSegment(ValueType.FUNCREF, passive, List.of())),
                    List.of(new DataSegment(passive, new byte[0])), new BitSet(), Map.of(),
                    List.of(), 0, 0);
        }

        @Override
        public String functionName(int function) {
            return "func[" + function + "]";
        }

        @Override
        public MethodHandle entry(int function) {
            return MethodHandles.empty(TYPE.toMethodType().appendParameterTypes(Instance.class));
        }

        @Override
        public SafepointPoll poll() {
            return poll;
        }

        @Override
        public int compiled(Tier tier) {
            return 0;
        }

        @Override
        public int definedFunctions() {
            return 0;
        }
    }
}
