package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** The classes between functions: calls of imports, the host's way in. */
public final class LinkageClasses {

    /** How a function is called. */
    public record Target(int function, ClassDesc owner, String method, MethodTypeDesc type) {
    }

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc TRAPS = ClassDesc.of(RUNTIME, "Traps");
    private static final ClassDesc MULTI_VALUE = ClassDesc.of(RUNTIME, "MultiValue");
    private static final ClassDesc IMPORT_SITE = ClassDesc.of(RUNTIME, "ImportSite");
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
            ConstantDescs.CD_int, GeneratedNames.INSTANCE);
    private static final ClassDesc V128 = JvmKind.V128.descriptor();
    private static final MethodTypeDesc V128_INIT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long,
            ConstantDescs.CD_long);
    private static final MethodTypeDesc HALF = MethodTypeDesc.of(ConstantDescs.CD_long);
    private static final MethodTypeDesc CHECKED = MethodTypeDesc.of(V128, V128);
    private static final MethodTypeDesc VECTOR = MethodTypeDesc.of(V128, ConstantDescs.CD_long,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc HALVES = MethodTypeDesc.of(ConstantDescs.CD_long, V128,
            GeneratedNames.INSTANCE);

    private LinkageClasses() {
    }

    /** The call of an imported function: through the instance's handle for it, which mostly is the site's usual one. */
    public static GeneratedClass importCall(ClassDesc name, String method, int index, FunctionType type) {
        MethodTypeDesc handleType = GeneratedNames.entryDescriptor(type);
        return ClassAssembler.assemble(name, builder -> {
            builder.withField("SITE", IMPORT_SITE, ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
            builder.withField("USUAL", ConstantDescs.CD_MethodHandle, ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
            MethodTypeDesc descriptor = GeneratedNames.descriptor(type);
            ClassAssembler.staticMethod(builder, method, descriptor, code -> {
                int instance = instanceSlot(descriptor);
                int handle = instance + 1;
                int usual = instance + 2;
                Label other = code.newLabel();
                code.aload(instance).getfield(GeneratedNames.INSTANCE, "importHandles",
                        ConstantDescs.CD_MethodHandle.arrayType()).loadConstant(index).aaload().astore(handle);
                code.getstatic(name, "USUAL", ConstantDescs.CD_MethodHandle);
                invokeExact(code, USUAL_HANDLE);
                code.astore(usual).aload(handle).aload(usual).if_acmpne(other).aload(usual);
                loadForHost(code, type);
                code.aload(instance);
                invokeExact(code, handleType);
                returnFirst(code, type, instance);
                code.labelBinding(other).getstatic(name, "SITE", IMPORT_SITE).aload(handle)
                        .invokevirtual(IMPORT_SITE, "other", OTHER_HANDLE).aload(handle);
                loadForHost(code, type);
                code.aload(instance);
                invokeExact(code, handleType);
                returnFirst(code, type, instance);
            });
            linkHandleCall(builder, handleType, code -> {
                code.new_(IMPORT_SITE).dup().invokespecial(IMPORT_SITE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                        .dup().putstatic(name, "SITE", IMPORT_SITE)
                        .invokevirtual(IMPORT_SITE, "dynamicInvoker", USUAL_HANDLE).dup()
                        .putstatic(name, "USUAL", ConstantDescs.CD_MethodHandle);
                invokeExact(code, USUAL_HANDLE);
                code.pop();
            });
        });
    }

    /** A method that calls another one with the same parameters. */
    static GeneratedClass detour(ClassDesc name, String method, Target target) {
        return ClassAssembler.assemble(name,
                builder -> ClassAssembler.staticMethod(builder, method, target.type, code -> {
                    loadParameters(code, target.type);
                    code.invokestatic(target.owner, target.method, target.type)
                            .return_(TypeKind.from(target.type.returnType()));
                }));
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
        MethodTypeDesc entryType = GeneratedNames.entryDescriptor(type);
        int instance = instanceSlot(entryType);
        return ClassAssembler.assemble(name,
                builder -> ClassAssembler.staticMethod(builder, GeneratedNames.ENTER, entryType,
                        code -> {
                            addToActive(code, instance, 1);
                            code.trying(block -> {
                                Label open = block.newLabel();
                                block.aload(instance)
                                        .getfield(GeneratedNames.INSTANCE, "closed", ConstantDescs.CD_boolean)
                                        .ifeq(open)
                                        .aload(instance).invokestatic(POLL, "stop", STOP).labelBinding(open);
                                loadFromHost(block, type);
                                if (tail) {
                                    block.iconst_0();
                                }
                                block.aload(instance).invokestatic(target.owner, target.method, target.type);
                                if (!type.results().isEmpty()) {
                                    boxFirst(block, type, instance);
                                }
                                if (type.results().size() > 1) {
                                    block.loadConstant(typeIndex).aload(instance)
                                            .invokestatic(MULTI_VALUE, "pack", PACK);
                                }
                                addToActive(block, instance, -1);
                                block.return_(TypeKind.from(entryType.returnType()));
                            }, handlers -> handlers.catchingAll(handler -> {
                                addToActive(handler, instance, -1);
                                handler.aload(instance).invokestatic(TRAPS, "atBoundary", AT_BOUNDARY).athrow();
                            }));
                        }));
    }

    private static void addToActive(CodeBuilder code, int instance, int count) {
        code.aload(instance).dup().getfield(GeneratedNames.INSTANCE, "active", ConstantDescs.CD_int).loadConstant(count)
                .iadd()
                .putfield(GeneratedNames.INSTANCE, "active", ConstantDescs.CD_int);
    }

    /** The descriptor of an indirect call: parameters, the element's index, the instance. */
    public static MethodTypeDesc indirectDescriptor(FunctionType type) {
        return IndirectCalls.descriptor(type, false, false);
    }

    static int instanceSlot(MethodTypeDesc type) {
        int slot = 0;
        for (int i = 0; i < type.parameterCount() - 1; i++) {
            slot += TypeKind.from(type.parameterType(i)).slotSize();
        }
        return slot;
    }

    static void loadParameters(CodeBuilder code, MethodTypeDesc type) {
        loadParameters(code, type, Integer.MAX_VALUE);
    }

    /** Loads the parameters that lie below a slot. */
    static void loadParameters(CodeBuilder code, MethodTypeDesc type, int below) {
        int slot = 0;
        for (ClassDesc param : type.parameterList()) {
            if (slot >= below) {
                return;
            }
            TypeKind kind = TypeKind.from(param);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
    }

    /** From a method of the guest's to a handle: makes objects of v128. */
    static void loadForHost(CodeBuilder code, FunctionType type) {
        if (type.isWide()) {
            code.aload(0);
            return;
        }
        int slot = 0;
        for (ValueType param : type.params()) {
            JvmKind kind = JvmKind.of(param);
            if (kind == JvmKind.V128) {
                code.new_(kind.descriptor()).dup().lload(slot).lload(slot + 2).invokespecial(kind.descriptor(),
                        ConstantDescs.INIT_NAME, V128_INIT);
            } else {
                code.loadLocal(kind.typeKind(), slot);
            }
            slot += kind.slots();
        }
    }

    /** From a handle to a method of the guest's: takes v128 apart. */
    static void loadFromHost(CodeBuilder code, FunctionType type) {
        if (type.isWide()) {
            code.aload(0);
            return;
        }
        int slot = 0;
        for (ValueType param : type.params()) {
            JvmKind kind = JvmKind.of(param);
            code.loadLocal(kind.typeKind(), slot);
            if (kind == JvmKind.V128) {
                code.invokestatic(MULTI_VALUE, "checked", CHECKED).invokevirtual(kind.descriptor(), "low", HALF)
                        .aload(slot).invokevirtual(kind.descriptor(), "high", HALF);
            }
            slot += kind.typeKind().slotSize();
        }
    }

    static void invokeExact(CodeBuilder code, MethodTypeDesc type) {
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type);
    }

    /** Returns what a handle has left on the stack: of several results the first, the others go to the instance. */
    static void returnFirst(CodeBuilder code, FunctionType type, int instance) {
        if (type.results().size() > 1) {
            JvmKind first = JvmKind.of(type.results().getFirst());
            code.aload(instance).invokestatic(MULTI_VALUE, "unpack", UNPACK);
            unbox(code, first);
            returnFirst(code, first, instance);
        } else if (type.results().isEmpty()) {
            code.return_();
        } else {
            returnFirst(code, JvmKind.of(type.results().getFirst()), instance);
        }
    }

    static void returnFirst(CodeBuilder code, JvmKind kind, int instance) {
        if (kind == JvmKind.V128) {
            code.aload(instance).invokestatic(MULTI_VALUE, "halves", HALVES).lreturn();
        } else {
            code.return_(kind.typeKind());
        }
    }

    /** Makes of the first result what the host gets: if it is one of several, or a v128, an object. */
    private static void boxFirst(CodeBuilder code, FunctionType type, int instance) {
        JvmKind first = JvmKind.of(type.results().getFirst());
        if (first == JvmKind.V128) {
            code.aload(instance).invokestatic(MULTI_VALUE, "vector", VECTOR);
        } else if (type.results().size() > 1) {
            box(code, first);
        }
    }

    /** Links the class's handle call while it is initialised: a call of null links first and then fails. */
    static void linkHandleCall(ClassBuilder builder, MethodTypeDesc type) {
        linkHandleCall(builder, type, code -> {
        });
    }

    private static void linkHandleCall(ClassBuilder builder, MethodTypeDesc type, Consumer<CodeBuilder> before) {
        builder.withMethodBody(ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void,
                ClassFile.ACC_STATIC,
                code -> {
                    before.accept(code);
                    linkByFailing(code, type);
                });
    }

    private static void linkByFailing(CodeBuilder code, MethodTypeDesc type) {
        code.trying(block -> {
            block.aconst_null().checkcast(ConstantDescs.CD_MethodHandle);
            for (ClassDesc param : type.parameterList()) {
                switch (TypeKind.from(param)) {
                    case LONG -> block.lconst_0();
                    case FLOAT -> block.fconst_0();
                    case DOUBLE -> block.dconst_0();
                    case REFERENCE -> block.aconst_null();
                    default -> block.iconst_0();
                }
            }
            invokeExact(block, type);
            switch (TypeKind.from(type.returnType()).slotSize()) {
                case 2 -> block.pop2();
                case 1 -> block.pop();
                default -> {
                    // nothing to drop
                }
            }
            block.return_();
        }, handlers -> handlers.catching(ClassDesc.of("java.lang.NullPointerException"),
                handler -> handler.pop().return_()));
    }

    /** Loads a value inside the guest as an object. */
    static void loadBoxed(CodeBuilder code, JvmKind kind, int slot) {
        if (kind == JvmKind.V128) {
            code.new_(V128).dup().lload(slot).lload(slot + 2).invokespecial(V128, ConstantDescs.INIT_NAME, V128_INIT);
        } else {
            code.loadLocal(kind.typeKind(), slot);
            box(code, kind);
        }
    }

    /** Boxes a number; a reference stays as it is. */
    static void box(CodeBuilder code, JvmKind kind) {
        if (kind != JvmKind.REFERENCE) {
            ClassDesc wrapper = wrapper(kind);
            code.invokestatic(wrapper, "valueOf", MethodTypeDesc.of(wrapper, kind.descriptor()));
        }
    }

    /** Unboxes a number; a reference stays as it is, and a v128 one object. */
    static void unbox(CodeBuilder code, JvmKind kind) {
        if (kind == JvmKind.V128) {
            code.checkcast(kind.descriptor());
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
            case V128 -> kind.descriptor();
        };
    }

    /** The method that unboxes. */
    public static String unboxMethod(JvmKind kind) {
        return kind.descriptor().displayName() + "Value";
    }
}
