package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.LineTable;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes classes of tapes. */
public final class ClassAssembler {

    /** So many instructions with constants in one class stay far below the constant pool's 65,535 entries. */
    private static final int MAX_CONSTANTS = 12_000;
    /** HotSpot compiles no method with more bytes of code ({@code HugeMethodLimit}). */
    static final int MOST_COMPILED = 8_000;
    /** The JVM takes no method with more bytes of code. */
    private static final int MOST_CODE = 65_535;
    /**
     * So much larger may methods for debugging be, which is as large as they can: a step over the call of a part passes its
     * lines by.
     */
    private static final int DEBUG_FACTOR = 6;
    /** Where cutting finer ends. */
    private static final int LEAST_LIMIT = 1_000;

    /**
     * Classes, or what has become too large.
     *
     * @param share what a method may have of what one has too much of, or 1
     */
    private record Attempt(List<ClassWriter> classes, double share) {
    }

    private ClassAssembler() {
    }

    /**
     * The code of a part. No lambda: one that has so much with it takes the JDK 2 ms in a fresh JVM.
     *
     * @param apart whether HotSpot's first compiler is not to inline it
     */
    private record Method(CodeTape tape, Part part, VariableMap variables, int instance, ClassConstants constants,
            Map<Part, ClassDesc> classes, ExitCodes exits, boolean apart) implements MethodBody {

        @Override
        public void write(MethodWriter code) {
            if (apart) {
                code.keepApart();
            }
            new TapeEmitter(tape, part, variables, instance, constants, classes, exits, code).emit();
        }

        @Override
        public boolean flatten(int blocks) {
            return part.chooseFewer((double) InlinedBlocks.MOST / blocks);
        }
    }

    /** Straight code: never cut. */
    private static void trampoline(ClassWriter writer, MethodTypeDesc type, CodeTape tape, ClassConstants constants) {
        Part whole = new Part(0, 0, tape.length());
        whole.findExits(tape);
        int instance = tape.parameters() - 1;
        VariableMap variables = new VariableMap(tape, whole, instance);
        ExitCodes exits = new ExitCodes(tape, whole);
        writer.staticMethod(Trampoline.METHOD, type,
                new Method(tape, whole, variables, instance, constants, Map.of(), exits, false));
    }

    /** As the other one, without a trampoline. */
    public static List<GeneratedClass> function(ClassDesc name, String methodName, MethodTypeDesc type, CodeTape tape) {
        return function(name, methodName, type, tape, null);
    }

    /**
     * The class of a function, and where its code is too large for one, more of them (the first is the one to call).
     *
     * @param name the class
     * @param methodName the method
     * @param type its descriptor, the instance last
     * @param tape the code; its parameter variables are the descriptor's parameters
     * @param trampoline a {@link Trampoline} with the same parameters, or null
     * @throws IllegalArgumentException when a method or the constant pool is full, or the process has too many signatures
     */
    public static List<GeneratedClass> function(ClassDesc name, String methodName, MethodTypeDesc type, CodeTape tape,
            @Nullable CodeTape trampoline) {
        CallSignatures.OF_PROCESS.admit(type);
        boolean debug = tape.debugTable() != null;
        int limit = debug ? Outliner.LIMIT * DEBUG_FACTOR : Math.min(Outliner.LIMIT, tape.mostBytes());
        int most = debug ? MOST_CODE : MOST_COMPILED;
        Attempt attempt = attempt(name, methodName, type, tape, trampoline, limit, most);
        while (attempt.share < 1) {
            limit = (int) (limit * Math.min(7 / 8.0, attempt.share));
            attempt = attempt(name, methodName, type, tape, trampoline, limit,
                    limit > LEAST_LIMIT ? most : Integer.MAX_VALUE);
        }
        List<GeneratedClass> classes = new ArrayList<>(attempt.classes.size());
        for (ClassWriter writer : attempt.classes) {
            classes.add(writer.finish());
        }
        return classes;
    }

    /**
     * Ends at the first method that has more than {@code most} bytes, or too many blocks in a chain: mostly an outer one, and
     * those come first.
     */
    private static Attempt attempt(ClassDesc name, String methodName, MethodTypeDesc type, CodeTape tape,
            @Nullable CodeTape trampoline, int limit, int most) {
        Part root = Outliner.outline(tape, limit);
        int instanceVariable = tape.parameters() - 1;
        VariableMap variables = new VariableMap(tape, root, instanceVariable);
        ExitCodes exits = new ExitCodes(tape, root);
        List<List<Part>> classes = distribute(tape, root);
        Map<Part, ClassDesc> classOf = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            ClassDesc owner = i == 0 ? name : name.nested(Integer.toString(i));
            for (Part part : classes.get(i)) {
                classOf.put(part, owner);
            }
        }
        List<ClassWriter> result = new ArrayList<>();
        for (List<Part> parts : classes) {
            ClassWriter writer = new ClassWriter(classOf(classOf, parts.getFirst()), tape.isLong());
            LineTable lines = tape.lineTable();
            if (lines != null) {
                writer.lineTable(lines);
            }
            DebugTable debug = tape.debugTable();
            if (debug != null) {
                writer.source(debug.source(), debug.bodyLength());
            }
            ClassConstants constants = new ClassConstants(writer);
            for (Part part : parts) {
                writer.staticMethod(part.isRoot() ? methodName : PartMethods.name(part),
                        part.isRoot() ? type : PartMethods.TYPE,
                        new Method(tape, part, variables, instanceVariable, constants, classOf, exits,
                                true));
                double share = Math.min((double) most / writer.largestCode(), most == Integer.MAX_VALUE ? 1
                        : (double) InlinedBlocks.MOST / writer.mostBlocks());
                if (share < 1) {
                    return new Attempt(List.of(), share);
                }
            }
            if (trampoline != null && parts.getFirst().isRoot()) {
                trampoline(writer, type, trampoline, constants);
            }
            constants.initialize();
            result.add(writer);
        }
        return new Attempt(result, 1);
    }

    /** Whether the code is small enough for one method. */
    public static boolean isOneMethod(CodeTape tape) {
        return Outliner.outline(tape, Outliner.LIMIT).children().isEmpty();
    }

    static ClassDesc classOf(Map<Part, ClassDesc> classes, Part part) {
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
}
