package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.LinkageClasses.Target;
import io.penstock.wasm.internal.bytecode.MethodWriter.Label;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private static final Member.Field TAIL_CALLEE = new Member.Field(GeneratedNames.INSTANCE, "tailCallee",
            FUNCTION_INSTANCE);

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
     * @param trampoline a {@link Trampoline#tailTape}, or null
     */
    public static List<GeneratedClass> function(ClassDesc className, String methodName, ClassDesc body,
            FunctionType type, CodeTape tape, @Nullable CodeTape trampoline) {
        List<GeneratedClass> classes = new ArrayList<>();
        classes.add(wrapper(new Target(-1, className, methodName, GeneratedNames.descriptor(type)), body, type));
        classes.addAll(ClassAssembler.function(body, GeneratedNames.CALL, descriptor(type), tape, trampoline));
        return classes;
    }

    /** {@code F<n>} of a function with tail calls: calls its code, and then what that left to be called. */
    private static GeneratedClass wrapper(Target self, ClassDesc body, FunctionType type) {
        MethodTypeDesc plain = GeneratedNames.descriptor(type);
        int instance = LinkageClasses.instanceSlot(plain);
        ClassWriter writer = new ClassWriter(self.owner());
        writer.staticMethod(self.method(), plain, code -> {
            JvmKind returned = JvmKind.of(plain.returnType());
            Label deferred = code.newLabel();
            LinkageClasses.loadParameters(code, plain, instance);
            code.loadConstant(0).aload(instance).invokestatic(body, GeneratedNames.CALL, descriptor(type));
            code.aload(instance).getField(TAIL_CALLEE).jumpIf(Jvm.IFNONNULL, deferred).returnValue(returned);
            code.bind(deferred);
            LinkageClasses.drop(code, returned);
            code.aload(instance).invokestatic(TAIL_CALLS, "resume", RESUME);
            if (type.results().isEmpty()) {
                code.plain(Jvm.POP).returnValue(null);
            } else {
                JvmKind kind = JvmKind.of(type.results().getFirst());
                LinkageClasses.unbox(code, kind);
                LinkageClasses.returnFirst(code, kind, instance);
            }
        });
        return writer.finish();
    }

    /** {@code B<n>} of a function without tail calls: calls it. */
    static GeneratedClass direct(ClassDesc name, Target function, FunctionType type) {
        MethodTypeDesc tail = descriptor(type);
        int instance = LinkageClasses.instanceSlot(tail);
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.CALL, tail, code -> call(code, function, type, instance));
        return writer.finish();
    }

    /** In place of optimized code that makes tail calls, where there is none: calls {@code B<n>}. */
    static GeneratedClass detour(ClassDesc name, ClassDesc target, FunctionType type) {
        return LinkageClasses.detour(name, GeneratedNames.CALL,
                new Target(-1, target, GeneratedNames.CALL, descriptor(type)));
    }

    /** {@code B<n>} of an import: calls a function of the host's, leaves one of another instance to the begin of the chain. */
    static GeneratedClass imported(ClassDesc name, Target function, FunctionType type) {
        MethodTypeDesc tail = descriptor(type);
        int instance = LinkageClasses.instanceSlot(tail);
        ClassWriter writer = new ClassWriter(name);
        writer.staticMethod(GeneratedNames.CALL, tail, code -> {
            Label guest = code.newLabel();
            code.loadConstant(function.function()).aload(instance).invokestatic(TAIL_CALLS, "isHost", IS_HOST)
                    .jumpIf(Jvm.IFEQ, guest);
            call(code, function, type, instance);
            code.bind(guest).aload(instance).loadConstant(function.function())
                    .invokevirtual(GeneratedNames.INSTANCE, "functionReference", REFERENCE);
            defer(code, type, instance);
        });
        return writer.finish();
    }

    private static void call(MethodWriter code, Target function, FunctionType type, int instance) {
        LinkageClasses.loadParameters(code, GeneratedNames.descriptor(type), instance - 1);
        code.aload(instance).invokestatic(function.owner(), function.method(), function.type())
                .returnValue(JvmKind.of(function.type().returnType()));
    }

    /** With the callee on the stack and its arguments in the first slots: leaves both in the instance and returns whatever. */
    static void defer(MethodWriter code, FunctionType type, int instance) {
        if (type.isWide()) {
            code.aload(0);
        } else {
            code.loadConstant(type.params().size()).newArray(JvmKind.REFERENCE);
            int slot = 0;
            int i = 0;
            for (ValueType param : type.params()) {
                JvmKind kind = JvmKind.of(param);
                code.plain(Jvm.DUP).loadConstant(i++);
                LinkageClasses.loadBoxed(code, kind, slot);
                code.plain(Jvm.AASTORE);
                slot += kind.slots();
            }
        }
        code.aload(instance).invokestatic(TAIL_CALLS, "defer", DEFER);
        if (type.results().isEmpty()) {
            code.returnValue(null);
            return;
        }
        JvmKind kind = JvmKind.ofResult(type.results().getFirst());
        LinkageClasses.zero(code, kind);
        code.returnValue(kind);
    }
}
