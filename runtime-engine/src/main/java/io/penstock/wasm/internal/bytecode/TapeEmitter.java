package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.bytecode.MethodWriter.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes one part of a tape as a method's code. */
final class TapeEmitter implements Part.Visitor {

    private static final Member.Method STOP = function("io.penstock.wasm.internal.runtime.SafepointPoll", "stop",
            ConstantDescs.CD_void, GeneratedNames.INSTANCE);
    static final Member.Method POLL = new Member.Method(ConstantDescs.CD_MethodHandle, "invokeExact",
            MethodTypeDesc.of(ConstantDescs.CD_boolean), false);
    /** For benchmarks, to see what polls cost: false leaves them out, and nothing can stop a guest. */
    private static final boolean POLLS = !"false".equals(System.getProperty("penstock.tuning.polls"));
    /** Of a switch, so many ways out of a part get a stub each. */
    private static final int FEW_EXITS = 16;
    private static final Member.Method CLAMP = function("io.penstock.wasm.internal.runtime.SwitchIndex", "clamp",
            ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final Member.Method CHAR_AT = new Member.Method(ConstantDescs.CD_String, "charAt",
            MethodTypeDesc.of(ConstantDescs.CD_char, ConstantDescs.CD_int), false);
    private static final ClassDesc GUEST_EXCEPTION = ClassDesc.of("io.penstock.wasm.api.GuestException");

    private final CodeTape tape;
    private final Part part;
    private final VariableMap variables;
    private final int instanceVariable;
    private final ClassConstants constants;
    private final Map<Part, ClassDesc> classes;
    private final MethodWriter code;
    private final ExitCodes exits;
    private final @Nullable Label[] labels;
    private final Map<Integer, Label> exitStubs = new HashMap<>();
    private final Map<Integer, MethodWriter.Protected> protectedRegions = new HashMap<>();
    private final int numbersSlot;
    private final int referencesSlot;
    private final int instanceSlot;
    /** Where the part's variables are stored before it is left, if any are. */
    private @Nullable Label end;
    private final int intScratch;
    private final int referenceScratch;
    private final int longScratch;

    TapeEmitter(CodeTape tape, Part part, VariableMap variables, int instanceVariable, ClassConstants constants,
            Map<Part, ClassDesc> classes, ExitCodes exits, MethodWriter code) {
        this.tape = tape;
        this.part = part;
        this.variables = variables;
        this.instanceVariable = instanceVariable;
        this.constants = constants;
        this.classes = classes;
        this.exits = exits;
        this.labels = new Label[tape.labels()];
        this.code = code;
        int free = variables.freeSlot(part);
        if (part.isRoot()) {
            instanceSlot = variables.parameterSlot(instanceVariable);
            numbersSlot = free++;
            referencesSlot = free++;
        } else {
            instanceSlot = PartMethods.INSTANCE_SLOT;
            numbersSlot = PartMethods.NUMBERS_SLOT;
            referencesSlot = PartMethods.REFERENCES_SLOT;
        }
        intScratch = free;
        referenceScratch = free + 1;
        longScratch = free + 2;
    }

    void emit() {
        if (part.isRoot() && (variables.hasFrame() || !part.children().isEmpty())) {
            makeFrame();
        }
        declareSlots();
        for (int variable : variables.zeroed(part)) {
            LinkageClasses.zero(code, tape.kind(variable));
            code.store(tape.kind(variable), variables.slot(part, variable));
        }
        for (int variable : variables.loadedAtBegin(part)) {
            loadKept(variable);
        }
        for (int variable : variables.cachedIn(part)) {
            refresh(variable);
        }
        int begin = code.size();
        if (part.isAll(tape)) {
            for (int i = part.start(); i < part.end(); i++) {
                instruction(i);
            }
        } else {
            part.forEachOwn(tape, this);
        }
        DebugTable debug = tape.debugTable();
        if (debug != null) {
            show(debug, begin);
        }
        if (!part.isRoot()) {
            leave(ExitCodes.GO_ON);
        }
        for (Map.Entry<Integer, Label> stub : exitStubs.entrySet()) {
            exitStub(stub.getKey(), stub.getValue());
        }
        if (end != null) {
            code.bind(end);
            storeAtEnd();
            code.iload(intScratch).returnValue(JvmKind.INT);
        }
    }

    @Override
    public void visit(int index, @Nullable Part child) {
        if (child == null) {
            instruction(index);
        } else {
            call(child);
        }
    }

    /** Names the variables that have slots in this method, for the code from a place on. */
    private void show(DebugTable debug, int begin) {
        for (DebugTable.Named named : debug.names()) {
            int slot = variables.slot(part, named.variable());
            if (slot >= 0) {
                code.showVariable(slot, named.name(), named.descriptor(), begin, named.scope());
            }
        }
    }

    private void makeFrame() {
        // one cell more than variables: what a part returns for the function
        code.loadConstant(variables.numberCells() + 1).newArray(JvmKind.LONG).astore(numbersSlot);
        code.loadConstant(variables.referenceCells() + 1).newArray(JvmKind.REFERENCE).astore(referencesSlot);
        for (int variable = 0; variable < tape.parameters(); variable++) {
            if (variables.isStoredAtBegin(variable)) {
                code.load(tape.kind(variable), variables.parameterSlot(variable));
                storeCell(tape.kind(variable), variables.cell(variable));
            }
        }
    }

    /** References are but objects, whatever is stored first. */
    private void declareSlots() {
        for (int variable : variables.storedIn(part)) {
            int slot = variables.slot(part, variable);
            if (tape.kind(variable) == JvmKind.REFERENCE && slot >= 0) {
                code.declare(slot, TypeState.OBJECT, "Ljava/lang/Object;");
            }
        }
    }

    private void instruction(int index) {
        int op = tape.op(index);
        int arg = tape.arg(index);
        switch (op) {
            case CodeTape.LOAD -> load(arg);
            case CodeTape.STORE -> store(arg);
            case CodeTape.REFRESH -> refresh(arg);
            case CodeTape.LABEL -> code.bind(label(arg));
            case CodeTape.GOTO -> code.jump(target(arg));
            case CodeTape.SWITCH -> tableSwitch((int[]) tape.pooledAt(index));
            case CodeTape.RETURN -> returnFrom(arg);
            case CodeTape.POLL -> poll(code, constants, instanceSlot);
            case CodeTape.PROTECT -> protectedRegions.put(arg, code.beginProtected());
            case CodeTape.UNPROTECT -> code.endProtected(protectedRegion(arg));
            case CodeTape.HANDLER -> code.handler(protectedRegion(arg), GUEST_EXCEPTION);
            case CodeTape.POSITION -> code.position(arg);
            case CodeTape.STATEMENT, CodeTape.ENTER, CodeTape.EXIT, CodeTape.WEIGHT -> {
                // marks
            }
            default -> {
                if (op >= CodeTape.MATERIALIZE) {
                    conditional(op, arg);
                } else {
                    straight(tape, index, op, arg);
                }
            }
        }
    }

    private MethodWriter.Protected protectedRegion(int region) {
        MethodWriter.Protected found = protectedRegions.get(region);
        if (found == null) {
            throw new IllegalStateException("internal error: a protected region without a begin");
        }
        return found;
    }

    /** An instruction that needs neither variables nor labels. */
    private void straight(CodeTape tape, int index, int op, int arg) {
        switch (op) {
            case CodeTape.PLAIN -> code.plain(arg);
            case CodeTape.INT -> code.loadConstant(arg);
            case CodeTape.LONG -> code.loadConstant((long) (Long) tape.pooledAt(index));
            case CodeTape.FLOAT -> floatConstant(arg);
            case CodeTape.DOUBLE -> doubleConstant((Long) tape.pooledAt(index));
            case CodeTape.INVOKE -> code.invoke((Member.Method) tape.pooledAt(index));
            case CodeTape.GETFIELD -> code.getField((Member.Field) tape.pooledAt(index));
            case CodeTape.PUTFIELD -> code.putField((Member.Field) tape.pooledAt(index));
            case CodeTape.GETSTATIC -> code.getStatic((Member.Field) tape.pooledAt(index));
            case CodeTape.CAST -> code.checkcast((ClassDesc) tape.pooledAt(index));
            case CodeTape.NEW_ARRAY -> code.newArray(JvmKind.ofOrdinal(arg));
            case CodeTape.STATE -> code.getStatic(constants.state(arg));
            default -> throw new IllegalStateException("internal error: not straight code");
        }
    }

    private void conditional(int op, int arg) {
        if (op >= CodeTape.JUMP_IF) {
            code.jumpIf(Condition.ofOrdinal(op - CodeTape.JUMP_IF).bytecode(), target(arg));
        } else if (op >= CodeTape.SELECT) {
            Label keep = code.newLabel();
            code.jumpIf(Condition.ofOrdinal(op - CodeTape.SELECT).bytecode(), keep);
            if (arg == 1) {
                code.plain(Jvm.SWAP).bind(keep).plain(Jvm.POP);
            } else {
                code.plain(Jvm.DUP2_X2).plain(Jvm.POP2).bind(keep).plain(Jvm.POP2);
            }
        } else {
            Label one = code.newLabel();
            Label end = code.newLabel();
            code.jumpIf(Condition.ofOrdinal(op - CodeTape.MATERIALIZE).bytecode(), one).loadConstant(0).jump(end)
                    .bind(one).loadConstant(1).bind(end);
        }
    }

    private void floatConstant(int bits) {
        if (Float.isNaN(Float.intBitsToFloat(bits))) { // a class file's NaN may lose its payload
            code.loadConstant(bits).invoke(RuntimeMembers.FLOAT_OF_BITS);
        } else {
            code.loadFloat(bits);
        }
    }

    private void doubleConstant(long bits) {
        if (Double.isNaN(Double.longBitsToDouble(bits))) {
            code.loadConstant(bits).invoke(RuntimeMembers.DOUBLE_OF_BITS);
        } else {
            code.loadDouble(bits);
        }
    }

    /** The poll in place. */
    static void poll(MethodWriter code, ClassConstants constants, int instanceSlot) {
        if (!POLLS) {
            return;
        }
        Label go = code.newLabel();
        code.getStatic(constants.poll()).invoke(POLL).jumpIf(Jvm.IFEQ, go).aload(instanceSlot).invoke(STOP).bind(go);
    }

    // variables

    /** Computes a cached variable into this method's slot for it, if it has one. */
    private void refresh(int variable) {
        int slot = variables.slot(part, variable);
        CodeTape.Cached cached = tape.cached(variable);
        if (slot < 0 || cached == null) {
            return;
        }
        CodeTape recipe = cached.recipe();
        for (int i = 0; i < recipe.length(); i++) {
            if (recipe.op(i) == CodeTape.LOAD) {
                code.aload(instanceSlot);
            } else {
                straight(recipe, i, recipe.op(i), recipe.arg(i));
            }
        }
        code.declare(slot, TypeState.OBJECT, cached.type().descriptorString());
        code.astore(slot);
    }

    private void load(int variable) {
        JvmKind kind = tape.kind(variable);
        if (variable == instanceVariable) {
            code.aload(instanceSlot);
            return;
        }
        int slot = variables.slot(part, variable);
        if (slot >= 0) {
            code.load(kind, slot);
        } else {
            loadCell(kind, variables.cell(variable));
        }
    }

    /** Cell to slot. */
    private void loadKept(int variable) {
        JvmKind kind = tape.kind(variable);
        loadCell(kind, variables.cell(variable));
        int slot = variables.slot(part, variable);
        if (kind == JvmKind.REFERENCE) {
            code.declare(slot, TypeState.OBJECT, "Ljava/lang/Object;");
        }
        code.store(kind, slot);
    }

    /** Slot to cell. */
    private void storeKept(int variable) {
        JvmKind kind = tape.kind(variable);
        boolean reference = kind == JvmKind.REFERENCE;
        code.aload(reference ? referencesSlot : numbersSlot).loadConstant(variables.cell(variable)).load(kind,
                variables.slot(part, variable));
        if (!reference) {
            toLong(kind);
        }
        code.plain(reference ? Jvm.AASTORE : Jvm.LASTORE);
    }

    private void storeAtEnd() {
        for (int variable : variables.storedAtEnd(part)) {
            storeKept(variable);
        }
    }

    /** Leaves the part with a constant. */
    private void leave(int exitCode) {
        code.loadConstant(exitCode);
        leave();
    }

    /** Leaves the part with the int on the stack. */
    private void leave() {
        if (variables.storedAtEnd(part).length == 0) {
            code.returnValue(JvmKind.INT);
            return;
        }
        if (end == null) {
            end = code.newLabel();
        }
        code.istore(intScratch).jump(end);
    }

    private void loadCell(JvmKind kind, int cell) {
        if (kind == JvmKind.REFERENCE) {
            code.aload(referencesSlot).loadConstant(cell).plain(Jvm.AALOAD);
            return;
        }
        code.aload(numbersSlot).loadConstant(cell).plain(Jvm.LALOAD);
        switch (kind) {
            case INT -> code.plain(Jvm.L2I);
            case FLOAT -> code.plain(Jvm.L2I).invoke(RuntimeMembers.FLOAT_OF_BITS);
            case DOUBLE -> code.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // a long already
            }
        }
    }

    private void store(int variable) {
        JvmKind kind = tape.kind(variable);
        int slot = variables.slot(part, variable);
        if (slot >= 0) {
            code.store(kind, slot);
            if (variables.isStoredThrough(part, variable)) {
                storeKept(variable);
            }
        } else {
            storeCell(kind, variables.cell(variable));
        }
    }

    private void storeCell(JvmKind kind, int cell) {
        if (kind == JvmKind.REFERENCE) {
            code.astore(referenceScratch).aload(referencesSlot).loadConstant(cell).aload(referenceScratch)
                    .plain(Jvm.AASTORE).forget(referenceScratch);
            return;
        }
        toLong(kind);
        code.store(JvmKind.LONG, longScratch).aload(numbersSlot).loadConstant(cell).load(JvmKind.LONG, longScratch)
                .plain(Jvm.LASTORE).forget(longScratch);
    }

    private void toLong(JvmKind kind) {
        switch (kind) {
            case INT -> code.plain(Jvm.I2L);
            case FLOAT -> code.invoke(RuntimeMembers.FLOAT_BITS).plain(Jvm.I2L);
            case DOUBLE -> code.invoke(RuntimeMembers.DOUBLE_BITS);
            default -> {
                // a long already
            }
        }
    }

    // control

    private Label label(int label) {
        Label known = labels[label];
        if (known == null) {
            known = code.newLabel();
            labels[label] = known;
        }
        return known;
    }

    private boolean isHere(int label) {
        if (part.isRoot() && part.children().isEmpty()) {
            return true;
        }
        int position = exits.position(label);
        return position >= part.start() && position < part.end() && !isInChild(position);
    }

    private boolean isInChild(int position) {
        List<Part> children = part.children(); // in their order: a dispatcher has hundreds, and asks for hundreds of labels
        int low = 0;
        int high = children.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (children.get(middle).end() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < children.size() && children.get(low).start() <= position;
    }

    /** The label itself, or where the part is left for it. */
    private Label target(int label) {
        return label != Part.RETURN_EXIT && isHere(label) ? label(label)
                : exitStubs.computeIfAbsent(label, ignored -> code.newLabel());
    }

    private void tableSwitch(int[] targets) {
        if (!part.isRoot() && hasManyExits(targets) && exits.areChars()) {
            switchByCode(targets);
            return;
        }
        Label[] cases = new Label[targets.length - 1];
        for (int i = 0; i < cases.length; i++) {
            cases[i] = target(targets[i]);
        }
        Label otherwise = target(targets[cases.length]);
        if (cases.length == 0) {
            code.plain(Jvm.POP).jump(otherwise);
        } else {
            code.tableSwitch(0, cases, otherwise);
        }
    }

    private boolean hasManyExits(int[] targets) {
        Set<Integer> outside = new HashSet<>();
        for (int label : targets) {
            if (!isHere(label)) {
                outside.add(label);
            }
        }
        return outside.size() > FEW_EXITS;
    }

    /** Looks the exit's code up instead of jumping to one of many stubs that each return one. */
    private void switchByCode(int[] targets) {
        char[] codes = new char[targets.length];
        Set<Integer> labelsOf = new LinkedHashSet<>();
        for (int i = 0; i < targets.length; i++) {
            codes[i] = (char) exits.code(targets[i]);
            labelsOf.add(targets[i]);
        }
        code.loadConstant(targets.length - 1).invoke(CLAMP).istore(intScratch).loadConstant(new String(codes))
                .iload(intScratch).forget(intScratch).invoke(CHAR_AT);
        dispatch(labelsOf, false);
    }

    private void returnFrom(int kindOrdinal) {
        if (part.isRoot()) {
            code.returnValue(kindOrdinal < 0 ? null : JvmKind.ofOrdinal(kindOrdinal));
            return;
        }
        if (kindOrdinal >= 0) {
            JvmKind kind = JvmKind.ofOrdinal(kindOrdinal);
            storeCell(kind, kind == JvmKind.REFERENCE ? variables.referenceCells() : variables.numberCells());
        }
        code.loadConstant(ExitCodes.RETURN).returnValue(JvmKind.INT);
    }

    private void call(Part inner) {
        for (int variable : variables.storedBefore(part, inner)) {
            storeKept(variable);
        }
        code.aload(numbersSlot).aload(referencesSlot).aload(instanceSlot).invokestatic(
                ClassAssembler.classOf(classes, inner),
                PartMethods.name(inner), PartMethods.TYPE);
        for (int variable : variables.loadedAfter(part, inner)) {
            loadKept(variable);
        }
        for (int variable : variables.cachedIn(part)) {
            if (inner.refreshes(variable)) {
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
        List<Integer> here = new ArrayList<>();
        boolean leaves = false;
        for (int exit : labelsOf) {
            boolean returnsFromRoot = exit == Part.RETURN_EXIT && part.isRoot();
            if (returnsFromRoot || (exit != Part.RETURN_EXIT && isHere(exit))) {
                here.add(exit);
            } else {
                leaves = true;
            }
        }
        if (leaves) {
            code.istore(intScratch);
            if (goesOn) {
                code.iload(intScratch).jumpIf(Jvm.IFEQ, next);
            }
            if (!here.isEmpty()) {
                Label leave = code.newLabel();
                code.iload(intScratch);
                switchTo(here, leave);
                code.bind(leave);
            }
            code.iload(intScratch);
            leave();
            code.forget(intScratch);
        } else if (here.isEmpty()) {
            code.plain(Jvm.POP);
            if (!goesOn) {
                code.plain(Jvm.ACONST_NULL).plain(Jvm.ATHROW); // never gets here
            }
        } else if (here.size() == 1) {
            if (goesOn) {
                code.jumpIf(Jvm.IFNE, target(here.getFirst()));
            } else {
                code.plain(Jvm.POP).jump(target(here.getFirst()));
            }
        } else {
            switchTo(here, goesOn ? next : target(here.getLast()));
        }
        code.bind(next).forget(intScratch);
    }

    private void switchTo(List<Integer> exitsHere, Label otherwise) {
        exitsHere.sort(Comparator.comparingInt(exits::code));
        int lowest = exits.code(exitsHere.getFirst());
        int highest = exits.code(exitsHere.getLast());
        if (highest - lowest < 2 * exitsHere.size()) {
            Label[] targets = new Label[highest - lowest + 1];
            Arrays.fill(targets, otherwise);
            for (int exit : exitsHere) {
                targets[exits.code(exit) - lowest] = target(exit);
            }
            code.tableSwitch(lowest, targets, otherwise);
        } else {
            int[] values = new int[exitsHere.size()];
            Label[] targets = new Label[values.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = exits.code(exitsHere.get(i));
                targets[i] = target(exitsHere.get(i));
            }
            code.lookupSwitch(values, targets, otherwise);
        }
    }

    private void exitStub(int exit, Label stub) {
        code.bind(stub);
        if (!part.isRoot()) {
            leave(exits.code(exit));
        } else {
            JvmKind kind = returnKind();
            if (kind != null) {
                loadCell(kind, kind == JvmKind.REFERENCE ? variables.referenceCells() : variables.numberCells());
            }
            code.returnValue(kind);
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

    private static Member.Method function(String owner, String name, ClassDesc result, ClassDesc... parameters) {
        return new Member.Method(ClassDesc.of(owner), name, MethodTypeDesc.of(result, parameters), true);
    }
}
