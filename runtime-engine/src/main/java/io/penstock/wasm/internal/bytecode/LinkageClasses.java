package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.bytecode.MethodWriter.Label;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The classes between functions: calls of imports, the host's way in, indirect calls. */
public final class LinkageClasses {

    /** How a function is called. */
    public record Target(int function, ClassDesc owner, String method, MethodTypeDesc type) {
    }

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc TRAPS = ClassDesc.of(RUNTIME, "Traps");
    private static final ClassDesc TABLE_OPS = ClassDesc.of(RUNTIME, "TableOps");
    private static final ClassDesc MULTI_VALUE = ClassDesc.of(RUNTIME, "MultiValue");
    private static final ClassDesc FUNCTION_INSTANCE = ClassDesc.of(RUNTIME, "FunctionInstance");
    private static final ClassDesc IMPORT_SITE = ClassDesc.of(RUNTIME, "ImportSite");
    private static final Member.Method NEW_IMPORT_SITE = new Member.Method(IMPORT_SITE, ConstantDescs.INIT_NAME,
            ConstantDescs.MTD_void, false);
    private static final MethodTypeDesc USUAL_HANDLE = MethodTypeDesc.of(ConstantDescs.CD_MethodHandle);
    private static final MethodTypeDesc OTHER_HANDLE = MethodTypeDesc.of(ConstantDescs.CD_void,
            ConstantDescs.CD_MethodHandle);
    private static final ClassDesc POLL = ClassDesc.of(RUNTIME, "SafepointPoll");
    private static final MethodTypeDesc STOP = MethodTypeDesc.of(ConstantDescs.CD_void, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc AT_BOUNDARY = MethodTypeDesc.of(ClassDesc.of("java.lang.RuntimeException"),
            ConstantDescs.CD_Throwable, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc UNPACK = MethodTypeDesc.of(ConstantDescs.CD_Object, PartMethods.REFERENCES,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc PACK = MethodTypeDesc.of(PartMethods.REFERENCES, ConstantDescs.CD_Object,
            ClassDesc.of("io.penstock.wasm.api.FunctionType"), GeneratedNames.INSTANCE);
    private static final MethodTypeDesc CALLEE = MethodTypeDesc.of(FUNCTION_INSTANCE, ConstantDescs.CD_int,
            ConstantDescs.CD_int, ConstantDescs.CD_int, GeneratedNames.INSTANCE);
    private static final ClassDesc NULL_POINTER = ClassDesc.of("java.lang.NullPointerException");
    private static final Member.Field IMPORT_HANDLES = new Member.Field(GeneratedNames.INSTANCE, "importHandles",
            ConstantDescs.CD_MethodHandle.arrayType());
    private static final Member.Field CLOSED = new Member.Field(GeneratedNames.INSTANCE, "closed",
            ConstantDescs.CD_boolean);
    private static final Member.Field ACTIVE = new Member.Field(GeneratedNames.INSTANCE, "active",
            ConstantDescs.CD_int);
    private static final Member.Field TYPES = new Member.Field(GeneratedNames.INSTANCE, "types",
            ClassDesc.of("io.penstock.wasm.api.FunctionType").arrayType());
    private static final Member.Field CALLEE_INSTANCE = new Member.Field(FUNCTION_INSTANCE, "instance",
            GeneratedNames.INSTANCE);
    private static final Member.Field CALLEE_INDEX = new Member.Field(FUNCTION_INSTANCE, "index",
            ConstantDescs.CD_int);
    /** Targets that one method dispatches to: 16 bytes each, below HotSpot's limit. */
    private static final int TARGETS_PER_METHOD = 400;

    private LinkageClasses() {
    }

    /** The call of an imported function: through the instance's handle for it, which mostly is the site's usual one. */
    public static GeneratedClass importCall(ClassDesc name, String method, int index, FunctionType type) {
        MethodTypeDesc handleType = GeneratedNames.entryDescriptor(type);
        ClassWriter writer = new ClassWriter(name);
        Member.Field site = writer.staticConstant("SITE", IMPORT_SITE);
        Member.Field usual = writer.staticConstant("USUAL", ConstantDescs.CD_MethodHandle);
        writer.staticMethod(method, GeneratedNames.descriptor(type), code -> {
            int instance = instanceSlot(handleType);
            int handle = instance + 1;
            int expected = instance + 2;
            Label other = code.newLabel();
            code.aload(instance).getField(IMPORT_HANDLES).loadConstant(index).plain(Jvm.AALOAD).astore(handle)
                    .getStatic(usual);
            invokeExact(code, USUAL_HANDLE);
            code.astore(expected).aload(handle).aload(expected).jumpIf(Jvm.IF_ACMPNE, other).aload(expected);
            loadParameters(code, handleType);
            invokeExact(code, handleType);
            returnFirst(code, type, instance);
            code.bind(other).getStatic(site).aload(handle).invokevirtual(IMPORT_SITE, "other", OTHER_HANDLE)
                    .aload(handle);
            loadParameters(code, handleType);
            invokeExact(code, handleType);
            returnFirst(code, type, instance);
        });
        linkHandleCall(writer, handleType, code -> {
            code.newObject(IMPORT_SITE).plain(Jvm.DUP).invokeSpecial(NEW_IMPORT_SITE).plain(Jvm.DUP).putStatic(site)
                    .invokevirtual(IMPORT_SITE, "dynamicInvoker", USUAL_HANDLE).plain(Jvm.DUP).putStatic(usual);
            invokeExact(code, USUAL_HANDLE);
            code.plain(Jvm.POP);
        });
        return writer.finish();
    }

    /** A method that calls another one with the same parameters. */
    static GeneratedClass detour(ClassDesc name, String method, Target target) {
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(method, target.type, code -> {
            loadParameters(code, target.type);
            code.invokestatic(target.owner, target.method, target.type)
                    .returnValue(JvmKind.of(target.type.returnType()));
        });
        return writer.finish();
    }

    /**
     * The host's way into a function: the same call, counted in the instance, with traps translated and several results in
     * an array.
     */
    public static GeneratedClass entry(ClassDesc name, Target target, FunctionType type, int typeIndex) {
        MethodTypeDesc entryType = GeneratedNames.entryDescriptor(type);
        int instance = instanceSlot(entryType);
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.ENTER, entryType, code -> {
            addToActive(code, instance, 1);
            code.catching(null, () -> {
                Label open = code.newLabel();
                code.aload(instance).getField(CLOSED).jumpIf(Jvm.IFEQ, open)
                        .aload(instance).invokestatic(POLL, "stop", STOP).bind(open);
                loadParameters(code, entryType);
                code.invokestatic(target.owner, target.method, target.type);
                if (type.results().size() > 1) {
                    box(code, JvmKind.of(type.results().getFirst()));
                    code.aload(instance).getField(TYPES).loadConstant(typeIndex).plain(Jvm.AALOAD).aload(instance)
                            .invokestatic(MULTI_VALUE, "pack", PACK);
                }
                addToActive(code, instance, -1);
                code.returnValue(JvmKind.of(entryType.returnType()));
            }, () -> {
                addToActive(code, instance, -1);
                code.aload(instance).invokestatic(TRAPS, "atBoundary", AT_BOUNDARY).plain(Jvm.ATHROW);
            });
        });
        return writer.finish();
    }

    private static void addToActive(MethodWriter code, int instance, int count) {
        code.aload(instance).plain(Jvm.DUP).getField(ACTIVE).loadConstant(count).plain(Jvm.IADD).putField(ACTIVE);
    }

    /**
     * Indirect calls by one table and type: looks up the callee, which traps as the spec says; a function of the same
     * instance is called directly, any other through its handle.
     *
     * @param targets the module's functions of the type that may be values
     */
    public static GeneratedClass indirectCall(ClassDesc name, int table, int typeIndex, FunctionType type,
            List<Target> targets) {
        MethodTypeDesc descriptor = GeneratedNames.descriptor(type);
        MethodTypeDesc handleType = GeneratedNames.entryDescriptor(type);
        JvmKind result = JvmKind.of(descriptor.returnType());
        int element = instanceSlot(descriptor);
        int instance = element + 1;
        int callee = element + 2;
        MethodTypeDesc callType = indirectDescriptor(type);
        int groups = (targets.size() + TARGETS_PER_METHOD - 1) / TARGETS_PER_METHOD;
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.CALL, callType, code -> {
            Label elsewhere = code.newLabel();
            code.iload(element).loadConstant(table).loadConstant(typeIndex).aload(instance)
                    .invokestatic(TABLE_OPS, "callee", CALLEE).astore(callee);
            code.aload(callee).getField(CALLEE_INSTANCE).aload(instance).jumpIf(Jvm.IF_ACMPNE, elsewhere);
            if (groups == 1) {
                loadParameters(code, callType, element);
                code.aload(instance).aload(callee).getField(CALLEE_INDEX);
                dispatch(code, targets, elsewhere, descriptor);
            } else if (groups > 1) {
                code.aload(callee).getField(CALLEE_INDEX).istore(element);
                for (int group = 0; group < groups; group++) {
                    Label next = code.newLabel();
                    if (group < groups - 1) {
                        code.iload(element).loadConstant(targets.get((group + 1) * TARGETS_PER_METHOD).function)
                                .jumpIf(Jvm.IF_ICMPGE, next);
                    }
                    loadParameters(code, callType);
                    code.invokestatic(name, "group" + group, callType).returnValue(result);
                    code.bind(next);
                }
            }
            code.bind(elsewhere).aload(callee).invokevirtual(FUNCTION_INSTANCE, "guestHandle",
                    MethodTypeDesc.of(ConstantDescs.CD_MethodHandle));
            loadParameters(code, handleType, element);
            code.aload(instance);
            invokeExact(code, handleType);
            returnFirst(code, type, instance);
        });
        for (int group = 0; groups > 1 && group < groups; group++) {
            List<Target> part = targets.subList(group * TARGETS_PER_METHOD,
                    Math.min(targets.size(), (group + 1) * TARGETS_PER_METHOD));
            writer.staticMethod("group" + group, callType, code -> {
                Label impossible = code.newLabel();
                loadParameters(code, descriptor, element);
                code.aload(instance).iload(element);
                dispatch(code, part, impossible, descriptor);
                code.bind(impossible).plain(Jvm.ACONST_NULL).plain(Jvm.ATHROW);
            });
        }
        linkHandleCall(writer, handleType);
        return writer.finish();
    }

    /** The descriptor of an indirect call: parameters, the element's index, the instance. */
    public static MethodTypeDesc indirectDescriptor(FunctionType type) {
        MethodTypeDesc descriptor = GeneratedNames.descriptor(type);
        return descriptor.insertParameterTypes(descriptor.parameterCount() - 1, ConstantDescs.CD_int);
    }

    /** With the arguments, the instance and a function's index on the stack: calls it. */
    private static void dispatch(MethodWriter code, List<Target> targets, Label otherwise, MethodTypeDesc descriptor) {
        int[] functions = new int[targets.size()];
        Label[] labels = new Label[functions.length];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = targets.get(i).function;
            labels[i] = code.newLabel();
        }
        Label none = code.newLabel();
        code.lookupSwitch(functions, labels, none);
        JvmKind result = JvmKind.of(descriptor.returnType());
        for (int i = 0; i < functions.length; i++) {
            Target target = targets.get(i);
            code.bind(labels[i]).invokestatic(target.owner, target.method, target.type).returnValue(result);
        }
        code.bind(none);
        for (JvmKind kind : kinds(descriptor).reversed()) {
            code.plain(kind.slots() == 2 ? Jvm.POP2 : Jvm.POP);
        }
        code.jump(otherwise);
    }

    private static List<JvmKind> kinds(MethodTypeDesc type) {
        List<JvmKind> kinds = new ArrayList<>();
        for (int i = 0; i < type.parameterCount(); i++) {
            JvmKind kind = JvmKind.of(type.parameterType(i));
            if (kind != null) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static int instanceSlot(MethodTypeDesc type) {
        int slot = 0;
        for (JvmKind kind : kinds(type)) {
            slot += kind.slots();
        }
        return slot - 1;
    }

    private static void loadParameters(MethodWriter code, MethodTypeDesc type) {
        loadParameters(code, type, Integer.MAX_VALUE);
    }

    /** Loads the parameters that lie below a slot. */
    private static void loadParameters(MethodWriter code, MethodTypeDesc type, int below) {
        int slot = 0;
        for (JvmKind kind : kinds(type)) {
            if (slot < below) {
                code.load(kind, slot);
            }
            slot += kind.slots();
        }
    }

    private static void invokeExact(MethodWriter code, MethodTypeDesc type) {
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type);
    }

    /** Returns what a handle has left on the stack: of several results the first, the others go to the instance. */
    private static void returnFirst(MethodWriter code, FunctionType type, int instance) {
        if (type.results().isEmpty()) {
            code.returnValue(null);
            return;
        }
        JvmKind first = JvmKind.of(type.results().getFirst());
        if (type.results().size() > 1) {
            code.aload(instance).invokestatic(MULTI_VALUE, "unpack", UNPACK);
            unbox(code, first);
        }
        code.returnValue(first);
    }

    /** Links the class's handle call while it is initialised: a call of null links first and then fails. */
    private static void linkHandleCall(ClassWriter writer, MethodTypeDesc type) {
        linkHandleCall(writer, type, code -> {
        });
    }

    private static void linkHandleCall(ClassWriter writer, MethodTypeDesc type, Consumer<MethodWriter> before) {
        writer.initializer(code -> {
            before.accept(code);
            linkByFailing(code, type);
        });
    }

    private static void linkByFailing(MethodWriter code, MethodTypeDesc type) {
        code.catching(NULL_POINTER, () -> {
            code.plain(Jvm.ACONST_NULL).checkcast(ConstantDescs.CD_MethodHandle);
            for (JvmKind kind : kinds(type)) {
                zero(code, kind);
            }
            invokeExact(code, type);
            JvmKind result = JvmKind.of(type.returnType());
            if (result != null) {
                code.plain(result.slots() == 2 ? Jvm.POP2 : Jvm.POP);
            }
            code.returnValue(null);
        }, () -> code.plain(Jvm.POP).returnValue(null));
    }

    /** Loads a kind's zero or null. */
    static void zero(MethodWriter code, JvmKind kind) {
        code.plain(switch (kind) {
            case INT -> Jvm.ICONST_0;
            case LONG -> Jvm.LCONST_0;
            case FLOAT -> Jvm.FCONST_0;
            case DOUBLE -> Jvm.DCONST_0;
            case REFERENCE -> Jvm.ACONST_NULL;
        });
    }

    /** Boxes a number; a reference stays as it is. */
    static void box(MethodWriter code, JvmKind kind) {
        if (kind != JvmKind.REFERENCE) {
            ClassDesc wrapper = wrapper(kind);
            code.invokestatic(wrapper, "valueOf", MethodTypeDesc.of(wrapper, kind.descriptor()));
        }
    }

    /** Unboxes a number; a reference stays as it is. */
    static void unbox(MethodWriter code, JvmKind kind) {
        if (kind != JvmKind.REFERENCE) {
            code.checkcast(wrapper(kind)).invokevirtual(wrapper(kind), unboxMethod(kind),
                    MethodTypeDesc.of(kind.descriptor()));
        }
    }

    /** The class of a kind's boxed values. */
    public static ClassDesc wrapper(JvmKind kind) {
        return switch (kind) {
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            case REFERENCE -> ConstantDescs.CD_Object;
        };
    }

    /** The method that unboxes. */
    public static String unboxMethod(JvmKind kind) {
        return kind.descriptor().displayName() + "Value";
    }
}
