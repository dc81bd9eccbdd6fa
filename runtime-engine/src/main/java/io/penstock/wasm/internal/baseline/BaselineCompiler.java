package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.ClassAssembler;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.FunctionShape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.bytecode.Trampoline;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import java.lang.constant.ClassDesc;

/** The baseline tier. */
public final class BaselineCompiler implements FunctionCompiler {

    private static final int NOTHING = 0;

    private final int mostAtOnce;

    private final boolean forDebugging;

    private BaselineCompiler(int mostAtOnce, boolean forDebugging) {
        this.mostAtOnce = mostAtOnce;
        this.forDebugging = forDebugging;
    }

    /** A compiler whose code counts nothing and is called directly: for functions that keep it. */
    public static BaselineCompiler plain() {
        return new BaselineCompiler(NOTHING, false);
    }

    /** As {@link #plain()}; a Java debugger sees the lines and variables of the source in the code. */
    public static BaselineCompiler debugging() {
        return new BaselineCompiler(NOTHING, true);
    }

    /**
     * A compiler whose code spends a budget and is called through a trampoline, so that optimized code can take over.
     *
     * @param budget what a function spends until it asks, at least 1
     */
    public static BaselineCompiler counting(int budget) {
        return new BaselineCompiler(Math.max(1, budget / 4), false);
    }

    @Override
    public Tier tier() {
        return Tier.BASELINE;
    }

    @Override
    public CompiledFunction compile(CompilationUnit unit) {
        if (unit.code().loop() != CodeRequest.FROM_BEGIN) {
            throw new ResourceLimitExceeded("baseline code cannot begin at a loop");
        }
        FunctionType type = unit.context().functionType(unit.function()).type();
        GeneratedNames names = new GeneratedNames();
        ClassDesc name = ClassDesc.of(unit.code().className());
        String method = unit.code().methodName();
        try {
            BaselineSink sink = read(unit);
            if (sink.shape.tailCalls()) {
                return new CompiledFunction(TailCallClasses.function(name, method,
                        GeneratedNames.tail(unit.code().className()), type, sink.tape(),
                        sink.isCounting() ? Trampoline.tailTape(names, unit.function(), type) : null));
            }
            return new CompiledFunction(
                    ClassAssembler.function(name, method, GeneratedNames.descriptor(type), sink.tape()));
        } catch (IllegalArgumentException e) {
            // the Class-File API's way to say that a method or the constant pool is full
            throw new ResourceLimitExceeded("function " + unit.function() + " (" + unit.body().bytes().length
                    + " bytes at offset " + unit.body().offset() + ") is too complex to compile: " + e.getMessage());
        }
    }

    /** The function's code before it becomes methods. */
    CodeTape tape(CompilationUnit unit) {
        return read(unit).tape();
    }

    private BaselineSink read(CompilationUnit unit) {
        FunctionShape shape = FunctionShape.PLAIN;
        while (true) {
            // in a loop around it, the array of a wide function's arguments is not what it is called with
            boolean keepsCode = shape.loops() && unit.context().functionType(unit.function()).type().isWide();
            BaselineSink sink = new BaselineSink(unit, shape, forDebugging ? unit.source() : null,
                    keepsCode ? NOTHING : mostAtOnce);
            try {
                FunctionBodyReader.read(unit.context(), unit.function(), unit.body(), sink);
                return sink;
            } catch (FunctionShape.Mismatch other) {
                shape = other.shape();
            }
        }
    }
}
