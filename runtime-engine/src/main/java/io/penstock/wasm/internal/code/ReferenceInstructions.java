package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import org.jspecify.annotations.Nullable;

/** References of all kinds, casts and i31 (spec 3.4.3). */
final class ReferenceInstructions<V extends @Nullable Object> {

    private static final int NULLABLE_EQ = TypeCode.of(AbstractHeapType.EQ, true);
    private static final int NULLABLE_I31 = TypeCode.of(AbstractHeapType.I31, true);
    private static final int I31 = TypeCode.of(AbstractHeapType.I31, false);
    private static final int NULLABLE_ANY = TypeCode.of(AbstractHeapType.ANY, true);

    private final BodyState<V> state;
    private final ModuleContext context;
    private final TypeSpace types;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final OperandStack<V> stack;

    ReferenceInstructions(BodyState<V> state) {
        this.state = state;
        this.context = state.context;
        this.types = state.types;
        this.in = state.in;
        this.sink = state.sink;
        this.stack = state.stack;
    }

    void read(Opcode opcode) {
        V value = OperandStack.nothing();
        int result = TypeCode.I32;
        switch (opcode) {
            case REF_NULL -> {
                HeapType heap = in.heapType(types);
                result = types.code(heap, true);
                if (state.announce()) {
                    value = sink.refNull(new ReferenceType(true, heap));
                }
            }
            case REF_FUNC -> {
                int function = in.index(context.functions(), Failure.UNKNOWN_FUNCTION);
                if (!context.isDeclared(function)) {
                    throw in.invalid(Failure.UNDECLARED_FUNCTION, "", "function " + function);
                }
                result = types.code(types.get(context.typeIndex(function)), false);
                if (state.announce()) {
                    value = sink.refFunc(function);
                }
            }
            case REF_IS_NULL -> {
                state.popReference();
                if (state.announce()) {
                    value = sink.refIsNull(stack.popped(0));
                }
            }
            case REF_AS_NON_NULL -> {
                int found = state.popReference();
                result = found == TypeCode.UNKNOWN ? TypeCode.BOTTOM_REFERENCE : TypeCode.withNullable(found, false);
                if (state.announce()) {
                    value = sink.refAsNonNull(stack.popped(0));
                }
            }
            case REF_EQ -> {
                stack.pop(NULLABLE_EQ);
                stack.pop(NULLABLE_EQ);
                if (state.announce()) {
                    value = sink.refEq(stack.popped(0), stack.popped(1));
                }
            }
            case REF_TEST, REF_TEST_NULL -> {
                ReferenceType to = target(opcode == Opcode.REF_TEST_NULL);
                if (state.announce()) {
                    value = sink.refTest(to, stack.popped(0));
                }
            }
            case REF_CAST, REF_CAST_NULL -> {
                ReferenceType to = target(opcode == Opcode.REF_CAST_NULL);
                result = types.code(to);
                if (state.announce()) {
                    value = sink.refCast(to, stack.popped(0));
                }
            }
            case REF_I31 -> {
                stack.pop(TypeCode.I32);
                result = I31;
                if (state.announce()) {
                    value = sink.refI31(stack.popped(0));
                }
            }
            case I31_GET_S, I31_GET_U -> {
                stack.pop(NULLABLE_I31);
                if (state.announce()) {
                    value = sink.i31Get(opcode == Opcode.I31_GET_S, stack.popped(0));
                }
            }
            case ANY_CONVERT_EXTERN -> {
                result = convert(TypeCode.EXTERNREF, AbstractHeapType.ANY);
                if (state.announce()) {
                    value = sink.convert(stack.popped(0));
                }
            }
            case EXTERN_CONVERT_ANY -> {
                result = convert(NULLABLE_ANY, AbstractHeapType.EXTERN);
                if (state.announce()) {
                    value = sink.convert(stack.popped(0));
                }
            }
            default -> throw new AssertionError(opcode);
        }
        stack.push(result, value);
    }

    /** The type of a cast, whose operand is popped: anything of the same hierarchy. */
    private ReferenceType target(boolean nullable) {
        HeapType heap = in.heapType(types);
        stack.pop(TypeCode.of(switch (heap) {
            case AbstractHeapType abstractType -> abstractType.top();
            case DefinedType defined -> defined.kind().top();
        }, true));
        return new ReferenceType(nullable, heap);
    }

    private int convert(int from, AbstractHeapType to) {
        int found = state.popReference();
        if (!types.matches(found, from)) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(from), types.text(found));
        }
        return TypeCode.of(to, TypeCode.isNullable(found));
    }
}
