package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes class files with the JDK's Class-File API. */
public final class ClassAssembler {

    private static final int CLASS_FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER
            | ClassFile.ACC_SYNTHETIC;
    /** So many instructions with constants in one class stay far below the constant pool's 65,535 entries. */
    private static final int MAX_CONSTANTS = 12_000;
    /** A frame's types merge only with themselves and Object: no need to look for classes. */
    private static final ClassFile CLASS_FILE = ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(ClassAssembler::resolve),
            ClassFile.DebugElementsOption.DROP_DEBUG, ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);

    private static final DirectMethodHandleDesc POLL_BOOTSTRAP = MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC,
            ClassDesc.of("io.penstock.wasm.internal.runtime.SafepointPoll"), "bootstrap",
            MethodTypeDesc.of(ConstantDescs.CD_MethodHandle, ConstantDescs.CD_MethodHandles_Lookup,
                    ConstantDescs.CD_String,
                    ConstantDescs.CD_Class));
    private static final DynamicConstantDesc<?> POLL_HANDLE = DynamicConstantDesc.ofNamed(POLL_BOOTSTRAP, "poll",
            ConstantDescs.CD_MethodHandle);

    private ClassAssembler() {
    }

    private static ClassHierarchyInfo resolve(ClassDesc type) {
        return type.equals(ConstantDescs.CD_Object)
                ? ClassHierarchyInfo.ofClass(null)
                : ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object);
    }

    /**
     * The class of a function, and where its code is too large for one, more of them (the first is the one to call).
     *
     * @param name the class
     * @param methodName the method
     * @param type its descriptor, the instance last
     * @param tape the code; its parameter variables are the descriptor's parameters
     */
    public static List<GeneratedClass> function(ClassDesc name, String methodName, MethodTypeDesc type, CodeTape tape) {
        Part root = Outliner.outline(tape);
        int instanceVariable = tape.parameters() - 1;
        VariableMap variables = new VariableMap(tape, root, instanceVariable);
        ExitCodes exits = new ExitCodes(tape);
        List<List<Part>> classes = distribute(tape, root);
        Map<Part, ClassDesc> classOf = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            ClassDesc owner = i == 0 ? name : name.nested(Integer.toString(i));
            classes.get(i).forEach(part -> classOf.put(part, owner));
        }
        List<GeneratedClass> result = new ArrayList<>();
        for (List<Part> parts : classes) {
            ClassDesc owner = classOf(classOf, parts.getFirst());
            result.add(assemble(owner, builder -> {
                LoadableConstantEntry poll = builder.constantPool().loadableConstantEntry(POLL_HANDLE);
                for (Part part : parts) {
                    staticMethod(builder, part.isRoot() ? methodName : PartMethods.name(part),
                            part.isRoot() ? type : PartMethods.TYPE,
                            code -> new TapeEmitter(tape, part, variables, instanceVariable, poll,
                                    each -> classOf(classOf, each), exits, code).emit());
                }
                linkPoll(builder, poll);
            }));
        }
        return result;
    }

    /** Whether the code is small enough for one method. */
    public static boolean isOneMethod(CodeTape tape) {
        return Outliner.outline(tape).children().isEmpty();
    }

    private static ClassDesc classOf(Map<Part, ClassDesc> classes, Part part) {
        ClassDesc found = classes.get(part);
        if (found == null) {
            throw new IllegalStateException("internal error: part without a class");
        }
        return found;
    }

    private static List<List<Part>> distribute(CodeTape tape, Part root) {
        List<List<Part>> classes = new ArrayList<>();
        List<Part> current = new ArrayList<>();
        int constants = 0;
        for (Part part : root.all()) {
            int own = constants(tape, part);
            if (!current.isEmpty() && constants + own > MAX_CONSTANTS) {
                classes.add(current);
                current = new ArrayList<>();
                constants = 0;
            }
            current.add(part);
            constants += own;
        }
        classes.add(current);
        return classes;
    }

    private static int constants(CodeTape tape, Part part) {
        if (part.isRoot() && part.children().isEmpty()) {
            return 0; // the whole function fits
        }
        int count = 0;
        int i = part.start();
        int child = 0;
        while (i < part.end()) {
            if (child < part.children().size() && part.children().get(child).start() == i) {
                i = part.children().get(child++).end();
                count++;
                continue;
            }
            int op = tape.op(i++);
            boolean largeFrame = tape.variables() > Short.MAX_VALUE; // then even a cell's index is a constant
            if ((op >= CodeTape.INT && op <= CodeTape.PUTFIELD) || op == CodeTape.GETSTATIC
                    || (largeFrame && (op == CodeTape.LOAD || op == CodeTape.STORE))) {
                count++;
            }
        }
        return count;
    }

    /** Links the poll while the class is initialised, with stack to spare, and not at some depth of the guest's. */
    private static void linkPoll(ClassBuilder builder, LoadableConstantEntry poll) {
        builder.withMethodBody(ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_STATIC, code -> code
                .ldc(poll).invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", TapeEmitter.POLL_TYPE).pop()
                .return_());
    }

    /** A class of static methods. */
    static GeneratedClass assemble(ClassDesc name, Consumer<ClassBuilder> content) {
        byte[] bytes = CLASS_FILE.build(name, builder -> content.accept(builder.withFlags(CLASS_FLAGS)));
        return new GeneratedClass(name.packageName() + "." + name.displayName(), bytes);
    }

    /** A static method of a class. */
    static void staticMethod(ClassBuilder builder, String name, MethodTypeDesc type, Consumer<CodeBuilder> code) {
        builder.withMethodBody(name, type, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, code);
    }
}
