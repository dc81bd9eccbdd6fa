package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.LinkageClasses.Target;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Tail calls in constant stack. A function that makes any has its code in a class {@code B<n>} whose method takes one more
 * argument, how many tail calls lead here; a tail call is a call of such a method. What is called at a depth of
 * {@link #DEEPEST} does not run: it leaves itself and its arguments in the instance ({@code TailCalls.defer}) and returns
 * whatever, all its callers return at once, and {@code F<n>}, which began the chain, goes on with what was left. Functions
 * without tail calls have a {@code B<n>} that calls {@code F<n>}.
 */
public final class TailCallClasses {

    /** Frames of a chain of tail calls. */
    public static final int DEEPEST = 100;
    /** The runtime's part. */
    private static final ClassDesc TAIL_CALLS = ClassDesc.of("io.penstock.wasm.internal.runtime.TailCalls");
    private static final ClassDesc FUNCTION_INSTANCE = ClassDesc
            .of("io.penstock.wasm.internal.runtime.FunctionInstance");
    private static final MethodTypeDesc DEFER = MethodTypeDesc.of(ConstantDescs.CD_void, FUNCTION_INSTANCE,
            PartMethods.REFERENCES, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc RESUME = MethodTypeDesc.of(ConstantDescs.CD_Object, GeneratedNames.INSTANCE);
    private static final MethodTypeDesc IS_HOST = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_int,
            GeneratedNames.INSTANCE);
    private static final MethodTypeDesc REFERENCE = MethodTypeDesc.of(FUNCTION_INSTANCE, ConstantDescs.CD_int);

    private TailCallClasses() {
    }

    /** Parameters, depth, instance. */
    public static MethodTypeDesc descriptor(FunctionType type) {
        MethodTypeDesc plain = GeneratedNames.descriptor(type);
        return plain.insertParameterTypes(plain.parameterCount() - 1, ConstantDescs.CD_int);
    }

    /**
     * The classes of a function with tail calls: {@code F<n>}, then its code.
     *
     * @param className {@code F<n>}
     * @param methodName the name of its method, by which others call the function
     * @param body {@code B<n>}
     * @param tape the code; its parameter variables are those of {@link #descriptor}
     */
    public static List<GeneratedClass> function(ClassDesc className, String methodName, ClassDesc body,
            FunctionType type, CodeTape tape) {
        List<GeneratedClass> classes = new ArrayList<>();
        classes.add(wrapper(new Target(-1, className, methodName, GeneratedNames.descriptor(type)), body, type));
        classes.addAll(ClassAssembler.function(body, GeneratedNames.CALL, descriptor(type), tape, null));
        return classes;
    }

    /** {@code F<n>} of a function with tail calls: calls its code, and then what that left to be called. */
    private static GeneratedClass wrapper(Target self, ClassDesc body, FunctionType type) {
        MethodTypeDesc plain = GeneratedNames.descriptor(type);
        int instance = LinkageClasses.instanceSlot(plain);
        return ClassAssembler.assemble(self.owner(),
                builder -> ClassAssembler.staticMethod(builder, self.method(), plain, code -> {
                    Label deferred = code.newLabel();
                    LinkageClasses.loadParameters(code, plain, instance);
                    code.iconst_0().aload(instance).invokestatic(body, GeneratedNames.CALL, descriptor(type));
                    code.aload(instance).getfield(GeneratedNames.INSTANCE, "tailCallee", FUNCTION_INSTANCE)
                            .ifnonnull(deferred).return_(TypeKind.from(plain.returnType()));
                    code.labelBinding(deferred);
                    switch (TypeKind.from(plain.returnType()).slotSize()) {
                        case 2 -> code.pop2();
                        case 1 -> code.pop();
                        default -> {
                            // nothing was returned
                        }
                    }
                    code.aload(instance).invokestatic(TAIL_CALLS, "resume", RESUME);
                    if (type.results().isEmpty()) {
                        code.pop().return_();
                    } else {
                        JvmKind kind = JvmKind.of(type.results().getFirst());
                        LinkageClasses.unbox(code, kind);
                        LinkageClasses.returnFirst(code, kind, instance);
                    }
                }));
    }

    /** {@code B<n>} of a function without tail calls: calls it. */
    static GeneratedClass direct(ClassDesc name, Target function, FunctionType type) {
        MethodTypeDesc tail = descriptor(type);
        int instance = LinkageClasses.instanceSlot(tail);
        return ClassAssembler.assemble(name,
                builder -> ClassAssembler.staticMethod(builder, GeneratedNames.CALL, tail, code -> {
                    call(code, function, type, instance);
                }));
    }

    /** {@code B<n>} of an import: calls a function of the host's, leaves one of another instance to the begin of the chain. */
    static GeneratedClass imported(ClassDesc name, Target function, FunctionType type) {
        MethodTypeDesc tail = descriptor(type);
        int instance = LinkageClasses.instanceSlot(tail);
        return ClassAssembler.assemble(name,
                builder -> ClassAssembler.staticMethod(builder, GeneratedNames.CALL, tail, code -> {
                    Label guest = code.newLabel();
                    code.loadConstant(function.function()).aload(instance)
                            .invokestatic(TAIL_CALLS, "isHost", IS_HOST).ifeq(guest);
                    call(code, function, type, instance);
                    code.labelBinding(guest);
                    code.aload(instance).loadConstant(function.function())
                            .invokevirtual(GeneratedNames.INSTANCE, "functionReference", REFERENCE);
                    defer(code, type, instance);
                }));
    }

    private static void call(CodeBuilder code, Target function, FunctionType type, int instance) {
        LinkageClasses.loadParameters(code, GeneratedNames.descriptor(type), instance - 1);
        code.aload(instance).invokestatic(function.owner(), function.method(), function.type())
                .return_(TypeKind.from(function.type().returnType()));
    }

    /** With the callee on the stack and its arguments in the first slots: leaves both in the instance and returns whatever. */
    static void defer(CodeBuilder code, FunctionType type, int instance) {
        if (type.isWide()) {
            code.aload(0);
        } else {
            code.loadConstant(type.params().size()).anewarray(ConstantDescs.CD_Object);
            int slot = 0;
            int i = 0;
            for (ValueType param : type.params()) {
                JvmKind kind = JvmKind.of(param);
                code.dup().loadConstant(i++);
                LinkageClasses.loadBoxed(code, kind, slot);
                code.aastore();
                slot += kind.slots();
            }
        }
        code.aload(instance).invokestatic(TAIL_CALLS, "defer", DEFER);
        if (type.results().isEmpty()) {
            code.return_();
            return;
        }
        JvmKind kind = JvmKind.ofResult(type.results().getFirst());
        switch (kind) {
            case INT -> code.iconst_0();
            case LONG, V128 -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            case REFERENCE -> code.aconst_null();
        }
        code.return_(kind.typeKind());
    }
}
