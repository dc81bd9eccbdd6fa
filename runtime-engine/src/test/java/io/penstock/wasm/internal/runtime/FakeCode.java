package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.ModuleInfo.ExternKind;
import io.penstock.wasm.internal.module.TypeSpace;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A module whose functions are Java: what the runtime sees of generated code, without generating any. */
final class FakeCode implements ModuleCode {

    /** A function's code; the instance is the running one. */
    interface Body {
        @Nullable
        Object run(Object[] args, Instance instance) throws Throwable;
    }

    private static final MethodHandle ENTER;

    static {
        try {
            ENTER = MethodHandles.lookup().findStatic(FakeCode.class, "enter", MethodType
                    .methodType(Object.class, Body.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id = WasmFrames.nextId();
    private final String name;
    private final SafepointPoll poll = new SafepointPoll();
    private final List<FunctionType> importTypes;
    private final List<FunctionType> types = new ArrayList<>();
    private final List<Body> bodies = new ArrayList<>();

    FakeCode(String name, FunctionType... imports) {
        this.name = name;
        importTypes = List.of(imports);
        types.addAll(importTypes);
    }

    /** Adds a function; its index counts the imports. */
    FakeCode function(FunctionType type, Body body) {
        types.add(type);
        bodies.add(body);
        return this;
    }

    /** An instance with one memory of one page (at most four) and one table of four elements. */
    Instance instance(EngineListener listener, Extern... imports) {
        EngineServices services = new EngineServices(listener, 16, 100, 1 << 20);
        LinearMemory[] memories = {LinearMemory.create(new ExternType.Memory(Limits.between(1, 4)), services,
                new PageBudget(services.maxMemoryPages()), name)};
        TableStorage[] tables = {
                new TableStorage(new ExternType.Table(ValueType.FUNCREF, Limits.atLeast(4)), services, null)};
        return new Instance(new Instance.Parts(null, this, services, memories, memories,
                new PageBudget(services.maxMemoryPages()), tables, new GlobalStorage[0],
                new TagInstance[0], imports));
    }

    Instance instance(Extern... imports) {
        return instance(EngineListener.NONE, imports);
    }

    @SuppressWarnings("UnusedMethod") // called through ENTER
    private static @Nullable Object enter(Body body, Object[] args) throws Throwable {
        Instance instance = (Instance) args[args.length - 1];
        instance.active++;
        Object result;
        try {
            if (instance.closed) {
                SafepointPoll.stop(instance);
            }
            result = body.run(args, instance);
        } catch (Throwable t) {
            instance.active--;
            throw Traps.atBoundary(t, instance);
        }
        instance.active--;
        return result;
    }

    /** What generated code does at the head of each loop. */
    static void poll(Instance instance) throws Throwable {
        if ((boolean) instance.code.poll().dynamicInvoker().invokeExact()) {
            SafepointPoll.stop(instance);
        }
    }

    @Override
    public MethodHandle entry(int function) {
        FunctionType type = types.get(function);
        return MethodHandles.insertArguments(ENTER, 0, bodies.get(function - importTypes.size()))
                .asCollector(Object[].class, type.params().size() + 1)
                .asType(type.toMethodType().appendParameterTypes(Instance.class));
    }

    @Override
    public ModuleInfo info() {
        List<ModuleInfo.Import> imports = importTypes.stream()
                .map(type -> new ModuleInfo.Import("host", "f", ExternKind.FUNCTION, new ExternType.Function(type)))
                .toList();
        int[] functionTypes = new int[types.size()];
        for (int i = 0; i < functionTypes.length; i++) {
            functionTypes[i] = i;
        }
        return new ModuleInfo(Optional.of(name), TypeSpace.of(types), imports, functionTypes, List.of(), List.of(),
                List.of(),
                List.of(),
                List.of(), List.of(), List.of(), List.of(new ModuleInfo.Export("memory", ExternKind.MEMORY, 0)), -1,
                List.of(),
                List.of(), new BitSet(), Map.of(), List.of(), 0, 0);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String functionName(int function) {
        return "function" + function;
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
        return bodies.size();
    }
}
