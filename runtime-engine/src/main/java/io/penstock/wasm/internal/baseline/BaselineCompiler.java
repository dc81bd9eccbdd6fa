package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.ClassAssembler;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import java.lang.constant.ClassDesc;

/** The baseline tier. */
public final class BaselineCompiler implements FunctionCompiler {

    @Override
    public Tier tier() {
        return Tier.BASELINE;
    }

    @Override
    public CompiledFunction compile(CompilationUnit unit) {
        FunctionType type = unit.context().functionType(unit.function()).type();
        ClassDesc name = ClassDesc.of(unit.code().className());
        String method = unit.code().methodName();
        try {
            BaselineSink sink = read(unit);
            return new CompiledFunction(sink.shape.tailCalls()
                    ? TailCallClasses.function(name, method, sink.names.tail(unit.function()), type, sink.tape())
                    : ClassAssembler.function(name, method, GeneratedNames.descriptor(type), sink.tape()));
        } catch (IllegalArgumentException e) {
            // the Class-File API's way to say that a method or the constant pool is full
            throw new ResourceLimitExceeded("function " + unit.function() + " (" + unit.body().bytes().length
                    + " bytes at offset " + unit.body().offset() + ") is too complex to compile: " + e.getMessage());
        }
    }

    /** The function's code before it becomes methods. */
    static CodeTape tape(CompilationUnit unit) {
        return read(unit).tape();
    }

    private static BaselineSink read(CompilationUnit unit) {
        FunctionShape shape = FunctionShape.PLAIN;
        while (true) {
            BaselineSink sink = new BaselineSink(unit, shape);
            try {
                FunctionBodyReader.read(unit.context(), unit.function(), unit.body(), sink);
                return sink;
            } catch (FunctionShape.Mismatch other) {
                shape = other.shape();
            }
        }
    }
}
