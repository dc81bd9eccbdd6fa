package io.penstock.wasm.internal.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes one part of a tape as a method's code. */
final class TapeEmitter {

    /** For benchmarks, to see what polls cost: false leaves them out, and nothing can stop a guest. */
    private static final boolean POLLS = !"false".equals(System.getProperty("penstock.tuning.polls"));
    private static final ClassDesc POLL = ClassDesc.of("io.penstock.wasm.internal.runtime.SafepointPoll");
    private static final MethodTypeDesc STOP = MethodTypeDesc.of(ConstantDescs.CD_void, GeneratedNames.INSTANCE);
    static final MethodTypeDesc POLL_TYPE = MethodTypeDesc.of(ConstantDescs.CD_boolean);
    /** Of a switch, so many ways out of a part get a stub each. */
    private static final int FEW_EXITS = 16;
    private static final ClassDesc EXIT_CODES = ClassDesc.of("io.penstock.wasm.internal.runtime.SwitchIndex");
    private static final MethodTypeDesc CLAMP = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int,
            ConstantDescs.CD_int);
    private static final MethodTypeDesc CHAR_AT = MethodTypeDesc.of(ConstantDescs.CD_char, ConstantDescs.CD_int);
    private static final ClassDesc GUEST_EXCEPTION = ClassDesc.of("io.penstock.wasm.api.GuestException");
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

    private final CodeTape tape;
    private final Part part;
    private final VariableMap variables;
    private final int instanceVariable;
    private final LoadableConstantEntry pollHandle;
    private final Function<Part, ClassDesc> classOf;
    private final CodeBuilder code;
    private final ExitCodes exits;
    private final Map<Integer, Label> labels = new HashMap<>();
    private final Map<Integer, Label> exitStubs = new HashMap<>();
    private final Map<Integer, Label> protectedBegins = new HashMap<>();
    private final Map<Integer, Label> protectedEnds = new HashMap<>();
    private final int numbersSlot;
    private final int referencesSlot;
    private final int instanceSlot;
    private final int scratchSlot;

    TapeEmitter(CodeTape tape, Part part, VariableMap variables, int instanceVariable, LoadableConstantEntry pollHandle,
            Function<Part, ClassDesc> classOf, ExitCodes exits, CodeBuilder code) {
        this.tape = tape;
        this.part = part;
        this.variables = variables;
        this.instanceVariable = instanceVariable;
        this.pollHandle = pollHandle;
        this.classOf = classOf;
        this.exits = exits;
        this.code = code;
        int free = variables.freeSlot(part);
        if (part.isRoot()) {
            instanceSlot = variables.slot(instanceVariable);
            numbersSlot = free;
            referencesSlot = free + 1;
            scratchSlot = free + 2;
        } else {
            instanceSlot = PartMethods.INSTANCE_SLOT;
            numbersSlot = PartMethods.NUMBERS_SLOT;
            referencesSlot = PartMethods.REFERENCES_SLOT;
            scratchSlot = free;
        }
    }

    void emit() {
        if (part.isRoot() && (variables.hasFrame() || !part.children().isEmpty())) {
            makeFrame();
        }
        for (int variable : variables.zeroed(part)) {
            zero(tape.kind(variable));
            code.storeLocal(tape.kind(variable).typeKind(), variables.slot(variable));
        }
        variables.cachedSlots(part).keySet().forEach(this::refresh);
        part.forEachOwn((index, child) -> {
            if (child == null) {
                instruction(index);
            } else {
                call(child);
            }
        });
        if (!part.isRoot()) {
            code.iconst_0().ireturn();
        }
        exitStubs.forEach(this::exitStub);
    }

    private void makeFrame() {
        // one cell more than variables: what a part returns for the function
        code.loadConstant(variables.numberCells() + 1).newarray(TypeKind.LONG).astore(numbersSlot);
        code.loadConstant(variables.referenceCells() + 1).anewarray(ConstantDescs.CD_Object).astore(referencesSlot);
        int slot = 0;
        for (int variable = 0; variable < tape.parameters(); variable++) {
            JvmKind kind = tape.kind(variable);
            if (!variables.isInSlot(variable)) {
                code.loadLocal(kind.typeKind(), slot);
                storeCell(kind, variables.cell(variable));
            }
            slot += kind.slots();
        }
    }

    private void zero(JvmKind kind) {
        switch (kind) {
            case INT -> code.iconst_0();
            case LONG -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            case REFERENCE -> code.aconst_null();
            case V128 -> throw new IllegalStateException("internal error: a v128 is two variables");
        }
    }

    private void instruction(int index) {
        int op = tape.op(index);
        int arg = tape.arg(index);
        switch (op) {
            case CodeTape.LOAD -> load(arg);
            case CodeTape.STORE -> store(arg);
            case CodeTape.REFRESH -> refresh(arg);
            case CodeTape.LABEL -> code.labelBinding(label(arg));
            case CodeTape.GOTO -> code.goto_(target(arg));
            case CodeTape.SWITCH -> tableSwitch((int[]) tape.pooledAt(index));
            case CodeTape.RETURN -> returnFrom(arg);
            case CodeTape.POLL -> poll();
            case CodeTape.PROTECT -> {
                protectedBegins.put(arg, code.newBoundLabel());
                code.nop(); // an empty range is none
            }
            case CodeTape.UNPROTECT -> protectedEnds.put(arg, code.newBoundLabel());
            case CodeTape.HANDLER -> code.exceptionCatch(Objects.requireNonNull(protectedBegins.get(arg)),
                    Objects.requireNonNull(protectedEnds.get(arg)), code.newBoundLabel(), GUEST_EXCEPTION);
            case CodeTape.STATEMENT, CodeTape.ENTER, CodeTape.EXIT -> {
                // marks
            }
            default -> {
                if (op >= CodeTape.MATERIALIZE) {
                    conditional(op, arg);
                } else {
                    straight(tape, index);
                }
            }
        }
    }

    /** An instruction that needs neither variables nor labels. */
    private void straight(CodeTape tape, int index) {
        int arg = tape.arg(index);
        switch (tape.op(index)) {
            case CodeTape.PLAIN -> plain(tape.plainAt(index));
            case CodeTape.INT -> code.loadConstant(arg);
            case CodeTape.LONG -> code.loadConstant((long) (Long) tape.pooledAt(index));
            case CodeTape.FLOAT -> floatConstant(arg);
            case CodeTape.DOUBLE -> doubleConstant((Long) tape.pooledAt(index));
            case CodeTape.INVOKE -> invoke((Member.Method) tape.pooledAt(index));
            case CodeTape.GETFIELD -> {
                Member.Field field = (Member.Field) tape.pooledAt(index);
                code.getfield(field.owner(), field.name(), field.type());
            }
            case CodeTape.PUTFIELD -> {
                Member.Field field = (Member.Field) tape.pooledAt(index);
                code.putfield(field.owner(), field.name(), field.type());
            }
            case CodeTape.GETSTATIC -> {
                Member.Field field = (Member.Field) tape.pooledAt(index);
                code.getstatic(field.owner(), field.name(), field.type());
            }
            case CodeTape.CAST -> code.checkcast((ClassDesc) tape.pooledAt(index));
            case CodeTape.NEW_ARRAY -> newArray(JvmKind.ofOrdinal(arg));
            case CodeTape.STATE -> code.ldc(ClassAssembler.state(arg));
            default -> throw new IllegalStateException("internal error: not straight code");
        }
    }

    private void conditional(int op, int arg) {
        if (op >= CodeTape.JUMP_IF) {
            code.branch(Condition.ofOrdinal(op - CodeTape.JUMP_IF).opcode(), target(arg));
        } else if (op >= CodeTape.SELECT) {
            Label keep = code.newLabel();
            code.branch(Condition.ofOrdinal(op - CodeTape.SELECT).opcode(), keep);
            if (arg == 1) {
                code.swap().labelBinding(keep).pop();
            } else {
                code.dup2_x2().pop2().labelBinding(keep).pop2();
            }
        } else {
            Label one = code.newLabel();
            Label end = code.newLabel();
            code.branch(Condition.ofOrdinal(op - CodeTape.MATERIALIZE).opcode(), one).iconst_0().goto_(end)
                    .labelBinding(one).iconst_1().labelBinding(end);
        }
    }

    private void plain(Opcode opcode) {
        code.with(PlainInstructions.of(opcode));
    }

    private void newArray(JvmKind kind) {
        if (kind == JvmKind.REFERENCE) {
            code.anewarray(ConstantDescs.CD_Object);
        } else {
            code.newarray(kind.typeKind());
        }
    }

    private void floatConstant(int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isNaN(value)) { // a class file's NaN may lose its payload
            code.loadConstant(bits).invokestatic(FLOAT, "intBitsToFloat",
                    MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
        } else {
            code.loadConstant(value);
        }
    }

    private void doubleConstant(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value)) {
            code.loadConstant(bits).invokestatic(DOUBLE, "longBitsToDouble",
                    MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
        } else {
            code.loadConstant(value);
        }
    }

    private void invoke(Member.Method method) {
        if (method.isStatic()) {
            code.invokestatic(method.owner(), method.name(), method.type(), method.isInterface());
        } else if (method.isInterface()) {
            code.invokeinterface(method.owner(), method.name(), method.type());
        } else {
            code.invokevirtual(method.owner(), method.name(), method.type());
        }
    }

    private void poll() {
        if (!POLLS) {
            return;
        }
        Label go = code.newLabel();
        code.ldc(pollHandle).invokevirtual(ConstantDescs.CD_MethodHandle, "invokeExact", POLL_TYPE).ifeq(go)
                .aload(instanceSlot).invokestatic(POLL, "stop", STOP).labelBinding(go);
    }

    // variables

    /** Computes a cached variable into this method's slot for it, if it has one. */
    private void refresh(int variable) {
        Integer slot = variables.cachedSlots(part).get(variable);
        CodeTape.Cached cached = tape.cached(variable);
        if (slot == null || cached == null) {
            return;
        }
        CodeTape recipe = cached.recipe();
        for (int i = 0; i < recipe.length(); i++) {
            if (recipe.op(i) == CodeTape.LOAD) {
                code.aload(instanceSlot);
            } else {
                straight(recipe, i);
            }
        }
        code.astore(slot);
    }

    private void load(int variable) {
        JvmKind kind = tape.kind(variable);
        Integer cachedSlot = variables.cachedSlots(part).get(variable);
        if (variable == instanceVariable) {
            code.aload(instanceSlot);
        } else if (cachedSlot != null) {
            code.aload(cachedSlot);
        } else if (variables.isInSlot(variable)) {
            code.loadLocal(kind.typeKind(), variables.slot(variable));
        } else {
            loadCell(kind, variables.cell(variable));
        }
    }

    private void loadCell(JvmKind kind, int cell) {
        if (kind == JvmKind.REFERENCE) {
            code.aload(referencesSlot).loadConstant(cell).aaload();
            return;
        }
        code.aload(numbersSlot).loadConstant(cell).laload();
        switch (kind) {
            case INT -> code.l2i();
            case FLOAT -> code.l2i().invokestatic(FLOAT, "intBitsToFloat",
                    MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
            case DOUBLE -> code.invokestatic(DOUBLE, "longBitsToDouble",
                    MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
            default -> {
                // a long already
            }
        }
    }

    private void store(int variable) {
        JvmKind kind = tape.kind(variable);
        if (variables.isInSlot(variable)) {
            code.storeLocal(kind.typeKind(), variables.slot(variable));
        } else {
            storeCell(kind, variables.cell(variable));
        }
    }

    private void storeCell(JvmKind kind, int cell) {
        if (kind == JvmKind.REFERENCE) {
            code.astore(scratchSlot).aload(referencesSlot).loadConstant(cell).aload(scratchSlot).aastore();
            return;
        }
        switch (kind) {
            case INT -> code.i2l();
            case FLOAT -> code.invokestatic(FLOAT, "floatToRawIntBits",
                    MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float)).i2l();
            case DOUBLE -> code.invokestatic(DOUBLE, "doubleToRawLongBits",
                    MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_double));
            default -> {
                // a long already
            }
        }
        code.lstore(scratchSlot).aload(numbersSlot).loadConstant(cell).lload(scratchSlot).lastore();
    }

    // control

    private Label label(int label) {
        return labels.computeIfAbsent(label, ignored -> code.newLabel());
    }

    private boolean isHere(int label) {
        int position = exits.position(label);
        return position >= part.start() && position < part.end()
                && part.children().stream().noneMatch(c -> position >= c.start() && position < c.end());
    }

    /** The label itself, or where the part is left for it. */
    private Label target(int label) {
        return label != Part.RETURN_EXIT && isHere(label) ? label(label)
                : exitStubs.computeIfAbsent(label, ignored -> code.newLabel());
    }

    private void tableSwitch(int[] targets) {
        long outside = part.isRoot() ? 0 : Arrays.stream(targets).distinct().filter(label -> !isHere(label)).count();
        if (outside > FEW_EXITS && exits.areChars()) {
            switchByCode(targets);
            return;
        }
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < targets.length - 1; i++) {
            cases.add(SwitchCase.of(i, target(targets[i])));
        }
        Label otherwise = target(targets[targets.length - 1]);
        if (cases.isEmpty()) {
            code.pop().goto_(otherwise);
        } else {
            code.tableswitch(0, cases.size() - 1, otherwise, cases);
        }
    }

    /** Looks the exit's code up instead of jumping to one of many stubs that each return one. */
    private void switchByCode(int[] targets) {
        char[] codes = new char[targets.length];
        Set<Integer> labelsOf = new LinkedHashSet<>();
        for (int i = 0; i < targets.length; i++) {
            codes[i] = (char) exits.code(targets[i]);
            labelsOf.add(targets[i]);
        }
        code.loadConstant(targets.length - 1).invokestatic(EXIT_CODES, "clamp", CLAMP).istore(scratchSlot)
                .loadConstant(new String(codes)).iload(scratchSlot)
                .invokevirtual(ConstantDescs.CD_String, "charAt", CHAR_AT);
        dispatch(labelsOf, false);
    }

    private void returnFrom(int kindOrdinal) {
        if (part.isRoot()) {
            if (kindOrdinal < 0) {
                code.return_();
            } else {
                code.return_(JvmKind.ofOrdinal(kindOrdinal).typeKind());
            }
            return;
        }
        if (kindOrdinal >= 0) {
            JvmKind kind = JvmKind.ofOrdinal(kindOrdinal);
            storeCell(kind, kind == JvmKind.REFERENCE ? variables.referenceCells() : variables.numberCells());
        }
        code.loadConstant(ExitCodes.RETURN).ireturn();
    }

    private void call(Part inner) {
        code.aload(numbersSlot).aload(referencesSlot).aload(instanceSlot).invokestatic(classOf.apply(inner),
                PartMethods.name(inner), PartMethods.TYPE);
        for (int variable : variables.cachedSlots(part).keySet()) {
            if (inner.refreshes(tape, variable)) {
                refresh(variable);
            }
        }
        dispatch(inner.exits(), inner.fallsThrough(tape));
    }

    /**
     * Goes where the code on the stack says: to a label here, or, with the same code, out of this part too.
     *
     * @param goesOn whether it may be {@link ExitCodes#GO_ON}
     */
    private void dispatch(Collection<Integer> labelsOf, boolean goesOn) {
        Label next = code.newLabel();
        List<SwitchCase> here = new ArrayList<>();
        boolean leaves = false;
        for (int exit : labelsOf) {
            boolean returnsFromRoot = exit == Part.RETURN_EXIT && part.isRoot();
            if (returnsFromRoot || (exit != Part.RETURN_EXIT && isHere(exit))) {
                here.add(SwitchCase.of(exits.code(exit), target(exit)));
            } else {
                leaves = true;
            }
        }
        if (leaves) {
            code.istore(scratchSlot);
            if (goesOn) {
                code.iload(scratchSlot).ifeq(next);
            }
            if (!here.isEmpty()) {
                Label leave = code.newLabel();
                code.iload(scratchSlot);
                switchTo(here, leave);
                code.labelBinding(leave);
            }
            code.iload(scratchSlot).ireturn();
        } else if (here.isEmpty()) {
            code.pop();
            if (!goesOn) {
                code.aconst_null().athrow(); // never gets here
            }
        } else if (here.size() == 1) {
            if (goesOn) {
                code.ifne(here.getFirst().target());
            } else {
                code.pop().goto_(here.getFirst().target());
            }
        } else {
            switchTo(here, goesOn ? next : here.getLast().target());
        }
        code.labelBinding(next);
    }

    private void switchTo(List<SwitchCase> cases, Label otherwise) {
        cases.sort(Comparator.comparingInt(SwitchCase::caseValue));
        int lowest = cases.getFirst().caseValue();
        int highest = cases.getLast().caseValue();
        if (highest - lowest < 2 * cases.size()) {
            code.tableswitch(lowest, highest, otherwise, cases);
        } else {
            code.lookupswitch(otherwise, cases);
        }
    }

    private void exitStub(int exit, Label stub) {
        code.labelBinding(stub);
        if (!part.isRoot()) {
            code.loadConstant(exits.code(exit)).ireturn();
        } else {
            JvmKind kind = returnKind();
            if (kind == null) {
                code.return_();
            } else {
                loadCell(kind, kind == JvmKind.REFERENCE ? variables.referenceCells() : variables.numberCells());
                code.return_(kind.typeKind());
            }
        }
    }

    private @Nullable JvmKind returnKind() {
        for (int i = 0; i < tape.length(); i++) {
            if (tape.op(i) == CodeTape.RETURN) {
                return tape.arg(i) < 0 ? null : JvmKind.ofOrdinal(tape.arg(i));
            }
        }
        return null;
    }
}
