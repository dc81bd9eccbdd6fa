package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.bytecode.LinkageClasses.Target;
import io.penstock.wasm.internal.bytecode.MethodWriter.Label;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class for calls of functions that are known at run time only: of one type, by an element of one table or by reference.
 * A function of the same instance is called directly, any other through its handle, or, in tail position, left to whoever
 * is in front of the chain of tail calls (see {@link TailCallClasses}).
 */
final class IndirectCalls {

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc TABLE_OPS = ClassDesc.of(RUNTIME, "TableOps");
    private static final ClassDesc REFERENCES = ClassDesc.of(RUNTIME, "References");
    private static final ClassDesc FUNCTION_INSTANCE = ClassDesc.of(RUNTIME, "FunctionInstance");
    private static final MethodTypeDesc BY_ELEMENT = MethodTypeDesc.of(FUNCTION_INSTANCE, ConstantDescs.CD_int,
            ConstantDescs.CD_int, ConstantDescs.CD_int, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc BY_REFERENCE = MethodTypeDesc.of(FUNCTION_INSTANCE, ConstantDescs.CD_Object);
    private static final Member.Field CALLEE_INSTANCE = new Member.Field(FUNCTION_INSTANCE, "instance",
            GeneratedNames.INSTANCE);
    private static final Member.Field CALLEE_INDEX = new Member.Field(FUNCTION_INSTANCE, "index",
            ConstantDescs.CD_int);
    private static final MethodTypeDesc GUEST_HANDLE = MethodTypeDesc.of(ConstantDescs.CD_MethodHandle);
    /** Targets that one method dispatches to: 16 bytes each, below HotSpot's limit. */
    private static final int TARGETS_PER_METHOD = 400;
    private final ClassDesc name;
    private final int table;
    private final int typeIndex;
    private final FunctionType type;
    private final boolean tail;
    private final List<Target> targets;
    private final MethodTypeDesc handleType;
    /** Parameters, what selects the function, in tail position the depth, the instance. */
    private final MethodTypeDesc callType;
    /** As {@link #callType}, the function's index in place of what selects it. */
    private final MethodTypeDesc dispatchType;
    /** Slots of the parameters after the arguments. */
    private final int selector;
    private final int instance;
    private final int callee;

    /**
     * Calls of functions of a type.
     *
     * @param table the table, or {@link FunctionMethods#BY_REFERENCE}
     * @param tail whether in tail position
     * @param targets the module's functions of the type that may be values
     */
    IndirectCalls(ClassDesc name, int table, int typeIndex, FunctionType type, boolean tail, List<Target> targets) {
        this.name = name;
        this.table = table;
        this.typeIndex = typeIndex;
        this.type = type;
        this.tail = tail;
        this.targets = targets;
        handleType = GeneratedNames.entryDescriptor(type);
        callType = descriptor(type, table == FunctionMethods.BY_REFERENCE, tail);
        dispatchType = descriptor(type, false, tail);
        selector = LinkageClasses.instanceSlot(GeneratedNames.descriptor(type));
        instance = LinkageClasses.instanceSlot(callType);
        callee = instance + 1;
    }

    /** The descriptor of the method that calls. */
    static MethodTypeDesc descriptor(FunctionType type, boolean byReference, boolean tail) {
        MethodTypeDesc plain = tail ? TailCallClasses.descriptor(type) : GeneratedNames.descriptor(type);
        return plain.insertParameterTypes(plain.parameterCount() - (tail ? 2 : 1),
                byReference ? ConstantDescs.CD_Object : ConstantDescs.CD_int);
    }

    GeneratedClass generate() {
        int groups = (targets.size() + TARGETS_PER_METHOD - 1) / TARGETS_PER_METHOD;
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.CALL, callType, code -> call(code, groups));
        for (int group = 0; groups > 1 && group < groups; group++) {
            List<Target> part = targets.subList(group * TARGETS_PER_METHOD,
                    Math.min(targets.size(), (group + 1) * TARGETS_PER_METHOD));
            writer.staticMethod("group" + group, dispatchType, code -> {
                Label impossible = code.newLabel();
                loadArguments(code);
                code.iload(selector);
                dispatch(code, part, impossible);
                code.bind(impossible).plain(Jvm.ACONST_NULL).plain(Jvm.ATHROW);
            });
        }
        if (!tail) {
            LinkageClasses.linkHandleCall(writer, handleType);
        }
        return writer.finish();
    }

    private void call(MethodWriter code, int groups) {
        Label elsewhere = code.newLabel();
        if (table == FunctionMethods.BY_REFERENCE) {
            code.aload(selector).invokestatic(REFERENCES, "callee", BY_REFERENCE);
        } else {
            code.iload(selector).loadConstant(table).loadConstant(typeIndex).aload(instance)
                    .invokestatic(TABLE_OPS, "callee", BY_ELEMENT);
        }
        code.astore(callee).aload(callee).getField(CALLEE_INSTANCE).aload(instance).jumpIf(Jvm.IF_ACMPNE, elsewhere);
        if (groups == 1) {
            loadArguments(code);
            code.aload(callee).getField(CALLEE_INDEX);
            dispatch(code, targets, elsewhere);
        } else if (groups > 1) {
            code.aload(callee).getField(CALLEE_INDEX).istore(selector);
            for (int group = 0; group < groups; group++) {
                Label next = code.newLabel();
                if (group < groups - 1) {
                    code.iload(selector).loadConstant(targets.get((group + 1) * TARGETS_PER_METHOD).function())
                            .jumpIf(Jvm.IF_ICMPGE, next);
                }
                LinkageClasses.loadParameters(code, dispatchType);
                code.invokestatic(name, "group" + group, dispatchType).returnValue(result());
                code.bind(next);
            }
        }
        code.bind(elsewhere);
        if (tail) {
            code.aload(callee);
            TailCallClasses.defer(code, type, instance);
        } else {
            code.aload(callee).invokevirtual(FUNCTION_INSTANCE, "guestHandle", GUEST_HANDLE);
            LinkageClasses.loadForHost(code, type);
            code.aload(instance);
            LinkageClasses.invokeExact(code, handleType);
            LinkageClasses.returnFirst(code, type, instance);
        }
    }

    private @Nullable JvmKind result() {
        return JvmKind.of(callType.returnType());
    }

    /** What the targets take. */
    private void loadArguments(MethodWriter code) {
        LinkageClasses.loadParameters(code, GeneratedNames.descriptor(type), selector);
        if (tail) {
            code.iload(selector + 1);
        }
        code.aload(instance);
    }

    /** With the arguments and a function's index on the stack: calls it. */
    private void dispatch(MethodWriter code, List<Target> among, Label otherwise) {
        int[] functions = new int[among.size()];
        Label[] labels = new Label[functions.length];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = among.get(i).function();
            labels[i] = code.newLabel();
        }
        Label none = code.newLabel();
        code.lookupSwitch(functions, labels, none);
        for (int i = 0; i < functions.length; i++) {
            Target target = among.get(i);
            code.bind(labels[i]).invokestatic(target.owner(), target.method(), target.type()).returnValue(result());
        }
        code.bind(none);
        MethodTypeDesc loaded = tail ? TailCallClasses.descriptor(type) : GeneratedNames.descriptor(type);
        LinkageClasses.kinds(loaded).reversed().forEach(kind -> LinkageClasses.drop(code, kind));
        code.jump(otherwise);
    }
}
