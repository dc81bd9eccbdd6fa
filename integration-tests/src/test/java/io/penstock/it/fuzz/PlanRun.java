package io.penstock.it.fuzz;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One execution of a plan by our engine; what {@code fuzz.mjs} does in V8, line for line. */
final class PlanRun {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(20);
    private static final int HASHED_BYTES = 64 << 20;
    private static final int DEEPEST_CALLBACK = 3;
    /** In one run; each starts the guest's own count of loop rounds anew. */
    private static final int MOST_CALLBACKS = 100;

    private final Plan plan;
    private final Way way;
    private final WasmEngine engine;
    private final List<String> lines = new ArrayList<>();
    private final Map<WasmTag, String> tags = new HashMap<>();
    private @Nullable WasmInstance instance;
    private int depth;
    private int callbacks;

    PlanRun(Plan plan, Way way, WasmEngine engine) {
        this.plan = plan;
        this.way = way;
        this.engine = engine;
    }

    /** Compiles, calls everything, and looks at what is left. */
    Transcript run(byte[] bytes) {
        try (WasmModule module = way.compile(engine, bytes)) {
            attempt("instantiate", () -> {
                WasmInstance made = module.instantiate(imports(), LONGEST_CALL);
                made.exports().forEach((name, export) -> {
                    if (export instanceof WasmTag tag) {
                        tags.putIfAbsent(tag, name);
                    }
                });
                instance = made;
                return "done";
            });
            try (WasmInstance made = instance) {
                if (made != null) {
                    rounds(module, made);
                    state(made);
                }
            }
        }
        return new Transcript(lines);
    }

    private void rounds(WasmModule module, WasmInstance made) {
        for (int round = 0; round < Plan.ROUNDS; round++) {
            way.beforeRound(round, module);
            for (Plan.Call call : plan.calls()) {
                attempt("call " + call.name(), () -> {
                    try (GuestCall _ = made.beginCall(LONGEST_CALL)) {
                        return call(made, call);
                    }
                });
            }
        }
    }

    private interface Attempt {
        String result() throws Throwable;
    }

    private void attempt(String what, Attempt code) {
        try {
            lines.add(what + " " + code.result());
        } catch (Trap trap) {
            boolean exhausted = trap.kind() == TrapKind.STACK_EXHAUSTED;
            lines.add(what + (exhausted ? " exhausted " : " trap ") + trap.kind().message());
        } catch (GuestException e) {
            String name = tags.get(e.tag());
            boolean shown = Plan.crosses(e.tag().externType().type());
            lines.add(what + " exception" + (name == null ? "" : " " + name + (shown ? texts(e.arguments()) : "()")));
        } catch (ResourceLimitExceeded e) {
            lines.add(what + " exhausted " + e.getMessage());
        } catch (WasmException e) {
            lines.add(what + " error " + e);
        } catch (Throwable e) {
            // Whatever is not a WasmException is a bug: the place goes with it.
            lines.add(what + " bug " + e + " at " + List.of(e.getStackTrace()).stream().limit(8).toList());
        }
    }

    private static String call(WasmInstance instance, Plan.Call call) {
        WasmFunction function = instance.function(call.name()).orElseThrow();
        return texts(List.of(boxed(function.invoke(call.args().toArray()))));
    }

    /** {@code List.of} takes no nulls. */
    private static Object[] boxed(@Nullable Object[] values) {
        return java.util.Arrays.stream(values).map(Plan::text).toArray();
    }

    private static String texts(List<? extends @Nullable Object> values) {
        return values.stream().map(value -> value instanceof String text ? text : Plan.text(value))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private Imports imports() {
        Imports.Builder imports = Imports.builder();
        plan.imports().forEach(wanted -> imports.add(wanted.module(), wanted.name(), provide(wanted)));
        return imports.build();
    }

    private Extern provide(ImportDescriptor wanted) {
        return switch (wanted.type()) {
            case ExternType.Function function -> function(wanted.name(), function.type());
            case ExternType.Memory memory -> engine.newMemory(memory);
            case ExternType.Table table -> engine.newTable(table, null);
            case ExternType.Global(ValueType type, boolean mutable) ->
                engine.newGlobal(type, mutable, Plan.answer(type));
            case ExternType.Tag tag -> {
                WasmTag made = engine.newTag(tag.type().params().toArray(ValueType[]::new));
                tags.put(made, wanted.name());
                yield made;
            }
        };
    }

    private HostFunction function(String name, FunctionType type) {
        boolean shown = Plan.crosses(type);
        return HostFunction.of(type, (caller, args) -> {
            if (shown) {
                lines.add("import " + name + IntStream.range(0, args.length).mapToObj(i -> Plan.text(args[i]))
                        .collect(Collectors.joining(", ", "(", ")")));
            }
            return behave(name, type, args);
        });
    }

    private @Nullable Object @Nullable [] behave(String name, FunctionType type, @Nullable Object[] args) {
        switch (name) {
            case "call-export" -> callback((int) java.util.Objects.requireNonNull(args[0]));
            case "call-export-catch" -> {
                int index = (int) java.util.Objects.requireNonNull(args[0]);
                return new Object[]{caught(() -> callback(index))};
            }
            case "call-ref" -> callReference((WasmFunction) args[0]);
            case "call-ref-catch" -> {
                return new Object[]{caught(() -> callReference((WasmFunction) args[0]))};
            }
            default -> {
                return type.results().stream().<@Nullable Object>map(Plan::answer).toArray();
            }
        }
        return null;
    }

    private void callback(int index) {
        WasmInstance made = instance;
        if (!plan.calls().isEmpty() && made != null && mayCallBack()) {
            deeper(() -> call(made, plan.calls().get(Integer.remainderUnsigned(index, plan.calls().size()))));
        }
    }

    private void callReference(@Nullable WasmFunction function) {
        if (function != null && function.type().params().isEmpty() && mayCallBack() && Plan.crosses(function.type())) {
            deeper(function::invoke);
        }
    }

    private boolean mayCallBack() {
        return depth < DEEPEST_CALLBACK && ++callbacks <= MOST_CALLBACKS;
    }

    private void deeper(Runnable code) {
        depth++;
        try {
            code.run();
        } finally {
            depth--;
        }
    }

    private static int caught(Runnable code) {
        try {
            code.run();
            return 0;
        } catch (Trap trap) {
            if (trap.kind() == TrapKind.STACK_EXHAUSTED || trap.kind() == TrapKind.DEADLINE) {
                throw trap;
            }
            return 1;
        } catch (GuestException e) {
            return 1;
        }
    }

    private void state(WasmInstance made) {
        for (String name : plan.globals()) {
            attempt("global " + name, () -> Plan.text(made.global(name).orElseThrow().get()));
        }
        for (String name : plan.named(ExternType.Memory.class)) {
            WasmMemory memory = made.memory(name).orElseThrow();
            CRC32 hash = new CRC32();
            hash.update(memory.readBytes(0, (int) Math.min(memory.byteSize(), HASHED_BYTES)));
            lines.add("memory " + name + " " + memory.byteSize() + " " + hash.getValue());
        }
        for (String name : plan.named(ExternType.Table.class)) {
            lines.add("table " + name + " " + made.table(name).orElseThrow().size());
        }
    }
}
