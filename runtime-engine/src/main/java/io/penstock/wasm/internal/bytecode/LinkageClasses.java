package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.MethodWriter.Label;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes between functions: calls of imports, the host's way in. */
public final class LinkageClasses {

    /** How a function is called. */
    public record Target(int function, ClassDesc owner, String method, MethodTypeDesc type) {
    }

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc TRAPS = ClassDesc.of(RUNTIME, "Traps");
    private static final ClassDesc MULTI_VALUE = ClassDesc.of(RUNTIME, "MultiValue");
    private static final ClassDesc IMPORT_SITE = ClassDesc.of(RUNTIME, "ImportSite");
    private static final Member.Method NEW_IMPORT_SITE = new Member.Method(IMPORT_SITE, ConstantDescs.INIT_NAME,
            ConstantDescs.MTD_void, false);
    private static final MethodTypeDesc USUAL_HANDLE = MethodTypeDesc.of(ConstantDescs.CD_MethodHandle);
    private static final MethodTypeDesc OTHER_HANDLE = MethodTypeDesc.of(ConstantDescs.CD_MethodHandle,
            ConstantDescs.CD_MethodHandle, ConstantDescs.CD_int, GeneratedNames.INSTANCE);
    private static final ClassDesc POLL = ClassDesc.of(RUNTIME, "SafepointPoll");
    private static final MethodTypeDesc STOP = MethodTypeDesc.of(ConstantDescs.CD_void, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc AT_BOUNDARY = MethodTypeDesc.of(ClassDesc.of("java.lang.RuntimeException"),
            ConstantDescs.CD_Throwable, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc UNPACK = MethodTypeDesc.of(ConstantDescs.CD_Object, PartMethods.REFERENCES,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc PACK = MethodTypeDesc.of(PartMethods.REFERENCES, ConstantDescs.CD_Object,
            ConstantDescs.CD_int, GeneratedNames.INSTANCE);
    private static final ClassDesc V128 = JvmKind.V128.descriptor();
    private static final Member.Method NEW_V128 = new Member.Method(V128, ConstantDescs.INIT_NAME,
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_long), false);
    private static final MethodTypeDesc HALF = MethodTypeDesc.of(ConstantDescs.CD_long);
    private static final MethodTypeDesc CHECKED = MethodTypeDesc.of(V128, V128);
    private static final MethodTypeDesc VECTOR = MethodTypeDesc.of(V128, ConstantDescs.CD_long,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc HALVES = MethodTypeDesc.of(ConstantDescs.CD_long, V128,
            GeneratedNames.INSTANCE);
    private static final ClassDesc NULL_POINTER = ClassDesc.of("java.lang.NullPointerException");
    private static final Member.Field IMPORT_HANDLES = new Member.Field(GeneratedNames.INSTANCE, "importHandles",
            ConstantDescs.CD_MethodHandle.arrayType());
    private static final Member.Field CLOSED = new Member.Field(GeneratedNames.INSTANCE, "closed",
            ConstantDescs.CD_boolean);
    private static final Member.Field ACTIVE = new Member.Field(GeneratedNames.INSTANCE, "active",
            ConstantDescs.CD_int);

    private LinkageClasses() {
    }

    /** The call of an imported function: through the instance's handle for it, which mostly is the site's usual one. */
    public static GeneratedClass importCall(ClassDesc name, String method, int index, FunctionType type) {
        MethodTypeDesc handleType = GeneratedNames.entryDescriptor(type);
        ClassWriter writer = new ClassWriter(name);
        Member.Field site = writer.staticConstant("SITE", IMPORT_SITE);
        Member.Field usual = writer.staticConstant("USUAL", ConstantDescs.CD_MethodHandle);
        MethodTypeDesc descriptor = GeneratedNames.descriptor(type);
        writer.staticMethod(method, descriptor, code -> {
            int instance = instanceSlot(descriptor);
            int handle = instance + 1;
            int expected = instance + 2;
            Label other = code.newLabel();
            code.aload(instance).getField(IMPORT_HANDLES).loadConstant(index).plain(Jvm.AALOAD).astore(handle)
                    .getStatic(usual);
            invokeExact(code, USUAL_HANDLE);
            code.astore(expected).aload(handle).aload(expected).jumpIf(Jvm.IF_ACMPNE, other).aload(expected);
            loadForHost(code, type);
            code.aload(instance);
            invokeExact(code, handleType);
            returnFirst(code, type, instance);
            code.bind(other).getStatic(site).aload(handle).loadConstant(index).aload(instance)
                    .invokevirtual(IMPORT_SITE, "other", OTHER_HANDLE);
            loadForHost(code, type);
            code.aload(instance);
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
        return entry(name, target, type, typeIndex, false);
    }

    /**
     * As {@link #entry(ClassDesc, Target, FunctionType, int)}.
     *
     * @param tail whether the target takes a depth of tail calls, see {@link TailCallClasses}
     */
    static GeneratedClass entry(ClassDesc name, Target target, FunctionType type, int typeIndex, boolean tail) {
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.ENTER, GeneratedNames.entryDescriptor(type),
                new Entry(target, type, typeIndex, tail));
        return writer.finish();
    }

    /** No lambda: one that has so much with it takes the JDK 2 ms in a fresh JVM. */
    private record Entry(Target target, FunctionType type, int typeIndex,
            boolean tail) implements MethodBody {

        @Override
        public void write(MethodWriter code) {
            MethodTypeDesc entryType = GeneratedNames.entryDescriptor(type);
            int instance = instanceSlot(entryType);
            addToActive(code, instance, 1);
            MethodWriter.Protected call = code.beginProtected();
            Label open = code.newLabel();
            code.aload(instance).getField(CLOSED).jumpIf(Jvm.IFEQ, open)
                    .aload(instance).invokestatic(POLL, "stop", STOP).bind(open);
            loadFromHost(code, type);
            if (tail) {
                code.loadConstant(0);
            }
            code.aload(instance).invokestatic(target.owner, target.method, target.type);
            if (!type.results().isEmpty()) {
                boxFirst(code, type, instance);
            }
            if (type.results().size() > 1) {
                code.loadConstant(typeIndex).aload(instance).invokestatic(MULTI_VALUE, "pack", PACK);
            }
            addToActive(code, instance, -1);
            code.returnValue(JvmKind.of(entryType.returnType()));
            code.endProtected(call);
            code.handler(call, null);
            addToActive(code, instance, -1);
            code.aload(instance).invokestatic(TRAPS, "atBoundary", AT_BOUNDARY).plain(Jvm.ATHROW);
        }
    }

    private static void addToActive(MethodWriter code, int instance, int count) {
        code.aload(instance).plain(Jvm.DUP).getField(ACTIVE).loadConstant(count).plain(Jvm.IADD).putField(ACTIVE);
    }

    /** The descriptor of an indirect call: parameters, the element's index, the instance. */
    public static MethodTypeDesc indirectDescriptor(FunctionType type) {
        return IndirectCalls.descriptor(type, false, false);
    }

    static List<JvmKind> kinds(MethodTypeDesc type) {
        List<JvmKind> kinds = new ArrayList<>();
        for (int i = 0; i < type.parameterCount(); i++) {
            JvmKind kind = JvmKind.of(type.parameterType(i));
            if (kind != null) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    static int instanceSlot(MethodTypeDesc type) {
        int slot = 0;
        for (JvmKind kind : kinds(type)) {
            slot += kind.slots();
        }
        return slot - 1;
    }

    static void loadParameters(MethodWriter code, MethodTypeDesc type) {
        loadParameters(code, type, Integer.MAX_VALUE);
    }

    /** Loads the parameters that lie below a slot. */
    static void loadParameters(MethodWriter code, MethodTypeDesc type, int below) {
        int slot = 0;
        for (JvmKind kind : kinds(type)) {
            if (slot < below) {
                code.load(kind, slot);
            }
            slot += kind.slots();
        }
    }

    /** From a method of the guest's to a handle: makes objects of v128. */
    static void loadForHost(MethodWriter code, FunctionType type) {
        if (type.isWide()) {
            code.aload(0);
            return;
        }
        int slot = 0;
        for (ValueType param : type.params()) {
            JvmKind kind = JvmKind.of(param);
            if (kind == JvmKind.V128) {
                loadBoxed(code, kind, slot);
            } else {
                code.load(kind, slot);
            }
            slot += kind.slots();
        }
    }

    /** From a handle to a method of the guest's: takes v128 apart. */
    static void loadFromHost(MethodWriter code, FunctionType type) {
        if (type.isWide()) {
            code.aload(0);
            return;
        }
        int slot = 0;
        for (ValueType param : type.params()) {
            JvmKind kind = JvmKind.of(param);
            code.load(kind.atBoundary(), slot);
            if (kind == JvmKind.V128) {
                code.invokestatic(MULTI_VALUE, "checked", CHECKED).invokevirtual(V128, "low", HALF)
                        .aload(slot).invokevirtual(V128, "high", HALF);
            }
            slot += kind.atBoundary().slots();
        }
    }

    static void invokeExact(MethodWriter code, MethodTypeDesc type) {
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type);
    }

    /** Returns what a handle has left on the stack: of several results the first, the others go to the instance. */
    static void returnFirst(MethodWriter code, FunctionType type, int instance) {
        if (type.results().isEmpty()) {
            code.returnValue(null);
            return;
        }
        JvmKind first = JvmKind.of(type.results().getFirst());
        if (type.results().size() > 1) {
            code.aload(instance).invokestatic(MULTI_VALUE, "unpack", UNPACK);
            unbox(code, first);
        }
        returnFirst(code, first, instance);
    }

    static void returnFirst(MethodWriter code, JvmKind kind, int instance) {
        if (kind == JvmKind.V128) {
            code.aload(instance).invokestatic(MULTI_VALUE, "halves", HALVES).returnValue(JvmKind.LONG);
        } else {
            code.returnValue(kind);
        }
    }

    /** Makes of the first result what the host gets: if it is one of several, or a v128, an object. */
    private static void boxFirst(MethodWriter code, FunctionType type, int instance) {
        JvmKind first = JvmKind.of(type.results().getFirst());
        if (first == JvmKind.V128) {
            code.aload(instance).invokestatic(MULTI_VALUE, "vector", VECTOR);
        } else if (type.results().size() > 1) {
            box(code, first);
        }
    }

    /** Links the class's handle call while it is initialised: a call of null links first and then fails. */
    static void linkHandleCall(ClassWriter writer, MethodTypeDesc type) {
        linkHandleCall(writer, type, code -> {
        });
    }

    private static void linkHandleCall(ClassWriter writer, MethodTypeDesc type, MethodBody before) {
        writer.initializer(code -> {
            before.write(code);
            linkByFailing(code, type);
        });
    }

    private static void linkByFailing(MethodWriter code, MethodTypeDesc type) {
        MethodWriter.Protected call = code.beginProtected();
        code.plain(Jvm.ACONST_NULL).checkcast(ConstantDescs.CD_MethodHandle);
        for (JvmKind kind : kinds(type)) {
            zero(code, kind);
        }
        invokeExact(code, type);
        drop(code, JvmKind.of(type.returnType()));
        code.returnValue(null);
        code.endProtected(call);
        code.handler(call, NULL_POINTER).plain(Jvm.POP).returnValue(null);
    }

    /** Pops a value, if there is one. */
    static void drop(MethodWriter code, @Nullable JvmKind kind) {
        if (kind != null) {
            code.plain(kind.slots() == 2 ? Jvm.POP2 : Jvm.POP);
        }
    }

    /** Loads a kind's zero or null. */
    static void zero(MethodWriter code, JvmKind kind) {
        code.plain(switch (kind) {
            case INT -> Jvm.ICONST_0;
            case LONG -> Jvm.LCONST_0;
            case FLOAT -> Jvm.FCONST_0;
            case DOUBLE -> Jvm.DCONST_0;
            case REFERENCE -> Jvm.ACONST_NULL;
            case V128 -> throw new IllegalStateException("internal error: a v128 is two values");
        });
    }

    /** Loads a value inside the guest as an object. */
    static void loadBoxed(MethodWriter code, JvmKind kind, int slot) {
        if (kind == JvmKind.V128) {
            code.newObject(V128).plain(Jvm.DUP).load(JvmKind.LONG, slot).load(JvmKind.LONG, slot + 2)
                    .invokeSpecial(NEW_V128);
        } else {
            code.load(kind, slot);
            box(code, kind);
        }
    }

    /** Boxes a number; a reference stays as it is. */
    static void box(MethodWriter code, JvmKind kind) {
        if (kind != JvmKind.REFERENCE) {
            ClassDesc wrapper = wrapper(kind);
            code.invokestatic(wrapper, "valueOf", MethodTypeDesc.of(wrapper, kind.descriptor()));
        }
    }

    /** Unboxes a number; a reference stays as it is, and a v128 one object. */
    static void unbox(MethodWriter code, JvmKind kind) {
        if (kind == JvmKind.V128) {
            code.checkcast(V128);
        } else if (kind != JvmKind.REFERENCE) {
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
            case V128 -> V128;
        };
    }

    /** The method that unboxes. */
    public static String unboxMethod(JvmKind kind) {
        return kind.descriptor().displayName() + "Value";
    }
}
