package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.bytecode.ClassAssembler;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
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
        try {
            return new CompiledFunction(
                    ClassAssembler.function(ClassDesc.of(unit.code().className()), unit.code().methodName(),
                            GeneratedNames.descriptor(type), tape(unit)));
        } catch (IllegalArgumentException e) {
            // the Class-File API's way to say that a method or the constant pool is full
            throw new ResourceLimitExceeded("function " + unit.function() + " (" + unit.body().bytes().length
                    + " bytes at offset " + unit.body().offset() + ") is too complex to compile: " + e.getMessage());
        }
    }

    /** The function's code before it becomes methods. */
    static CodeTape tape(CompilationUnit unit) {
        BaselineSink sink = new BaselineSink(unit);
        FunctionBodyReader.read(unit.context(), unit.function(), unit.body(), sink);
        return sink.tape();
    }
}
