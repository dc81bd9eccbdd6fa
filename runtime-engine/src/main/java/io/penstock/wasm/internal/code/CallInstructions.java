package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import org.jspecify.annotations.Nullable;

/** Calls, and calls in tail position (spec 3.4.10). */
final class CallInstructions<V extends @Nullable Object> {

    private final BodyState<V> state;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;
    /** What the function returns. */
    private final int[] ownResults;

    CallInstructions(BodyState<V> state, Signature function) {
        this.state = state;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
        this.ownResults = function.results();
    }

    void read(Opcode opcode) {
        switch (opcode) {
            case CALL, RETURN_CALL -> direct(opcode == Opcode.RETURN_CALL);
            case CALL_INDIRECT, RETURN_CALL_INDIRECT -> indirect(opcode == Opcode.RETURN_CALL_INDIRECT);
            case CALL_REF, RETURN_CALL_REF -> byReference(opcode == Opcode.RETURN_CALL_REF);
            default -> throw new AssertionError(opcode);
        }
    }

    private void direct(boolean tail) {
        int function = in.index(context.functions(), Failure.UNKNOWN_FUNCTION);
        Signature signature = context.functionType(function);
        if (tail) {
            checkResults(signature);
        }
        stack.pop(signature.params());
        V[] results = stack.room(signature.results());
        if (state.announce()) {
            V[] args = stack.popped(signature.params());
            if (tail) {
                sink.returnCall(function, signature.type(), args);
            } else {
                sink.call(function, signature.type(), args, results);
            }
        }
        after(tail, signature, results);
    }

    private void indirect(boolean tail) {
        int typeIndex = in.index(types.size(), Failure.UNKNOWN_TYPE);
        int table = in.index(context.tables().size(), Failure.UNKNOWN_TABLE);
        Signature signature = signature(typeIndex);
        ReferenceType elements = context.tables().get(table).elementType();
        if (!elements.matches(ValueType.FUNCREF)) {
            throw in.invalid(Failure.TYPE_MISMATCH, ValueType.FUNCREF.toString(), types.text(elements));
        }
        if (tail) {
            checkResults(signature);
        }
        stack.pop(TypeCode.of(context.tables().get(table).addressType().valueType()));
        stack.pop(signature.params());
        V[] results = stack.room(signature.results());
        if (state.announce()) {
            V[] args = stack.popped(signature.params());
            V element = stack.popped(signature.params().length);
            if (tail) {
                sink.returnCallIndirect(table, typeIndex, signature.type(), args, element);
            } else {
                sink.callIndirect(table, typeIndex, signature.type(), args, element, results);
            }
        }
        after(tail, signature, results);
    }

    private void byReference(boolean tail) {
        int typeIndex = in.index(types.size(), Failure.UNKNOWN_TYPE);
        Signature signature = signature(typeIndex);
        if (tail) {
            checkResults(signature);
        }
        stack.pop(types.code(types.get(typeIndex), true));
        stack.pop(signature.params());
        V[] results = stack.room(signature.results());
        if (state.announce()) {
            V[] args = stack.popped(signature.params());
            V callee = stack.popped(signature.params().length);
            if (tail) {
                sink.returnCallRef(typeIndex, signature.type(), args, callee);
            } else {
                sink.callRef(typeIndex, signature.type(), args, callee, results);
            }
        }
        after(tail, signature, results);
    }

    private Signature signature(int typeIndex) {
        Signature signature = types.signature(typeIndex);
        if (signature == null) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a function type", types.get(typeIndex).composite().toString());
        }
        return signature;
    }

    /** A function that is called in tail position returns for this one. */
    private void checkResults(Signature callee) {
        if (!types.match(callee.results(), ownResults)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "the function's own results",
                    callee.type().results().stream().map(types::text).toList().toString());
        }
    }

    private void after(boolean tail, Signature signature, V[] results) {
        if (tail) {
            state.becomeUnreachable();
        } else {
            stack.push(signature.results(), results);
        }
    }
}
