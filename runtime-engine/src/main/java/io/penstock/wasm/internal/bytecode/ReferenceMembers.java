package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The members of the runtime that code uses for references, tail calls and exceptions. */
public final class ReferenceMembers {

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc INSTANCE = GeneratedNames.INSTANCE;
    private static final ClassDesc FUNCTION_INSTANCE = ClassDesc.of(RUNTIME, "FunctionInstance");
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final ClassDesc OBJECTS = OBJECT.arrayType();
    private static final ClassDesc I = ConstantDescs.CD_int;

    public static final Member.Method TABLE_CALLEE = function("TableOps", "callee", FUNCTION_INSTANCE, I, I, I,
            INSTANCE);
    public static final Member.Method REFERENCE_CALLEE = function("References", "callee", FUNCTION_INSTANCE, OBJECT);
    public static final Member.Method IS_FUNCTION = function("References", "isFunction", I, OBJECT, I, INSTANCE);
    public static final Member.Method DEFER = function("TailCalls", "defer", ConstantDescs.CD_void, FUNCTION_INSTANCE,
            OBJECTS, INSTANCE);
    public static final Member.Method AS_NON_NULL = function("References", "asNonNull", OBJECT, OBJECT);
    public static final Member.Method EQ = function("References", "eq", I, OBJECT, OBJECT);
    public static final Member.Method I31 = function("References", "i31", ClassDesc.of("io.penstock.wasm.api.I31"), I);
    public static final Member.Method I31_GET_S = function("References", "i31GetS", I, OBJECT);
    public static final Member.Method I31_GET_U = function("References", "i31GetU", I, OBJECT);
    public static final Member.Method TEST = function("References", "test", I, OBJECT, I, I, INSTANCE);
    public static final Member.Method TEST_ABSTRACT = function("References", "testAbstract", I, OBJECT, I, I, INSTANCE);
    public static final Member.Method CAST = function("References", "cast", OBJECT, OBJECT, I, I, INSTANCE);
    public static final Member.Method CAST_ABSTRACT = function("References", "castAbstract", OBJECT, OBJECT, I, I,
            INSTANCE);

    public static final Member.Method EXCEPTION = function("Exceptions", "make",
            ClassDesc.of("io.penstock.wasm.api.GuestException"), OBJECTS, I, INSTANCE);
    public static final Member.Method THROWN = function("Exceptions", "thrown",
            ClassDesc.of("io.penstock.wasm.api.GuestException"), OBJECT);
    public static final Member.Method HAS_TAG = function("Exceptions", "hasTag", I, OBJECT, I, INSTANCE);
    public static final Member.Method ARGUMENT = function("Exceptions", "argument", OBJECT, OBJECT, I);

    private ReferenceMembers() {
    }

    static Member.Method function(String owner, String name, ClassDesc result, ClassDesc... params) {
        return new Member.Method(ClassDesc.of(RUNTIME, owner), name, MethodTypeDesc.of(result, params), true);
    }
}
