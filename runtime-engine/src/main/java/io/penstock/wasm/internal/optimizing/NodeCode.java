package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.RuntimeCall;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** The code of single nodes that are not plain numbers: calls, globals, memories, tables. */
final class NodeCode {

    /** The parameters of a function that begins at a loop; the instance is the third. */
    static final List<JvmKind> ENTRY_PARAMETERS = List.of(JvmKind.REFERENCE, JvmKind.REFERENCE, JvmKind.REFERENCE);
    private static final int ENTRY_NUMBERS = 0;
    private static final int ENTRY_REFERENCES = 1;

    private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();

    private final CompilationUnit unit;
    private final CodeTape tape;
    private final int instance;
    private final MemoryCode memory;

    NodeCode(CompilationUnit unit, CodeTape tape, int instance, MemoryCode memory) {
        this.unit = unit;
        this.tape = tape;
        this.instance = instance;
        this.memory = memory;
    }

    void begin(Block block) {
        memory.begin(block);
    }

    void memoryMayHaveMoved() {
        memory.mayHaveMoved();
    }

    void emit(Node node, GraphEmitter emitter) {
        switch (node.operation()) {
            case LOAD -> memory.load(node, emitter);
            case STORE -> memory.store(node, emitter);
            case GLOBAL_GET -> {
                global(node);
                tape.getField(globalValue(node, node.type()));
            }
            case GLOBAL_SET -> {
                global(node);
                emitter.push(node.input(0));
                tape.putField(globalValue(node, node.input(0).type()));
            }
            case CALL -> call(node, emitter);
            case CALL_INDIRECT -> callIndirect(node, emitter);
            case RESULT -> result((int) node.bits(), kind(node.type()));
            case ENTRY_VALUE -> {
                JvmKind kind = kind(node.type());
                tape.load(kind == JvmKind.REFERENCE ? ENTRY_REFERENCES : ENTRY_NUMBERS);
                element(kind, (int) node.bits());
            }
            case REF_FUNC -> {
                tape.load(instance);
                tape.intConstant((int) node.bits());
                tape.invoke(RuntimeMembers.REF_FUNC);
            }
            case RESULT_HIGH -> {
                tape.load(instance);
                tape.getField(RuntimeMembers.RESULT_HIGHS);
                element(JvmKind.LONG, (int) node.bits());
            }
            case MEMORY -> memory.reference((int) node.bits());
            case PACK -> pack(node, emitter);
            case ELEMENT -> {
                emitter.push(node.input(0));
                tape.cast(OBJECTS);
                element(JvmKind.REFERENCE, (int) node.bits());
            }
            case RUNTIME -> {
                Member.Method method = (Member.Method) node.detail(RuntimeCall.class).method();
                invoke(method, node, emitter);
            }
            case POLL -> tape.poll();
            default -> throw new IllegalStateException("internal error: " + node);
        }
    }

    static JvmKind kind(Type type) {
        return switch (type) {
            case I32 -> JvmKind.INT;
            case I64 -> JvmKind.LONG;
            case F32 -> JvmKind.FLOAT;
            case F64 -> JvmKind.DOUBLE;
            case REF -> JvmKind.REFERENCE;
            case VOID -> throw new IllegalStateException("internal error: no kind");
        };
    }

    private void global(Node node) {
        tape.load(instance);
        tape.getField(RuntimeMembers.GLOBALS);
        tape.intConstant((int) node.bits());
        tape.plain(JvmOpcode.AALOAD);
    }

    private static Member.Field globalValue(Node node, Type type) {
        return (node.bits() & Operation.HIGH_HALF) != 0
                ? RuntimeMembers.GLOBAL_HIGH
                : RuntimeMembers.globalValue(kind(type));
    }

    /** A call with the node's inputs, and the instance if the method takes it last. References become what it takes. */
    private void invoke(Member.Method method, Node node, GraphEmitter emitter) {
        List<ClassDesc> params = new ArrayList<>(method.type().parameterList());
        if (!method.isStatic()) {
            params.addFirst(method.owner());
        }
        for (int i = 0; i < node.arity(); i++) {
            emitter.push(node.input(i));
            ClassDesc param = params.get(i);
            if (!param.isPrimitive() && !param.equals(ConstantDescs.CD_Object)) {
                tape.cast(param);
            }
        }
        if (params.size() > node.arity()) {
            tape.load(instance);
        }
        tape.invoke(method);
    }

    private void pack(Node node, GraphEmitter emitter) {
        List<?> types = node.detail(List.class);
        tape.intConstant(types.size());
        tape.newArray(JvmKind.REFERENCE);
        int input = 0;
        for (int i = 0; i < types.size(); i++) {
            JvmKind kind = JvmKind.of((ValueType) types.get(i));
            tape.plain(JvmOpcode.DUP);
            tape.intConstant(i);
            emitter.push(node.input(input++));
            if (kind == JvmKind.V128) {
                emitter.push(node.input(input++));
                tape.invoke(RuntimeMembers.V128_OF);
            } else if (kind != JvmKind.REFERENCE) {
                tape.invoke(new Member.Method(LinkageClasses.wrapper(kind), "valueOf",
                        MethodTypeDesc.of(LinkageClasses.wrapper(kind), kind.descriptor()), true));
            }
            tape.plain(JvmOpcode.AASTORE);
        }
    }

    private void call(Node node, GraphEmitter emitter) {
        Callee callee = node.detail(Callee.class);
        invoke(new Member.Method(ClassDesc.of(unit.methods().className(callee.function())),
                unit.methods().methodName(callee.function()), GeneratedNames.descriptor(callee.type()), true), node,
                emitter);
    }

    private void callIndirect(Node node, GraphEmitter emitter) {
        IndirectCallee callee = node.detail(IndirectCallee.class);
        invoke(new Member.Method(
                ClassDesc.of(unit.methods().indirectClassName(callee.table(), callee.typeIndex(), false)),
                GeneratedNames.CALL, LinkageClasses.indirectDescriptor(callee.type()), true), node, emitter);
    }

    private void result(int index, JvmKind kind) {
        tape.load(instance);
        tape.getField(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS);
        element(kind, index);
    }

    /** Loads an element of the array of references, or of bits, that is on the stack. */
    private void element(JvmKind kind, int index) {
        tape.intConstant(index);
        if (kind == JvmKind.REFERENCE) {
            tape.plain(JvmOpcode.AALOAD);
        } else {
            tape.plain(JvmOpcode.LALOAD);
            ofBits(kind);
        }
    }

    /** Turns the bits of a number, as a long, into the number. */
    private void ofBits(JvmKind kind) {
        switch (kind) {
            case INT -> tape.plain(JvmOpcode.L2I);
            case FLOAT -> {
                tape.plain(JvmOpcode.L2I);
                tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            }
            case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // a long already
            }
        }
    }

    void returnFrom(Terminator end, GraphEmitter emitter) {
        List<ValueType> results = results();
        if (results.isEmpty()) {
            tape.returnVoid();
            return;
        }
        emitter.push(end.input(0));
        int input = 1;
        for (int i = 0; i < results.size(); i++) {
            JvmKind kind = JvmKind.of(results.get(i));
            if (i > 0) {
                storeResult(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS, i,
                        end.input(input++), emitter);
            }
            if (kind == JvmKind.V128) {
                storeResult(RuntimeMembers.RESULT_HIGHS, i, end.input(input++), emitter);
            }
        }
        tape.returnValue(JvmKind.ofResult(results.getFirst()));
    }

    private List<ValueType> results() {
        return unit.context().functionType(unit.function()).type().results();
    }

    /** Returns the first result alone; the others are where they belong. */
    void returnFirst(Terminator end, GraphEmitter emitter) {
        if (results().isEmpty()) {
            tape.returnVoid();
        } else {
            emitter.push(end.input(0));
            tape.returnValue(JvmKind.ofResult(results().getFirst()));
        }
    }

    /** By way of a variable: what computes the value may use the array. */
    private void storeResult(Member.Field array, int index, Node node, GraphEmitter emitter) {
        JvmKind kind = kind(node.type());
        int value = tape.newVariable(kind);
        emitter.push(node);
        tape.store(value);
        tape.load(instance);
        tape.getField(array);
        tape.intConstant(index);
        tape.load(value);
        switch (kind) {
            case REFERENCE -> tape.plain(JvmOpcode.AASTORE);
            case INT -> {
                tape.plain(JvmOpcode.I2L);
                tape.plain(JvmOpcode.LASTORE);
            }
            case FLOAT -> {
                tape.invoke(RuntimeMembers.FLOAT_BITS);
                tape.plain(JvmOpcode.I2L);
                tape.plain(JvmOpcode.LASTORE);
            }
            case DOUBLE -> {
                tape.invoke(RuntimeMembers.DOUBLE_BITS);
                tape.plain(JvmOpcode.LASTORE);
            }
            default -> tape.plain(JvmOpcode.LASTORE);
        }
    }
}
