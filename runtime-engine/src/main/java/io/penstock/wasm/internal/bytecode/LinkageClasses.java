package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
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
    private static final ClassDesc V128 = JvmKind.V128.descriptor();
    private static final MethodTypeDesc V128_INIT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long,
            ConstantDescs.CD_long);
    private static final MethodTypeDesc HALF = MethodTypeDesc.of(ConstantDescs.CD_long);
    private static final MethodTypeDesc CHECKED = MethodTypeDesc.of(V128, V128);
    private static final MethodTypeDesc VECTOR = MethodTypeDesc.of(V128, ConstantDescs.CD_long,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc HALVES = MethodTypeDesc.of(ConstantDescs.CD_long, V128,
            GeneratedNames.INSTANCE);
    /** Targets that one method dispatches to: 16 bytes each, below HotSpot's limit. */
    private static final int TARGETS_PER_METHOD = 400;

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
                                block.aload(instance).invokestatic(target.owner, target.method, target.type);
                                if (!type.results().isEmpty()) {
                                    boxFirst(block, type, instance);
                                }
                                if (type.results().size() > 1) {
                                    block.aload(instance)
                                            .getfield(GeneratedNames.INSTANCE, "types",
                                                    ClassDesc.of("io.penstock.wasm.api.FunctionType").arrayType())
                                            .loadConstant(typeIndex).aaload().aload(instance)
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
        int element = instanceSlot(descriptor);
        int instance = element + 1;
        int callee = element + 2;
        MethodTypeDesc callType = indirectDescriptor(type);
        MethodTypeDesc dispatchType = callType;
        int groups = (targets.size() + TARGETS_PER_METHOD - 1) / TARGETS_PER_METHOD;
        return ClassAssembler.assemble(name, builder -> {
            ClassAssembler.staticMethod(builder, GeneratedNames.CALL, callType, code -> {
                Label elsewhere = code.newLabel();
                code.iload(element).loadConstant(table).loadConstant(typeIndex).aload(instance)
                        .invokestatic(TABLE_OPS, "callee", CALLEE).astore(callee);
                code.aload(callee).getfield(FUNCTION_INSTANCE, "instance", GeneratedNames.INSTANCE).aload(instance)
                        .if_acmpne(elsewhere);
                if (groups == 1) {
                    loadParameters(code, descriptor.changeParameterType(descriptor.parameterCount() - 1,
                            ConstantDescs.CD_int), element);
                    code.aload(instance).aload(callee).getfield(FUNCTION_INSTANCE, "index", ConstantDescs.CD_int);
                    dispatch(code, targets, elsewhere, descriptor);
                } else if (groups > 1) {
                    code.aload(callee).getfield(FUNCTION_INSTANCE, "index", ConstantDescs.CD_int).istore(element);
                    for (int group = 0; group < groups; group++) {
                        Label next = code.newLabel();
                        if (group < groups - 1) {
                            code.iload(element).loadConstant(targets.get((group + 1) * TARGETS_PER_METHOD).function)
                                    .if_icmpge(next);
                        }
                        loadParameters(code, callType);
                        code.invokestatic(name, "group" + group, dispatchType)
                                .return_(TypeKind.from(descriptor.returnType()));
                        code.labelBinding(next);
                    }
                }
                code.labelBinding(elsewhere);
                code.aload(callee).invokevirtual(FUNCTION_INSTANCE, "guestHandle",
                        MethodTypeDesc.of(ConstantDescs.CD_MethodHandle));
                loadForHost(code, type);
                code.aload(instance);
                invokeExact(code, handleType);
                returnFirst(code, type, instance);
            });
            for (int group = 0; groups > 1 && group < groups; group++) {
                List<Target> part = targets.subList(group * TARGETS_PER_METHOD,
                        Math.min(targets.size(), (group + 1) * TARGETS_PER_METHOD));
                ClassAssembler.staticMethod(builder, "group" + group, dispatchType, code -> {
                    Label impossible = code.newLabel();
                    loadParameters(code, descriptor, element);
                    code.aload(instance).iload(element);
                    dispatch(code, part, impossible, descriptor);
                    code.labelBinding(impossible).aconst_null().athrow();
                });
            }
            linkHandleCall(builder, handleType);
        });
    }

    /** The descriptor of an indirect call: parameters, the element's index, the instance. */
    public static MethodTypeDesc indirectDescriptor(FunctionType type) {
        MethodTypeDesc descriptor = GeneratedNames.descriptor(type);
        return descriptor.insertParameterTypes(descriptor.parameterCount() - 1, ConstantDescs.CD_int);
    }

    /** With the arguments, the instance and a function's index on the stack: calls it. */
    private static void dispatch(CodeBuilder code, List<Target> targets, Label otherwise, MethodTypeDesc descriptor) {
        List<SwitchCase> cases = new ArrayList<>();
        for (Target target : targets) {
            cases.add(SwitchCase.of(target.function, code.newLabel()));
        }
        Label none = code.newLabel();
        code.lookupswitch(none, cases);
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            code.labelBinding(cases.get(i).target()).invokestatic(target.owner, target.method, target.type)
                    .return_(TypeKind.from(descriptor.returnType()));
        }
        code.labelBinding(none);
        for (int i = descriptor.parameterCount() - 1; i >= 0; i--) {
            if (TypeKind.from(descriptor.parameterType(i)).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        code.goto_(otherwise);
    }

    private static int instanceSlot(MethodTypeDesc type) {
        int slot = 0;
        for (int i = 0; i < type.parameterCount() - 1; i++) {
            slot += TypeKind.from(type.parameterType(i)).slotSize();
        }
        return slot;
    }

    private static void loadParameters(CodeBuilder code, MethodTypeDesc type) {
        loadParameters(code, type, Integer.MAX_VALUE);
    }

    /** Loads the parameters that lie below a slot. */
    private static void loadParameters(CodeBuilder code, MethodTypeDesc type, int below) {
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
    private static void loadForHost(CodeBuilder code, FunctionType type) {
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
    private static void loadFromHost(CodeBuilder code, FunctionType type) {
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

    private static void invokeExact(CodeBuilder code, MethodTypeDesc type) {
        code.invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", type);
    }

    /** Returns what a handle has left on the stack: of several results the first, the others go to the instance. */
    private static void returnFirst(CodeBuilder code, FunctionType type, int instance) {
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

    private static void returnFirst(CodeBuilder code, JvmKind kind, int instance) {
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
    private static void linkHandleCall(ClassBuilder builder, MethodTypeDesc type) {
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
