package io.penstock.it.conformance;

import io.penstock.it.conformance.Command.Action;
import io.penstock.it.conformance.Command.Binary;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Executes the commands of one script in one mode. For one run, by one thread. */
final class ScriptRunner implements AutoCloseable {

    /** Longest time for one action: an endless loop is a failure and not a hanging build. */
    private static final Duration ACTION_TIME = Duration.ofSeconds(20);

    /** What a name of the script stands for. */
    private sealed interface Target {
    }

    private record Live(WasmInstance instance) implements Target {
    }

    /** A module that is not there, with the outcome that everything that uses it shares. */
    private record Absent(Outcome outcome) implements Target {
    }

    private final Mode mode;
    private final Suite suite;
    private final Script script;
    private final Needs needs;
    private final WasmEngine engine;
    private final Imports spectest;
    private final ScriptResult result;

    private final Map<String, Target> instances = new HashMap<>();
    private final Map<String, Target> registered = new HashMap<>();
    private final Map<String, WasmModule> definitions = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Target latest = new Absent(new Outcome.Failed("no module yet"));
    private @Nullable WasmModule latestDefinition;
    private volatile Command current;

    ScriptRunner(Mode mode, Suite suite, Script script, Needs needs) {
        this.mode = mode;
        this.suite = suite;
        this.script = script;
        this.needs = needs;
        this.engine = WasmEngine.create(SuiteFiles.configure(script.file(), mode.config()));
        this.spectest = SpectestModule.create(engine);
        this.result = new ScriptResult(script.file(), mode.name());
        this.current = script.commands().getFirst();
    }

    /** Executes all commands; a failure does not stop the ones after it. */
    ScriptResult run() {
        for (Command command : script.commands()) {
            current = command;
            result.add(command, execute(command));
        }
        return result;
    }

    /** The command that is being executed; for another thread that finds this one stuck. */
    Command current() {
        return current;
    }

    private Outcome execute(Command command) {
        try {
            switch (command) {
                case Command.Module m -> define(m.name(), () -> new Live(instantiate(compile(m, m.binary()))));
                case Command.Instance i -> define(i.name(), () -> new Live(instantiate(definition(i.definition()))));
                case Command.Definition d -> {
                    WasmModule module = compile(d, d.binary());
                    latestDefinition = module;
                    d.name().ifPresent(name -> definitions.put(name, module));
                }
                case Command.Register r -> registered.put(r.as(), target(r.name()));
                case Command.Perform p -> perform(p.action());
                case Command.AssertReturn a -> assertReturn(a);
                case Command.AssertTrap a -> assertTrap(a.message(), () -> perform(a.action()));
                case Command.AssertException a -> assertThrown(GuestException.class, () -> perform(a.action()));
                case Command.AssertMalformed a -> assertRejected(a, a.binary(), MalformedModule.class, a.message());
                case Command.AssertInvalid a when a.message().equals("multiple tables") -> {
                    compile(a, a.binary());
                    throw Outcome.skipped("superseded: several tables are valid since 2.0");
                }
                case Command.AssertInvalid a -> assertRejected(a, a.binary(), InvalidModule.class, a.message());
                case Command.AssertUnlinkable a -> {
                    WasmModule module = compile(a, a.binary());
                    LinkFailure failure = assertThrown(LinkFailure.class, () -> instantiate(module));
                    compareWords(a, a.message(), failure);
                }
                case Command.AssertUninstantiable a -> {
                    WasmModule module = compile(a, a.binary());
                    assertTrap(a.message(), () -> instantiate(module));
                }
            }
            return new Outcome.Passed();
        } catch (Outcome.Ended e) {
            return e.outcome();
        } catch (WasmException e) {
            return new Outcome.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Anything that is not a WasmException is a bug of the engine's: say where.
            return new Outcome.Failed("not a WasmException: " + e + " at "
                    + Arrays.stream(e.getStackTrace()).limit(6).map(String::valueOf)
                            .collect(Collectors.joining(" < ")));
        }
    }

    private interface Making {
        Target make();
    }

    /** Sets the latest instance, or leaves word why there is none. */
    private void define(Optional<String> name, Making making) {
        Target target = new Absent(new Outcome.Failed("its module failed"));
        try {
            target = making.make();
        } catch (Outcome.Ended e) {
            target = new Absent(e.outcome());
            throw e;
        } finally {
            latest = target;
            Target made = target;
            name.ifPresent(n -> instances.put(n, made));
        }
    }

    private WasmModule compile(Command command, Binary binary) {
        byte[] bytes = bytes(binary);
        Optional<String> feature = needs.feature(script.file(), command.line());
        WasmModule module;
        try {
            module = mode.compile(engine, bytes);
        } catch (ModuleException e) {
            if (feature.isEmpty()) {
                throw e;
            }
            // Only a rejection that names the feature counts; any other may be a bug.
            String message = String.valueOf(e.getMessage());
            throw message.contains(feature.get())
                    ? Outcome.skipped("needs " + feature.get())
                    : Outcome.failed(
                            "needs.tsv says that it needs " + feature.get() + ", but it is rejected with: " + message);
        }
        opened.add(module);
        if (feature.isPresent()) {
            throw Outcome.failed("needs.tsv says that it needs " + feature.get() + ", but the engine accepts it");
        }
        return module;
    }

    private byte[] bytes(Binary binary) {
        return suite.module(script, binary.file().orElseThrow(() -> Outcome.skipped("text only")));
    }

    private WasmModule definition(Optional<String> name) {
        WasmModule module = name.map(definitions::get).orElse(latestDefinition);
        if (module == null) {
            throw Outcome.failed("no module definition " + name.orElse(""));
        }
        return module;
    }

    private WasmInstance instantiate(WasmModule module) {
        for (ImportDescriptor wanted : module.imports()) {
            if (registered.get(wanted.module()) instanceof Absent absent) {
                throw Outcome.as(absent.outcome());
            }
        }
        Imports fromScript = (from, name) -> registered.get(from) instanceof Live live
                ? live.instance().exports().get(name)
                : null;
        WasmInstance instance = module.instantiate(fromScript.orElse(spectest));
        opened.add(instance);
        return instance;
    }

    private Target target(Optional<String> name) {
        Target target = name.map(instances::get).orElse(name.isEmpty() ? latest : null);
        if (target == null) {
            throw Outcome.failed("no instance " + name.orElse(""));
        }
        return target;
    }

    private @Nullable Object[] perform(Action action) {
        WasmInstance instance = switch (target(action.module())) {
            case Live live -> live.instance();
            case Absent absent -> throw Outcome.as(absent.outcome());
        };
        return switch (action) {
            case Command.Get get -> {
                WasmGlobal global = instance.global(get.field())
                        .orElseThrow(() -> Outcome.failed("no exported global " + get.field()));
                yield new @Nullable Object[]{global.get()};
            }
            case Command.Invoke invoke -> {
                WasmFunction function = instance.function(invoke.field())
                        .orElseThrow(() -> Outcome.failed("no exported function " + invoke.field()));
                try (GuestCall _ = instance.beginCall(ACTION_TIME)) {
                    yield function.invoke(invoke.args().toArray());
                }
            }
        };
    }

    private void assertReturn(Command.AssertReturn command) {
        @Nullable
        Object[] found = perform(command.action());
        boolean equal = found.length == command.results().size();
        for (int i = 0; equal && i < found.length; i++) {
            equal = command.results().get(i).matches(found[i]);
        }
        if (!equal) {
            throw Outcome.failed(text(command.action()) + " must return " + command.results() + ", found "
                    + Arrays.stream(found).map(Expected::describe).toList());
        }
    }

    private static String text(Action action) {
        return switch (action) {
            case Command.Get get -> "global " + get.field();
            case Command.Invoke invoke -> invoke.field()
                    + invoke.args().stream().map(Expected::describe).collect(Collectors.joining(", ", "(", ")"));
        };
    }

    private static void assertTrap(String message, Runnable code) {
        Trap trap = assertThrown(Trap.class, code);
        String found = trap.kind().message();
        // The suite sometimes says more than the kind ("uninitialized element 2"), sometimes less.
        if (!found.startsWith(message) && !message.startsWith(found)) {
            throw Outcome.failed("must trap with \"" + message + "\", found " + trap.getMessage());
        }
    }

    private static <T extends WasmException> T assertThrown(Class<T> type, Runnable code) {
        try {
            code.run();
        } catch (WasmException e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw Outcome
                    .failed("must end with a " + type.getSimpleName() + ", found " + e.getClass().getSimpleName() + ": "
                            + e.getMessage());
        }
        throw Outcome.failed("must end with a " + type.getSimpleName() + ", found none");
    }

    private void assertRejected(Command command, Binary binary, Class<? extends ModuleException> type, String message) {
        compareWords(command, message, assertThrown(type, () -> compile(command, binary)));
    }

    private void compareWords(Command command, String message, WasmException found) {
        // Where the suite names an index ("unknown table 0"), our message has it further on.
        if (!String.valueOf(found.getMessage()).startsWith(message.replaceFirst(" \\d+$", ""))) {
            result.otherWords(command, message, String.valueOf(found.getMessage()));
        }
    }

    @Override
    public void close() {
        for (AutoCloseable one : opened.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing must not fail", e);
            }
        }
        engine.close();
    }
}
