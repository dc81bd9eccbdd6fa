package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.RuntimeCall;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.util.List;

/** The code of single nodes that are not plain numbers: calls, globals, memories, tables. */
final class NodeCode {

    /** The parameters of a function that begins at a loop; the instance is the third. */
    static final List<JvmKind> ENTRY_PARAMETERS = List.of(JvmKind.REFERENCE, JvmKind.REFERENCE, JvmKind.REFERENCE);
    private static final int ENTRY_NUMBERS = 0;
    private static final int ENTRY_REFERENCES = 1;

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

    void memoryMayHaveMoved() {
        memory.mayHaveMoved();
    }

    void emit(Node node, GraphEmitter emitter) {
        switch (node.operation()) {
            case LOAD -> memory.load(node, emitter);
            case STORE -> memory.store(node, emitter);
            case GLOBAL_GET -> {
                global(node);
                tape.getField(RuntimeMembers.globalValue(kind(node.type())));
            }
            case GLOBAL_SET -> {
                global(node);
                emitter.push(node.input(0));
                tape.putField(RuntimeMembers.globalValue(kind(node.input(0).type())));
            }
            case CALL -> call(node, emitter);
            case CALL_INDIRECT -> callIndirect(node, emitter);
            case INDIRECT_TARGET -> {
                IndirectCallee callee = node.detail(IndirectCallee.class);
                emitter.push(node.input(0));
                tape.intConstant(callee.table());
                tape.intConstant(callee.typeIndex());
                tape.load(instance);
                tape.invoke(RuntimeMembers.INDIRECT_TARGET);
            }
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
            case RUNTIME -> runtime(node, emitter);
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
        tape.plain(Opcode.AALOAD);
    }

    private void call(Node node, GraphEmitter emitter) {
        Callee callee = node.detail(Callee.class);
        emitter.pushInputs(node);
        tape.load(instance);
        tape.invoke(new Member.Method(ClassDesc.of(unit.methods().className(callee.function())),
                unit.methods().methodName(callee.function()), GeneratedNames.descriptor(callee.type()), true));
    }

    private void callIndirect(Node node, GraphEmitter emitter) {
        IndirectCallee callee = node.detail(IndirectCallee.class);
        emitter.pushInputs(node);
        tape.load(instance);
        tape.invoke(new Member.Method(ClassDesc.of(unit.methods().indirectClassName(callee.table(), callee.typeIndex())),
                GeneratedNames.CALL,
                LinkageClasses.indirectDescriptor(callee.type()), true));
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
            tape.plain(Opcode.AALOAD);
        } else {
            tape.plain(Opcode.LALOAD);
            ofBits(kind);
        }
    }

    /** Turns the bits of a number, as a long, into the number. */
    private void ofBits(JvmKind kind) {
        switch (kind) {
            case INT -> tape.plain(Opcode.L2I);
            case FLOAT -> {
                tape.plain(Opcode.L2I);
                tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            }
            case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // a long already
            }
        }
    }

    void returnFrom(Terminator end, GraphEmitter emitter) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        if (type.results().isEmpty()) {
            tape.returnVoid();
            return;
        }
        emitter.push(end.input(0));
        for (int i = 1; i < type.results().size(); i++) {
            ValueType result = type.results().get(i);
            JvmKind kind = JvmKind.of(result);
            int value = tape.newVariable(kind);
            emitter.push(end.input(i));
            tape.store(value);
            storeResult(i, kind, value);
        }
        tape.returnValue(JvmKind.of(type.results().getFirst()));
    }

    private void storeResult(int index, JvmKind kind, int value) {
        tape.load(instance);
        tape.getField(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS);
        tape.intConstant(index);
        tape.load(value);
        switch (kind) {
            case REFERENCE -> tape.plain(Opcode.AASTORE);
            case LONG -> tape.plain(Opcode.LASTORE);
            case V128 -> throw new IllegalStateException("internal error: no nodes are v128");
            case INT -> {
                tape.plain(Opcode.I2L);
                tape.plain(Opcode.LASTORE);
            }
            case FLOAT -> {
                tape.invoke(RuntimeMembers.FLOAT_BITS);
                tape.plain(Opcode.I2L);
                tape.plain(Opcode.LASTORE);
            }
            case DOUBLE -> {
                tape.invoke(RuntimeMembers.DOUBLE_BITS);
                tape.plain(Opcode.LASTORE);
            }
        }
    }

    private void runtime(Node node, GraphEmitter emitter) {
        RuntimeCall call = node.detail(RuntimeCall.class);
        emitter.pushInputs(node);
        call.indexes().forEach(tape::intConstant);
        tape.load(instance);
        tape.invoke(switch (call.operation()) {
            case MEMORY_SIZE -> RuntimeMembers.MEMORY_SIZE;
            case MEMORY_GROW -> RuntimeMembers.MEMORY_GROW;
            case MEMORY_FILL -> RuntimeMembers.MEMORY_FILL;
            case MEMORY_COPY -> RuntimeMembers.MEMORY_COPY;
            case MEMORY_INIT -> RuntimeMembers.MEMORY_INIT;
            case DATA_DROP -> RuntimeMembers.DATA_DROP;
            case TABLE_GET -> RuntimeMembers.TABLE_GET;
            case TABLE_SET -> RuntimeMembers.TABLE_SET;
            case TABLE_SIZE -> RuntimeMembers.TABLE_SIZE;
            case TABLE_GROW -> RuntimeMembers.TABLE_GROW;
            case TABLE_FILL -> RuntimeMembers.TABLE_FILL;
            case TABLE_COPY -> RuntimeMembers.TABLE_COPY;
            case TABLE_INIT -> RuntimeMembers.TABLE_INIT;
            case ELEM_DROP -> RuntimeMembers.ELEM_DROP;
        });
    }
}
