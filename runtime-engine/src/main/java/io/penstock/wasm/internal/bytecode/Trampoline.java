package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;

/**
 * What the callers of a function call when its code may change: a small method that HotSpot inlines, which goes on to the
 * code of the tier that the function's state names. It is no frame of its own in a guest's stack.
 */
public final class Trampoline {

    /** The method, in the class {@code F<function>}. */
    public static final String METHOD = WasmFrames.PART + "call";

    private static final Member.Field TIER = new Member.Field(ClassConstants.STATE, "tier",
            ConstantDescs.CD_int);

    private Trampoline() {
    }

    /**
     * Its code.
     *
     * @param methodName the method with the code, in each of its classes
     * @param hasFirst whether the class has that method too; else there is optimized code
     */
    public static CodeTape tape(GeneratedNames names, int function, String methodName, FunctionType type,
            boolean hasFirst) {
        List<JvmKind> parameters = GeneratedNames.parameterKinds(type);
        CodeTape tape = new CodeTape(parameters);
        int debug = tape.newLabel();
        if (hasFirst) {
            int other = tape.newLabel();
            loadTier(tape, function);
            tape.jumpIf(Condition.NE, other);
            call(tape, names.function(function), methodName, type);
            tape.bind(other);
        }
        loadTier(tape, function);
        tape.jumpIf(Condition.LE, debug); // the first code's number too: debugging may end between the two looks
        call(tape, names.optimized(function), methodName, type);
        tape.bind(debug);
        call(tape, names.debug(function), methodName, type);
        return tape;
    }

    /** A class with the trampoline of a function that has optimized code, and nothing else. */
    static GeneratedClass alone(GeneratedNames names, int function, String methodName, FunctionType type) {
        return ClassAssembler.trampoline(names.function(function), GeneratedNames.descriptor(type),
                tape(names, function, methodName, type, false));
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
            tape.returnValue(JvmKind.of(type.results().getFirst()));
        }
    }
}
