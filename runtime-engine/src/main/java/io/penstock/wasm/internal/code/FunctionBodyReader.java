package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.Signature;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.TypeSpace;
import org.jspecify.annotations.Nullable;

/**
 * The only validator of code. It reads a body once, keeps the types of the operand stack and the frames (the algorithm of
 * spec appendix A.3), and hands what is reachable to an {@link InstructionSink}.
 */
public final class FunctionBodyReader<V extends @Nullable Object> {

    private final ModuleContext context;
    private final TypeSpace types;
    private final Opcodes opcodes;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final BodyState<V> state;
    private final OperandStack<V> stack;
    private final LocalDeclarations locals;
    private final ControlInstructions<V> control;
    private final CallInstructions<V> calls;
    private final ExceptionInstructions<V> exceptions;
    private final StorageInstructions<V> storage;
    private final VectorInstructions<V> vectors;
    private final AtomicInstructions<V> atomics;
    private final ReferenceInstructions<V> references;
    private final AggregateInstructions<V> aggregates;

    private FunctionBodyReader(ModuleContext context, int function, FunctionBody body, InstructionSink<V> sink) {
        this.context = context;
        this.sink = sink;
        types = context.types();
        opcodes = Opcodes.of(types.features());
        Signature signature = context.functionType(function);
        in = new BinaryReader(body.bytes(), body.offset(), "code", function);
        locals = LocalDeclarations.read(in, signature.params(), types);
        state = new BodyState<>(context, in, locals, sink);
        stack = state.stack;
        control = new ControlInstructions<>(state, signature);
        calls = new CallInstructions<>(state, signature);
        exceptions = new ExceptionInstructions<>(state, control);
        storage = new StorageInstructions<>(state);
        vectors = new VectorInstructions<>(state);
        atomics = new AtomicInstructions<>(state);
        references = new ReferenceInstructions<>(state);
        aggregates = new AggregateInstructions<>(state);
        sink.begin(signature.type(), locals);
    }

    /**
     * Validates the body of a function (spec 3.4, 3.5.4) and hands its reachable instructions to the sink.
     *
     * @param context the module the body belongs to
     * @param function index of the function, imports counted
     * @throws ModuleException at the first error; the sink has got what stands before it
     */
    public static <V extends @Nullable Object> void read(ModuleContext context, int function, FunctionBody body,
            InstructionSink<V> sink) {
        new FunctionBodyReader<>(context, function, body, sink).instructions();
    }

    private void instructions() {
        while (control.isOpen()) {
            in.mark();
            if (in.atEnd()) {
                throw in.invalid(Failure.END_EXPECTED, "end", "the end of the body");
            }
            int prefix = in.peek();
            if (prefix == VectorInstructions.PREFIX && state.types.features().contains(Feature.SIMD)) {
                in.u8();
                vectors.read();
                continue;
            }
            if (prefix == AtomicInstructions.PREFIX && state.types.features().contains(Feature.THREADS)) {
                in.u8();
                atomics.read();
                continue;
            }
            Opcode opcode = opcodes.read(in);
            switch (opcode.shape()) {
                case VARIABLE -> variable(opcode);
                case CONSTANT -> constant(opcode);
                case BINARY -> binary(opcode);
                case UNARY -> unary(opcode);
                case PARAMETRIC -> parametric(opcode);
                case CONTROL -> control.read(opcode);
                case LOAD -> storage.load(opcode);
                case STORE -> storage.store(opcode);
                case MEMORY -> storage.memory(opcode);
                case TABLE -> storage.table(opcode);
                case REFERENCE -> references.read(opcode);
                case CALL -> calls.read(opcode);
                case EXCEPTION -> exceptions.read(opcode);
                case STRUCT -> aggregates.struct(opcode);
                case ARRAY -> aggregates.array(opcode);
            }
        }
        if (!in.atEnd()) {
            in.mark();
            throw in.invalid(Failure.END_EXPECTED, "the end of the body", in.remaining() + " more bytes");
        }
    }

    private void parametric(Opcode opcode) {
        if (opcode == Opcode.DROP) {
            int type = stack.pop();
            if (state.announce()) {
                sink.drop(types.type(type), stack.popped(0));
            }
            return;
        }
        int type = TypeCode.UNKNOWN;
        if (opcode == Opcode.SELECT_TYPED) {
            int count = in.index();
            if (count != 1) {
                throw in.invalid(Failure.RESULT_ARITY, "one type", "" + count);
            }
            type = types.code(in.valueType(types));
            stack.pop(TypeCode.I32);
            stack.pop(type);
            stack.pop(type);
        } else {
            stack.pop(TypeCode.I32);
            int second = stack.pop();
            int first = stack.pop();
            if (!TypeCode.isNumber(first) || !TypeCode.isNumber(second)
                    || (first != second && first != TypeCode.UNKNOWN && second != TypeCode.UNKNOWN)) {
                throw in.invalid(Failure.TYPE_MISMATCH, "two numbers of one type",
                        types.text(first) + ", " + types.text(second));
            }
            type = first == TypeCode.UNKNOWN ? second : first;
        }
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.select(types.type(type), stack.popped(0), stack.popped(1), stack.popped(2));
        }
        stack.push(type, value);
    }

    private void variable(Opcode opcode) {
        if (opcode == Opcode.GLOBAL_GET || opcode == Opcode.GLOBAL_SET) {
            global(opcode);
            return;
        }
        int local = in.index(locals.count(), Failure.UNKNOWN_LOCAL);
        int type = locals.code(local);
        V value = OperandStack.nothing();
        if (opcode == Opcode.LOCAL_GET) {
            if (locals.isUnassigned(local)) {
                throw in.invalid(Failure.UNINITIALIZED_LOCAL, "", "local " + local);
            }
            if (state.announce()) {
                value = sink.localGet(local);
            }
            stack.push(type, value);
        } else {
            stack.pop(type);
            locals.assign(local);
            boolean tee = opcode == Opcode.LOCAL_TEE;
            if (state.announce()) {
                if (tee) {
                    value = sink.localTee(local, stack.popped(0));
                } else {
                    sink.localSet(local, stack.popped(0));
                }
            }
            if (tee) {
                stack.push(type, value);
            }
        }
    }

    private void global(Opcode opcode) {
        int index = in.index(context.globals().size(), Failure.UNKNOWN_GLOBAL);
        ExternType.Global global = context.globals().get(index);
        int type = types.code(global.valueType());
        if (opcode == Opcode.GLOBAL_GET) {
            V value = OperandStack.nothing();
            if (state.announce()) {
                value = sink.globalGet(index, global.valueType());
            }
            stack.push(type, value);
        } else {
            if (!global.mutable()) {
                throw in.invalid(Failure.IMMUTABLE_GLOBAL, "a mutable global", "global " + index);
            }
            stack.pop(type);
            if (state.announce()) {
                sink.globalSet(index, global.valueType(), stack.popped(0));
            }
        }
    }

    private void constant(Opcode opcode) {
        V value = OperandStack.nothing();
        switch (opcode) {
            case I32_CONST -> {
                int constant = in.s32();
                if (state.announce()) {
                    value = sink.i32Const(constant);
                }
            }
            case I64_CONST -> {
                long constant = in.s64();
                if (state.announce()) {
                    value = sink.i64Const(constant);
                }
            }
            case F32_CONST -> {
                int bits = in.fixed32();
                if (state.announce()) {
                    value = sink.f32Const(bits);
                }
            }
            default -> {
                long bits = in.fixed64();
                if (state.announce()) {
                    value = sink.f64Const(bits);
                }
            }
        }
        stack.push(opcode.resultCode, value);
    }

    private void unary(Opcode opcode) {
        stack.pop(opcode.operandCodes[0]);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.unary(opcode, stack.popped(0));
        }
        stack.push(opcode.resultCode, value);
    }

    private void binary(Opcode opcode) {
        int type = opcode.operandCodes[0];
        stack.pop(type);
        stack.pop(type);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.binary(opcode, stack.popped(0), stack.popped(1));
        }
        stack.push(opcode.resultCode, value);
    }
}
