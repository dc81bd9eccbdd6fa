package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.LinkageClasses.Target;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.ModuleInfo.Export;
import io.penstock.wasm.internal.module.ModuleInfo.ExternKind;
import io.penstock.wasm.internal.runtime.Instance;
import io.penstock.wasm.internal.runtime.ModuleCode;
import io.penstock.wasm.internal.runtime.SafepointPoll;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The generated code of one module. Functions are compiled when the JVM links their first call, which comes here through
 * the module's class loader.
 */
public final class GeneratedModuleCode implements ModuleCode {

    private final long id;
    private final String name;
    private final ModuleInfo info;
    private final ModuleContext context;
    private final FunctionCompiler compiler;
    private final EngineListener listener;
    private final SafepointPoll poll = new SafepointPoll();
    private final @Nullable EarlyCode early;
    private final GeneratedNames names;
    private final FunctionMethods methods;
    private final ModuleClassLoader loader;
    /** Whether a function that was compiled makes tail calls, other than of itself. */
    private final Map<Integer, Boolean> makesTailCalls = new ConcurrentHashMap<>();
    private final Map<Integer, String> exportNames = new HashMap<>();
    private final AtomicInteger compiled = new AtomicInteger();

    /**
     * The code of a validated module.
     *
     * @param early what was compiled while it arrived, if anything was
     */
    @SuppressWarnings("this-escape") // registered last
    public GeneratedModuleCode(String name, ModuleInfo info, FunctionCompiler compiler, @Nullable EarlyCode early,
            EngineListener listener) {
        this.id = early == null ? WasmFrames.nextId() : early.moduleId();
        this.early = early;
        this.names = new GeneratedNames(id);
        this.methods = new MethodNames(id, this::methodName);
        this.loader = new ModuleClassLoader(names.packageName(), poll, this::generate);
        this.name = name;
        this.info = info;
        this.context = info.context();
        this.compiler = compiler;
        this.listener = listener;
        for (Export export : info.exports()) {
            if (export.kind() == ExternKind.FUNCTION) {
                exportNames.putIfAbsent(export.index(), export.name());
            }
        }
        WasmFrames.register(this);
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
        return tier == Tier.BASELINE ? compiled.get() : 0;
    }

    @Override
    public int definedFunctions() {
        return info.bodies().size();
    }

    @Override
    public MethodHandle entry(int function) {
        return entry(names.entry(function), function);
    }

    private MethodHandle entry(ClassDesc name, int function) {
        try {
            Class<?> entry = loader.loadClass(names.packageName() + "." + name.displayName());
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

    /** Compiles and links a function now. */
    public void compile(int function) {
        try {
            loader.loadClass(names.packageName() + ".F" + function);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("internal error: code of function " + function, e);
        }
    }

    private List<GeneratedClass> generate(String simpleName) throws ClassNotFoundException {
        String rest = simpleName.substring(1);
        try {
            return switch (simpleName.charAt(0)) {
                case 'F' -> function(Integer.parseInt(rest));
                case 'E' -> List.of(entryClass(Integer.parseInt(rest)));
                case 'B' -> tailCall(Integer.parseInt(rest));
                case 'X' -> List.of(tailEntryClass(Integer.parseInt(rest)));
                case 'T', 'U' -> {
                    int split = rest.indexOf('_');
                    yield List.of(indirectCall(simpleName, Integer.parseInt(rest.substring(0, split)),
                            Integer.parseInt(rest.substring(split + 1)), simpleName.charAt(0) == 'U'));
                }
                case 'R', 'V' -> List.of(indirectCall(simpleName, IndirectCalls.NO_TABLE, Integer.parseInt(rest),
                        simpleName.charAt(0) == 'V'));
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
        FunctionBody body = info.bodies().get(function - imported);
        EarlyCode.Function known = early == null ? null : early.take(function);
        if (known == null) {
            long start = System.nanoTime();
            CompiledFunction code = compiler
                    .compile(new CompilationUnit(context, id, methods, function,
                            other -> info.bodies().get(other - imported),
                            new CodeRequest(methods.className(function), methodName(function), CodeRequest.FROM_BEGIN),
                            Profile.NONE));
            known = new EarlyCode.Function(code, System.nanoTime() - start);
        }
        String tail = names.tail(function).displayName();
        makesTailCalls.put(function, known.code().classes().stream().anyMatch(c -> c.name().endsWith("." + tail)));
        compiled.incrementAndGet();
        listener.functionCompiled(name, function, compiler.tier(), body.bytes().length, known.code().size(),
                known.nanos());
        return known.code().classes();
    }

    private GeneratedClass entryClass(int function) {
        return LinkageClasses.entry(names.entry(function), target(function), info.functionType(function),
                info.functionTypes()[function]);
    }

    private GeneratedClass tailEntryClass(int function) {
        FunctionType type = info.functionType(function);
        return LinkageClasses.entry(names.tailEntry(function), tailTarget(function), type,
                info.functionTypes()[function], true);
    }

    /** A function's code for calls in tail position; what calls the function if it makes no tail calls itself. */
    private List<GeneratedClass> tailCall(int function) {
        FunctionType type = info.functionType(function);
        if (function < info.importedFunctions()) {
            return List.of(TailCallClasses.imported(names.tail(function), target(function), type));
        }
        Boolean known = makesTailCalls.get(function);
        List<GeneratedClass> classes = known == Boolean.FALSE ? new ArrayList<>() : new ArrayList<>(function(function));
        if (makesTailCalls.get(function) == Boolean.FALSE) {
            classes.add(TailCallClasses.direct(names.tail(function), target(function), type));
        }
        return classes;
    }

    private GeneratedClass indirectCall(String simpleName, int table, int typeIndex, boolean tail) {
        DefinedType expected = info.types().get(typeIndex);
        List<Target> targets = new ArrayList<>();
        for (int function = info.functionReferences()
                .nextSetBit(info.importedFunctions()); function >= 0; function = info
                        .functionReferences().nextSetBit(function + 1)) {
            if (info.definedType(function).isSubtypeOf(expected)) {
                targets.add(tail ? tailTarget(function) : target(function));
            }
        }
        return new IndirectCalls(ClassDesc.of(names.packageName(), simpleName), table, typeIndex, expected.function(),
                tail, targets).generate();
    }

    private Target tailTarget(int function) {
        return new Target(function, names.tail(function), methodName(function),
                TailCallClasses.descriptor(info.functionType(function)));
    }

    private Target target(int function) {
        return new Target(function, names.function(function), methodName(function),
                GeneratedNames.descriptor(info.functionType(function)));
    }

    private String methodName(int function) {
        if (function < info.importedFunctions()) {
            return WasmFrames.PART + "import"; // no frame of its own in a guest's stack
        }
        if (early != null) {
            return EarlyCode.methodName(function);
        }
        return GeneratedNames.methodName(functionName(function));
    }
}
