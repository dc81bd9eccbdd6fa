package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.LinkageClasses.Target;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.KeptCode;
import io.penstock.wasm.internal.compile.LineTable;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.compile.SourceNames;
import io.penstock.wasm.internal.compile.TieredCode;
import io.penstock.wasm.internal.compile.Tiers;
import io.penstock.wasm.internal.debug.DebugInfo;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.ModuleInfo.Export;
import io.penstock.wasm.internal.module.ModuleInfo.ExternKind;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.Instance;
import io.penstock.wasm.internal.runtime.ModuleCode;
import io.penstock.wasm.internal.runtime.SafepointPoll;
import io.penstock.wasm.internal.runtime.StackHeadroom;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The generated code of one module. Functions are compiled when the JVM links their first call, which comes here through
 * the module's class loader; optimized code is defined from outside, and takes over from there.
 */
public final class GeneratedModuleCode implements ModuleCode, TieredCode {

    /** Targets of an indirect call for which optimized code has classes of its own. */
    private static final int MOST_TARGETS = 64;

    private final long id;
    private final String name;
    private final ModuleInfo info;
    private final ModuleContext context;
    private final Tiers tiers;
    private final EngineListener listener;
    private final SafepointPoll poll = new SafepointPoll();
    private final @Nullable EarlyCode early;
    private final KeptCode kept;
    private final GeneratedNames names;
    private final FunctionMethods methods;
    private final ModuleClassLoader loader;
    /** Whether a function that was compiled makes tail calls, other than of itself. */
    private final Map<Integer, Boolean> makesTailCalls = new ConcurrentHashMap<>();
    /** By class, what its lines stand for, where they are no offsets. */
    private final Map<String, LineTable> lines = new ConcurrentHashMap<>();
    private final DebugInfo debugInfo;
    /** Functions whose optimized code makes tail calls. */
    private final Set<Integer> optimizedTailCalls = ConcurrentHashMap.newKeySet();
    private final Map<Integer, String> exportNames = new HashMap<>();
    private final Tiers.@Nullable Follower follower;
    private final FunctionTiers functions;
    private final int cachedFunctions;

    /**
     * The code of a validated module.
     *
     * @param early what was compiled while it arrived, if anything was
     * @param kept optimized code of earlier starts
     */
    @SuppressWarnings("this-escape") // registered last
    public GeneratedModuleCode(String name, ModuleInfo info, Tiers tiers, @Nullable EarlyCode early, KeptCode kept,
            EngineListener listener) {
        this.id = WasmFrames.nextId();
        this.early = early;
        this.names = new GeneratedNames();
        this.methods = new MethodNames(names) {
            @Override
            public String methodName(int function) {
                return GeneratedModuleCode.this.methodName(function);
            }
        };
        this.name = name;
        this.info = info;
        this.context = info.context();
        this.debugInfo = new DebugInfo(info);
        this.tiers = tiers;
        this.listener = listener;
        for (Export export : info.exports()) {
            if (export.kind() == ExternKind.FUNCTION) {
                exportNames.putIfAbsent(export.index(), export.name());
            }
        }
        this.follower = tiers.follow(this);
        this.functions = new FunctionTiers(info.functionTypes().length, follower);
        this.loader = new ModuleClassLoader(WasmFrames.loaderName(id), poll, new ModuleClassLoader.Source() {
            @Override
            public List<GeneratedClass> generate(String simpleName) throws ClassNotFoundException {
                return noted(generateClasses(simpleName));
            }

            @Override
            public FunctionState state(int function) {
                return functions.state(function);
            }
        });
        this.kept = kept;
        WasmFrames.register(this);
        Map<Integer, CompiledFunction> known = follower == null ? Map.of() : kept.load();
        for (Map.Entry<Integer, CompiledFunction> each : known.entrySet()) {
            useKept(each.getKey(), each.getValue());
        }
        cachedFunctions = known.size();
    }

    /** The JVM links it at its first call: what is never called costs nothing. */
    private void useKept(int function, CompiledFunction code) {
        loader.add(noted(code.classes()));
        noteTailCalls(function, code);
        functions.optimized(function);
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
    public ModuleInfo info() {
        return info;
    }

    @Override
    public String functionName(int function) {
        String found = info.functionNames().get(function);
        if (found == null) {
            found = exportNames.get(function);
        }
        return found == null ? "func[" + function + "]" : found;
    }

    @Override
    public SafepointPoll poll() {
        return poll;
    }

    @Override
    public int compiled(Tier tier) {
        return functions.count(tier);
    }

    @Override
    public int definedFunctions() {
        return info.bodies().size();
    }

    @Override
    public FunctionStatistics statistics(int function) {
        FunctionState state = functions.known(function);
        int bodySize = bodySize(function);
        return new FunctionStatistics(function, functionName(function), bodySize, functions.best(function),
                state == null ? 0 : state.calls(bodySize), state == null ? 0 : state.asked());
    }

    @Override
    public int cachedFunctions() {
        return cachedFunctions;
    }

    @Override
    public boolean isDebugging() {
        return functions.isDebugging();
    }

    @Override
    public EngineListener listener() {
        return listener;
    }

    @Override
    public MethodHandle entry(int function) {
        return entry(names.entry(function), function);
    }

    private MethodHandle entry(ClassDesc name, int function) {
        try {
            Class<?> entry = loader.loadClass(GeneratedNames.binaryName(name));
            return MethodHandles.publicLookup().findStatic(entry, GeneratedNames.ENTER, info.functionType(function)
                    .toMethodType().appendParameterTypes(Instance.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("internal error: entry of function " + function, e);
        }
    }

    @Override
    public MethodHandle tailEntry(int function) {
        return entry(names.tailEntry(function), function);
    }

    /** Compiles and links functions now. */
    public void compile(int... batch) {
        StackHeadroom.ensure();
        for (int function : batch) {
            load(GeneratedNames.binaryName(names.function(function)));
        }
    }

    /** Within {@link StackHeadroom}. */
    private void load(String className) {
        try {
            loader.link(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("internal error: class " + className, e);
        }
    }

    // tiers

    @Override
    public void tierDown() {
        follower();
        functions.debug(true);
        listener.tieredDown(name);
    }

    @Override
    public void endDebugging() {
        follower();
        functions.debug(false);
        listener.debuggingEnded(name);
    }

    @Override
    public CompletionStage<Void> tierUp() {
        Tiers.Follower own = follower();
        functions.debug(false);
        listener.tieredUp(name);
        return own.optimizeAll();
    }

    private Tiers.Follower follower() {
        if (follower == null) {
            throw new IllegalStateException("functions of module " + name + " keep their first code");
        }
        return follower;
    }

    @Override
    public FunctionState functionState(int function) {
        return functions.state(function);
    }

    @Override
    public boolean isOptimized(int function) {
        return functions.has(function, Tier.OPTIMIZED);
    }

    @Override
    public CompilationUnit optimizedUnit(int function, int loop, IntPredicate together, Profile profile) {
        ClassDesc own = loop == CodeRequest.FROM_BEGIN ? names.optimized(function) : names.loop(function, loop);
        return unit(function, new OptimizedCode(together),
                new CodeRequest(GeneratedNames.binaryName(own), bodyName(function), loop),
                profile);
    }

    /** What optimized code calls: optimized code where there is some, or comes along. */
    private final class OptimizedCode extends MethodNames {

        private final IntPredicate together;

        OptimizedCode(IntPredicate together) {
            super(names);
            this.together = together;
        }

        private boolean isOptimized(int callee) {
            return together.test(callee) || GeneratedModuleCode.this.isOptimized(callee);
        }

        @Override
        ClassDesc owner(int callee) {
            return isOptimized(callee) ? names.optimized(callee) : names.function(callee);
        }

        @Override
        public String methodName(int callee) {
            return isOptimized(callee) ? bodyName(callee) : GeneratedModuleCode.this.methodName(callee);
        }

        @Override
        ClassDesc indirectCall(int table, int type, boolean tail) {
            return optimizedIndirectCall(table, type, tail, together);
        }
    }

    /**
     * With few functions of the type, the class calls the optimized code of those that have it when the call is first made;
     * another one for each state of the module, so that what is optimized later leads to more.
     */
    private ClassDesc optimizedIndirectCall(int table, int type, boolean tail, IntPredicate together) {
        List<Target> targets = targets(type, false, false);
        if (targets.size() > MOST_TARGETS) {
            return names.indirectCall(table, type, tail);
        }
        for (Target target : targets) {
            var _ = together.test(target.function()); // what is warm comes along, before the class is made
        }
        return names.indirectCall(table, type, tail, functions.count(Tier.OPTIMIZED));
    }

    @Override
    public void define(List<CompiledFunction> code) {
        List<GeneratedClass> classes = code.stream().flatMap(function -> function.classes().stream()).toList();
        StackHeadroom.ensure();
        loader.add(noted(classes)); // all before the first is loaded: what it refers to is there
        classes.forEach(generated -> load(generated.name()));
    }

    @Override
    public void switchToOptimized(int function, CompilerChain.Result code) {
        noteTailCalls(function, code.code());
        load(GeneratedNames.binaryName(names.trampoline(function))); // here, and not deep in a guest's stack
        functions.optimized(function);
        finished(function, code);
        kept.compiled(function, code.code());
    }

    private void noteTailCalls(int function, CompiledFunction code) {
        String tail = GeneratedNames.binaryName(optimizedTail(function));
        if (code.has(tail)) {
            optimizedTailCalls.add(function);
        }
    }

    private ClassDesc optimizedTail(int function) {
        return GeneratedNames.tail(GeneratedNames.binaryName(names.optimized(function)));
    }

    @Override
    public void switchLoop(int function, int loop) {
        functions.state(function).addLoop(loop);
    }

    // places

    private List<GeneratedClass> noted(List<GeneratedClass> classes) {
        for (GeneratedClass generated : classes) {
            if (generated.lines().values().length > 0) {
                lines.put(generated.name(), generated.lines());
            }
        }
        return classes;
    }

    @Override
    public List<Position> positions(String className, int function, int line) {
        return lines.getOrDefault(className, LineTable.OFFSETS).positions(function, line).stream()
                .filter(this::isInBody).toList();
    }

    private boolean isInBody(Position position) {
        FunctionBody body = body(position.function());
        return body != null && position.offset() >= 0 && position.offset() < body.bytes().length;
    }

    @Override
    public DebugInfo debugInfo() {
        return debugInfo;
    }

    // classes

    private List<GeneratedClass> generateClasses(String simpleName) throws ClassNotFoundException {
        String rest = simpleName.substring(1);
        try {
            return switch (simpleName.charAt(0)) {
                case 'F' -> function(Integer.parseInt(rest));
                case 'O' -> List.of(rest.endsWith("B")
                        ? tailDetour(Integer.parseInt(rest, 0, rest.length() - 1, 10))
                        : detour(Integer.parseInt(rest)));
                case 'D' ->
                    debugCode(Integer.parseInt(rest.endsWith("B") ? rest.substring(0, rest.length() - 1) : rest));
                case 'C' -> {
                    int called = Integer.parseInt(rest);
                    yield Trampoline.generate(names, called, bodyName(called), info.functionType(called));
                }
                case 'P' -> List.of(PollClass.generate());
                case 'E' -> List.of(entryClass(Integer.parseInt(rest)));
                case 'B' -> tailCall(Integer.parseInt(rest));
                case 'X' -> List.of(tailEntryClass(Integer.parseInt(rest)));
                case 'T', 'U' -> {
                    String[] numbers = rest.split("_", -1);
                    yield List.of(indirectCall(simpleName, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]),
                            numbers.length > 2));
                }
                case 'R', 'V' -> {
                    String[] numbers = rest.split("_", -1);
                    yield List.of(indirectCall(simpleName, FunctionMethods.BY_REFERENCE, Integer.parseInt(numbers[0]),
                            numbers.length > 1));
                }
                default -> throw new ClassNotFoundException(simpleName);
            };
        } catch (NumberFormatException e) {
            throw new ClassNotFoundException(simpleName, e);
        }
    }

    private List<GeneratedClass> function(int function) {
        int imported = info.importedFunctions();
        if (function < imported) {
            return List.of(LinkageClasses.importCall(names.function(function), methodName(function), function,
                    info.functionType(function)));
        }
        if (follower != null && isOptimized(function)) {
            return Trampoline.alone(names, function, bodyName(function), info.functionType(function));
        }
        CompilerChain.Result code = early == null ? null : early.take(function);
        if (code == null) {
            started(function, tiers.first().tier());
            code = tiers.first().compile(unit(function, methods,
                    new CodeRequest(methods.className(function), bodyName(function), CodeRequest.FROM_BEGIN),
                    Profile.NONE));
        }
        functions.add(function, code.tier());
        makesTailCalls.put(function, code.code().classes().size() > 1
                && code.code().has(GeneratedNames.binaryName(names.tail(function))));
        finished(function, code);
        return code.code().classes();
    }

    private List<GeneratedClass> debugCode(int function) {
        started(function, Tier.BASELINE);
        CompilerChain.Result code = CompilerChain.of(tiers.debug()).compile(unit(function, methods,
                new CodeRequest(GeneratedNames.binaryName(names.debug(function)), bodyName(function),
                        CodeRequest.FROM_BEGIN),
                new SourceNames(name, info.bodies().get(function - info.importedFunctions()).offset(),
                        debugInfo.function(function), debugInfo.localNames(function))));
        functions.add(function, code.tier());
        finished(function, code);
        return code.code().classes();
    }

    /** In place of optimized code that other optimized code was to call directly, and that there is not. */
    private GeneratedClass detour(int function) {
        return LinkageClasses.detour(names.optimized(function), bodyName(function), target(function));
    }

    /** The same for calls in tail position; what makes no tail calls is called plainly. */
    private GeneratedClass tailDetour(int function) {
        FunctionType type = info.functionType(function);
        return isOptimized(function)
                ? TailCallClasses.direct(optimizedTail(function),
                        new Target(function, names.optimized(function), bodyName(function),
                                GeneratedNames.descriptor(type)),
                        type)
                : TailCallClasses.detour(optimizedTail(function), names.tail(function), type);
    }

    private CompilationUnit unit(int function, FunctionMethods callees, CodeRequest request, Profile profile) {
        return new CompilationUnit(context, callees, function, this::body, request, profile);
    }

    private CompilationUnit unit(int function, FunctionMethods callees, CodeRequest request, SourceNames source) {
        return new CompilationUnit(context, callees, function, this::body, request, Profile.NONE, source);
    }

    private @Nullable FunctionBody body(int function) {
        int imported = info.importedFunctions();
        return function < imported ? null : info.bodies().get(function - imported);
    }

    private void started(int function, Tier tier) {
        listener.compilationStarted(name, function, tier, bodySize(function));
    }

    private void finished(int function, CompilerChain.Result code) {
        listener.functionCompiled(name, function, code.tier(), bodySize(function), code.code().size(), code.nanos());
    }

    private int bodySize(int function) {
        return info.bodies().get(function - info.importedFunctions()).bytes().length;
    }

    private GeneratedClass entryClass(int function) {
        return LinkageClasses.entry(names.entry(function), target(function), info.functionType(function),
                info.functionTypes()[function]);
    }

    private GeneratedClass tailEntryClass(int function) {
        FunctionType type = info.functionType(function);
        return LinkageClasses.entry(names.tailEntry(function), tailTarget(function, names.tail(function)), type,
                info.functionTypes()[function], true);
    }

    /** A function's code for calls in tail position; what calls the function if it makes no tail calls itself. */
    private List<GeneratedClass> tailCall(int function) {
        FunctionType type = info.functionType(function);
        if (function < info.importedFunctions()) {
            return List.of(TailCallClasses.imported(names.tail(function), target(function), type));
        }
        if (optimizedTailCalls.contains(function) && makesTailCalls.get(function) == null) {
            return Trampoline.aloneInTail(names, function, type); // as F<n> will be
        }
        List<GeneratedClass> classes = Boolean.FALSE.equals(makesTailCalls.get(function))
                ? new ArrayList<>()
                : new ArrayList<>(function(function));
        if (!Boolean.TRUE.equals(makesTailCalls.get(function))) {
            classes.add(TailCallClasses.direct(names.tail(function), target(function), type));
        }
        return classes;
    }

    private GeneratedClass indirectCall(String simpleName, int table, int typeIndex, boolean optimized) {
        char sort = simpleName.charAt(0);
        boolean tail = sort == 'U' || sort == 'V';
        return new IndirectCalls(ClassDesc.of(GeneratedNames.PACKAGE, simpleName), table, typeIndex,
                info.types().get(typeIndex).function(), tail, targets(typeIndex, tail, optimized)).generate();
    }

    /** The functions of a type that may be values. */
    private List<Target> targets(int typeIndex, boolean tail, boolean optimized) {
        DefinedType expected = info.types().get(typeIndex);
        List<Target> targets = new ArrayList<>();
        for (int function = info.functionReferences()
                .nextSetBit(info.importedFunctions()); function >= 0; function = info
                        .functionReferences().nextSetBit(function + 1)) {
            if (info.definedType(function).isSubtypeOf(expected)) {
                boolean direct = optimized && isOptimized(function);
                targets.add(tail
                        ? tailTarget(function, direct ? optimizedTail(function) : names.tail(function))
                        : direct ? optimizedTarget(function) : target(function));
            }
        }
        return targets;
    }

    private Target optimizedTarget(int function) {
        return new Target(function, names.optimized(function), bodyName(function),
                GeneratedNames.descriptor(info.functionType(function)));
    }

    private Target tailTarget(int function, ClassDesc owner) {
        return new Target(function, owner, GeneratedNames.CALL,
                TailCallClasses.descriptor(info.functionType(function)));
    }

    private Target target(int function) {
        return new Target(function, names.function(function), methodName(function),
                GeneratedNames.descriptor(info.functionType(function)));
    }

    private String methodName(int function) {
        if (function < info.importedFunctions()) {
            return early != null && follower == null
                    ? EarlyCode.methodName(function) // all that early code knew
                    : WasmFrames.PART + "import"; // no frame of its own in a guest's stack
        }
        return bodyName(function);
    }

    /** The method with a function's code, in each of its classes. */
    private String bodyName(int function) {
        return early != null ? EarlyCode.methodName(function) : GeneratedNames.methodName(functionName(function));
    }
}
