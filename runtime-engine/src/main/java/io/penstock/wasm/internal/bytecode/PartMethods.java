package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * The calling convention of parts: {@code static int part$n(long[] numbers, Object[] references, Instance instance)}. The
 * result says how control left: 0 off the end, else 1 + the index of the exit.
 */
final class PartMethods {

    static final int NUMBERS_SLOT = 0;
    static final int REFERENCES_SLOT = 1;
    static final int INSTANCE_SLOT = 2;
    static final int PARAMETER_SLOTS = 3;

    static final ClassDesc NUMBERS = ConstantDescs.CD_long.arrayType();
    static final ClassDesc REFERENCES = ConstantDescs.CD_Object.arrayType();
    static final MethodTypeDesc TYPE = MethodTypeDesc.of(ConstantDescs.CD_int, NUMBERS, REFERENCES,
            GeneratedNames.INSTANCE);

    private PartMethods() {
    }

    static String name(Part part) {
        return "part$" + part.number();
    }
}
