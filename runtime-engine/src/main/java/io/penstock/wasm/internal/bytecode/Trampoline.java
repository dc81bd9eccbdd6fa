package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;

/**
 * Where the first code of a function goes when it finds at its begin that other code has taken over: a small method that calls
 * the code of the tier that the function's state names. In a guest's stack neither it nor the first code below it is a frame
 * of its own.
 */
public final class Trampoline {

    /** The method, in the class {@code F<function>}. */
    public static final String METHOD = WasmFrames.TAKEN_OVER;

    private static final Member.Field TIER = new Member.Field(ClassConstants.STATE, "tier",
            ConstantDescs.CD_int);

    private Trampoline() {
    }

    /**
     * Its code.
     *
     * @param methodName the method with the code, in each of its classes
     */
    public static CodeTape tape(GeneratedNames names, int function, String methodName, FunctionType type) {
        CodeTape tape = new CodeTape(GeneratedNames.parameterKinds(type));
        int debug = tape.newLabel();
        loadTier(tape, function);
        tape.jumpIf(Condition.LT, debug);
        call(tape, names.optimized(function), methodName, type);
        tape.bind(debug);
        call(tape, names.debug(function), methodName, type);
        return tape;
    }

    /** The class of a function that has optimized code: a method for callers, and the trampoline. */
    static List<GeneratedClass> alone(GeneratedNames names, int function, String methodName, FunctionType type) {
        CodeTape way = new CodeTape(GeneratedNames.parameterKinds(type));
        call(way, names.function(function), METHOD, type);
        return ClassAssembler.function(names.function(function), methodName, GeneratedNames.descriptor(type), way,
                tape(names, function, methodName, type));
    }

    private static void loadTier(CodeTape tape, int function) {
        tape.state(function);
        tape.getField(TIER);
    }

    private static void call(CodeTape tape, ClassDesc owner, String methodName, FunctionType type) {
        for (int i = 0; i < tape.parameters(); i++) {
            tape.load(i);
        }
        tape.invoke(new Member.Method(owner, methodName, GeneratedNames.descriptor(type), true));
        if (type.results().isEmpty()) {
            tape.returnVoid();
        } else {
            tape.returnValue(JvmKind.ofResult(type.results().getFirst()));
        }
    }
}
