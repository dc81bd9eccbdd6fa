package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the first code of a function goes when it finds at its begin that other code has taken over: a small method that calls
 * the code of the tier that the function's state names. In a guest's stack neither it nor the first code below it is a frame
 * of its own.
 */
public final class Trampoline {

    /** The method, in the class {@code C<function>}, or {@code B<function>} where there are tail calls. */
    public static final String METHOD = WasmFrames.TAKEN_OVER;

    private static final Member.Field TIER = new Member.Field(ClassConstants.STATE, "tier",
            ConstantDescs.CD_int);

    private Trampoline() {
    }

    /** A function's trampoline. */
    public static Member.Method method(GeneratedNames names, int function, FunctionType type) {
        return new Member.Method(names.trampoline(function), METHOD, GeneratedNames.descriptor(type), true);
    }

    /**
     * Its class: most functions never need it.
     *
     * @param methodName the method with the function's code, in each of its classes
     */
    static List<GeneratedClass> generate(GeneratedNames names, int function, String methodName, FunctionType type) {
        CodeTape tape = byTier(function, type, GeneratedNames.parameterKinds(type), new Member.Method(
                names.optimized(function), methodName, GeneratedNames.descriptor(type), true), names.debug(function));
        return ClassAssembler.function(names.trampoline(function), METHOD, GeneratedNames.descriptor(type), tape);
    }

    /** The code of the one in {@code B<n>}, which hands on the depth of tail calls. */
    public static CodeTape tailTape(GeneratedNames names, int function, FunctionType type) {
        return byTier(function, type, tailParameters(type), new Member.Method(tail(names.optimized(function)),
                GeneratedNames.CALL, TailCallClasses.descriptor(type), true), tail(names.debug(function)));
    }

    private static ClassDesc tail(ClassDesc plain) {
        return GeneratedNames.tail(GeneratedNames.binaryName(plain));
    }

    private static List<JvmKind> tailParameters(FunctionType type) {
        List<JvmKind> kinds = new ArrayList<>(GeneratedNames.parameterKinds(type));
        kinds.add(kinds.size() - 1, JvmKind.INT);
        return kinds;
    }

    private static CodeTape byTier(int function, FunctionType type, List<JvmKind> parameters, Member.Method optimized,
            ClassDesc debugClass) {
        CodeTape tape = new CodeTape(parameters);
        int debug = tape.newLabel();
        loadTier(tape, function);
        tape.jumpIf(Condition.LE, debug); // back to the first tier in this moment: there may be no optimized code
        call(tape, optimized, type);
        tape.bind(debug);
        call(tape, new Member.Method(debugClass, optimized.name(), optimized.type(), true), type);
        return tape;
    }

    /** The class {@code F<n>} of a function that has optimized code: a method for callers. */
    static List<GeneratedClass> alone(GeneratedNames names, int function, String methodName, FunctionType type) {
        CodeTape way = new CodeTape(GeneratedNames.parameterKinds(type));
        call(way, method(names, function, type), type);
        return ClassAssembler.function(names.function(function), methodName, GeneratedNames.descriptor(type), way);
    }

    /** The class {@code B<n>} of a function that has optimized code which makes tail calls. */
    static List<GeneratedClass> aloneInTail(GeneratedNames names, int function, FunctionType type) {
        CodeTape way = new CodeTape(tailParameters(type));
        call(way, new Member.Method(names.tail(function), METHOD, TailCallClasses.descriptor(type), true), type);
        return ClassAssembler.function(names.tail(function), GeneratedNames.CALL, TailCallClasses.descriptor(type),
                way, tailTape(names, function, type));
    }

    private static void loadTier(CodeTape tape, int function) {
        tape.state(function);
        tape.getField(TIER);
    }

    private static void call(CodeTape tape, Member.Method method, FunctionType type) {
        for (int i = 0; i < tape.parameters(); i++) {
            tape.load(i);
        }
        tape.invoke(method);
        if (type.results().isEmpty()) {
            tape.returnVoid();
        } else {
            tape.returnValue(JvmKind.ofResult(type.results().getFirst()));
        }
    }
}
