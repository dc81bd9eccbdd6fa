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
import io.penstock.wasm.internal.module.Unsupported;
import org.jspecify.annotations.Nullable;

/**
 * The only validator of code. It reads a body once, keeps the types of the operand stack and the frames (the algorithm of
 * spec appendix A.3), and hands what is reachable to an {@link InstructionSink}.
 */
public final class FunctionBodyReader<V extends @Nullable Object> {

    private static final @Nullable Opcode[] PLAIN = new @Nullable Opcode[256];
    private static final @Nullable Opcode[] PREFIX_FC = new @Nullable Opcode[32];
    private static final int FC = 0xFC;

    static {
        for (Opcode opcode : Opcode.values()) {
            (opcode.prefix() == FC ? PREFIX_FC : PLAIN)[opcode.code()] = opcode;
        }
    }

    private final ModuleContext context;
    private final BinaryReader in;
    private final InstructionSink<V> sink;
    private final BodyState<V> state;
    private final OperandStack<V> stack;
    private final LocalDeclarations locals;
    private final ControlInstructions<V> control;
    private final StorageInstructions<V> storage;
    private final VectorInstructions<V> vectors;
    private final AtomicInstructions<V> atomics;

    private FunctionBodyReader(ModuleContext context, int function, FunctionBody body, InstructionSink<V> sink) {
        this.context = context;
        this.sink = sink;
        Signature signature = context.functionType(function);
        in = new BinaryReader(body.bytes(), body.offset(), "code", function);
        locals = LocalDeclarations.read(in, signature.params());
        state = new BodyState<>(context, in, sink);
        stack = state.stack;
        control = new ControlInstructions<>(state, signature);
        storage = new StorageInstructions<>(state);
        vectors = new VectorInstructions<>(state);
        atomics = new AtomicInstructions<>(state);
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
            int code = in.u8();
            Opcode opcode = PLAIN[code];
            if (opcode != null) {
                read(opcode);
            } else {
                prefixed(code);
            }
        }
        if (!in.atEnd()) {
            in.mark();
            throw in.invalid(Failure.END_EXPECTED, "the end of the body", in.remaining() + " more bytes");
        }
    }

    private void read(Opcode opcode) {
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
            case REFERENCE -> storage.reference(opcode);
        }
    }

    private void prefixed(int prefix) {
        if (prefix == VectorInstructions.PREFIX && context.features().contains(Feature.SIMD)) {
            vectors.read();
            return;
        }
        if (prefix == AtomicInstructions.PREFIX && context.features().contains(Feature.THREADS)) {
            atomics.read();
            return;
        }
        String found = Unsupported.opcode(prefix);
        if (prefix == FC) {
            int code = in.index();
            Opcode opcode = code < PREFIX_FC.length ? PREFIX_FC[code] : null;
            if (opcode != null) {
                read(opcode);
                return;
            }
            found += " " + Unsupported.hex(code);
        }
        throw in.invalid(Failure.ILLEGAL_OPCODE, "", found);
    }

    private void parametric(Opcode opcode) {
        if (opcode == Opcode.DROP) {
            byte type = stack.pop();
            if (state.announce()) {
                sink.drop(TypeCode.type(type), stack.popped(0));
            }
            return;
        }
        byte type = TypeCode.UNKNOWN;
        if (opcode == Opcode.SELECT_TYPED) {
            int count = in.index();
            if (count != 1) {
                throw in.invalid(Failure.RESULT_ARITY, "one type", "" + count);
            }
            type = TypeCode.of(in.valueType());
            stack.pop(TypeCode.I32);
            stack.pop(type);
            stack.pop(type);
        } else {
            stack.pop(TypeCode.I32);
            byte second = stack.pop();
            byte first = stack.pop();
            if (!TypeCode.isNumber(first) || !TypeCode.isNumber(second)
                    || (first != second && first != TypeCode.UNKNOWN && second != TypeCode.UNKNOWN)) {
                throw in.invalid(Failure.TYPE_MISMATCH, "two numbers of one type",
                        TypeCode.text(first) + ", " + TypeCode.text(second));
            }
            type = first == TypeCode.UNKNOWN ? second : first;
        }
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.select(TypeCode.type(type), stack.popped(0), stack.popped(1), stack.popped(2));
        }
        stack.push(type, value);
    }

    private void variable(Opcode opcode) {
        if (opcode == Opcode.GLOBAL_GET || opcode == Opcode.GLOBAL_SET) {
            global(opcode);
            return;
        }
        int local = in.index(locals.count(), Failure.UNKNOWN_LOCAL);
        byte type = locals.code(local);
        V value = OperandStack.nothing();
        if (opcode == Opcode.LOCAL_GET) {
            if (state.announce()) {
                value = sink.localGet(local);
            }
            stack.push(type, value);
        } else {
            stack.pop(type);
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
        byte type = TypeCode.of(global.valueType());
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
        byte type = opcode.operandCodes[0];
        stack.pop(type);
        stack.pop(type);
        V value = OperandStack.nothing();
        if (state.announce()) {
            value = sink.binary(opcode, stack.popped(0), stack.popped(1));
        }
        stack.push(opcode.resultCode, value);
    }
}
