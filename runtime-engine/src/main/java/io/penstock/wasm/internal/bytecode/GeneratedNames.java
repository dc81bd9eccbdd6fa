package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * How generated classes, their methods and descriptors are named. All classes of a module are in the package
 * {@code penstock.m<id>} of its own class loader:
 * <ul>
 * <li>{@code F<function>}: a function's code (for an import, the call of what was imported); method
 * {@link #methodName};</li>
 * <li>{@code F<function>$<n>}: more of it;</li>
 * <li>{@code E<function>}: the way in for the host, method {@value #ENTER}, which translates traps;</li>
 * <li>{@code T<table>_<type>}: {@code call_indirect} by a table and type, method {@value #CALL}.</li>
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

    private static final int LONGEST_NAME = 200;

    private final String packageName;

    /** The names of the module with this id. */
    public GeneratedNames(long moduleId) {
        packageName = "penstock.m" + moduleId;
    }

    /** The package. */
    public String packageName() {
        return packageName;
    }

    /** The class with a function's code. */
    public ClassDesc function(int function) {
        return ClassDesc.of(packageName, "F" + function);
    }

    /** The class with the host's way into a function. */
    public ClassDesc entry(int function) {
        return ClassDesc.of(packageName, "E" + function);
    }

    /** The class for indirect calls. */
    public ClassDesc indirectCall(int table, int type) {
        return ClassDesc.of(packageName, "T" + table + "_" + type);
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

    /** Parameters and the instance; the first result is returned, the others are left in the instance. */
    public static MethodTypeDesc descriptor(FunctionType type) {
        return withInstance(type,
                type.results().isEmpty() ? ConstantDescs.CD_void : descriptor(type.results().getFirst()));
    }

    /** As {@link FunctionType#toMethodType()}, with the instance last. */
    public static MethodTypeDesc entryDescriptor(FunctionType type) {
        return type.results().size() > 1 ? withInstance(type, PartMethods.REFERENCES) : descriptor(type);
    }

    /** Of code that begins at a loop: the values of its variables as bits and as references, the instance. */
    public static MethodTypeDesc loopEntryDescriptor(FunctionType type) {
        return MethodTypeDesc.of(descriptor(type).returnType(), PartMethods.NUMBERS, PartMethods.REFERENCES, INSTANCE);
    }

    private static MethodTypeDesc withInstance(FunctionType type, ClassDesc result) {
        List<ClassDesc> params = new ArrayList<>();
        if (type.isWide()) {
            params.add(PartMethods.REFERENCES);
        } else {
            type.params().forEach(param -> params.add(descriptor(param)));
        }
        params.add(INSTANCE);
        return MethodTypeDesc.of(result, params);
    }

    private static ClassDesc descriptor(ValueType type) {
        return JvmKind.of(type).descriptor();
    }
}
