package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.compile.FunctionMethods;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * How generated classes, their methods and descriptors are named. All classes of a module are in the package
 * {@value #PACKAGE} of its own class loader, whose name tells whose they are, so that code is the same in every process:
 * <ul>
 * <li>{@code F<function>}: a function's code (for an import, the call of what was imported); method
 * {@link #methodName};</li>
 * <li>{@code F<function>$<n>}: more of it;</li>
 * <li>{@code O<function>}: its optimized code, of the same method name; {@code O<function>L<loop>}: its optimized code from a
 * loop on; {@code D<function>}: its code for debugging;</li>
 * <li>{@code O<function>B}, {@code D<function>B}: as {@code B<function>}, of these tiers;</li>
 * <li>{@code C<function>}: the {@link Trampoline} of {@code F<function>};</li>
 * <li>{@code P}: the module's poll (see {@link PollClass});</li>
 * <li>{@code E<function>}: the way in for the host, method {@value #ENTER}, which translates traps;</li>
 * <li>{@code T<table>_<type>}: {@code call_indirect} by a table and type, method {@value #CALL};
 * {@code W<table>_<type>_<n>}: the same for optimized code, when n functions were optimized;</li>
 * <li>{@code R<type>}: {@code call_ref} by a type, method {@value #CALL};</li>
 * <li>{@code B<function>}, {@code U<table>_<type>}, {@code V<type>}, {@code X<function>}: as {@code F}, {@code T}, {@code R}
 * and {@code E}, in tail position (see {@link TailCallClasses}).</li>
 * </ul>
 * The instance is the last parameter of all of them.
 */
public final class GeneratedNames {

    /** The method of an {@code E} class. */
    public static final String ENTER = "enter";
    /** The method of a {@code T} class. */
    public static final String CALL = "call";
    /** The runtime's instance. */
    public static final ClassDesc INSTANCE = ClassDesc.of("io.penstock.wasm.internal.runtime.Instance");

    /** The package of all generated classes. */
    static final String PACKAGE = "penstock";

    private static final int LONGEST_NAME = 200;

    /** The class with a function's code. */
    public ClassDesc function(int function) {
        return ClassDesc.of(PACKAGE, "F" + function);
    }

    /** The class with a function's optimized code. */
    public ClassDesc optimized(int function) {
        return ClassDesc.of(PACKAGE, "O" + function);
    }

    /** The class with a function's optimized code from a loop on. */
    public ClassDesc loop(int function, int loop) {
        return ClassDesc.of(PACKAGE, "O" + function + "L" + loop);
    }

    /** The class with a function's code for debugging. */
    public ClassDesc debug(int function) {
        return ClassDesc.of(PACKAGE, "D" + function);
    }

    /** The class by which first code calls the code that has taken over. */
    public ClassDesc trampoline(int function) {
        return ClassDesc.of(PACKAGE, "C" + function);
    }

    /** The class with the host's way into a function. */
    public ClassDesc entry(int function) {
        return ClassDesc.of(PACKAGE, "E" + function);
    }

    /** The class by which a function is called in tail position. */
    public ClassDesc tail(int function) {
        return ClassDesc.of(PACKAGE, "B" + function);
    }

    /** The class with the code behind one of another name for callers in tail position: {@code F1} → {@code B1}, {@code O1} → {@code O1B}. */
    public static ClassDesc tail(String className) {
        ClassDesc plain = ClassDesc.of(className);
        return plain.displayName().startsWith("F")
                ? ClassDesc.of(PACKAGE, "B" + plain.displayName().substring(1))
                : ClassDesc.of(className + "B");
    }

    /** The class by which a call of a function that was left to be called begins. */
    ClassDesc tailEntry(int function) {
        return ClassDesc.of(PACKAGE, "X" + function);
    }

    /** The descriptor of an indirect call: parameters, what selects the function, in tail position the depth, the instance. */
    public static MethodTypeDesc indirectDescriptor(FunctionType type, boolean byReference, boolean tail) {
        return IndirectCalls.descriptor(type, byReference, tail);
    }

    /** The class for indirect calls, see {@link FunctionMethods#indirectClassName}. */
    public ClassDesc indirectCall(int table, int type, boolean tail) {
        return ClassDesc.of(PACKAGE, table == FunctionMethods.BY_REFERENCE
                ? (tail ? "V" : "R") + type
                : (tail ? "U" : "T") + table + "_" + type);
    }

    /** The class for indirect calls by optimized code, when the module has so many optimized functions. */
    ClassDesc indirectCall(int table, int type, boolean tail, int optimized) {
        return ClassDesc.of(binaryName(indirectCall(table, type, tail)) + "_" + optimized);
    }

    /** A class's name, with dots. */
    static String binaryName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    /** A Wasm name with what the JVM does not allow in method names replaced. */
    public static String methodName(String wasmName) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < Math.min(wasmName.length(), LONGEST_NAME); i++) {
            char c = wasmName.charAt(i);
            boolean illegal = c == '.' || c == ';' || c == '[' || c == '/' || c == '<' || c == '>' || c < ' '
                    || Character.isSurrogate(c);
            name.append(illegal ? '_' : c);
        }
        return name.isEmpty() || name.toString().startsWith("part$") ? "_" + name : name.toString();
    }

    /**
     * Parameters and the instance; the first result is returned, the others are left in the instance. A v128 is two longs; of
     * a result's, the upper one is left in the instance.
     */
    public static MethodTypeDesc descriptor(FunctionType type) {
        ClassDesc result = type.results().isEmpty() ? ConstantDescs.CD_void : descriptor(type.results().getFirst());
        return withInstance(type, result.equals(JvmKind.V128.descriptor()) ? ConstantDescs.CD_long : result, true);
    }

    /** As {@link FunctionType#toMethodType()}, with the instance last. */
    public static MethodTypeDesc entryDescriptor(FunctionType type) {
        return withInstance(type, switch (type.results().size()) {
            case 0 -> ConstantDescs.CD_void;
            case 1 -> descriptor(type.results().getFirst());
            default -> PartMethods.REFERENCES;
        }, false);
    }

    /** What variables the parameters of {@link #descriptor} are. */
    public static List<JvmKind> parameterKinds(FunctionType type) {
        List<JvmKind> kinds = new ArrayList<>();
        if (type.isWide()) {
            kinds.add(JvmKind.REFERENCE);
        } else {
            for (ValueType param : type.params()) {
                JvmKind kind = JvmKind.of(param);
                if (kind == JvmKind.V128) {
                    kinds.add(JvmKind.LONG);
                    kinds.add(JvmKind.LONG);
                } else {
                    kinds.add(kind);
                }
            }
        }
        kinds.add(JvmKind.REFERENCE);
        return kinds;
    }

    /** Of code that begins at a loop: the values of its variables as bits and as references, the instance. */
    public static MethodTypeDesc loopEntryDescriptor(FunctionType type) {
        return MethodTypeDesc.of(descriptor(type).returnType(), PartMethods.NUMBERS, PartMethods.REFERENCES, INSTANCE);
    }

    private static MethodTypeDesc withInstance(FunctionType type, ClassDesc result, boolean inHalves) {
        List<ClassDesc> params = new ArrayList<>();
        if (type.isWide()) {
            params.add(PartMethods.REFERENCES);
        } else {
            for (ValueType param : type.params()) {
                if (inHalves && param.equals(ValueType.V128)) {
                    params.add(ConstantDescs.CD_long);
                    params.add(ConstantDescs.CD_long);
                } else {
                    params.add(descriptor(param));
                }
            }
        }
        params.add(INSTANCE);
        return MethodTypeDesc.of(result, params);
    }

    private static ClassDesc descriptor(ValueType type) {
        return JvmKind.of(type).descriptor();
    }
}
