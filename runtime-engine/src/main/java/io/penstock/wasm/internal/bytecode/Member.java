package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** A field or method that code refers to. */
public sealed interface Member {

    /** The class that declares it. */
    ClassDesc owner();

    /** Its name. */
    String name();

    /**
     * A method.
     *
     * @param owner the class
     * @param name the name
     * @param type parameters and result
     * @param isStatic static, or else an instance method
     * @param isInterface whether an interface declares it
     */
    record Method(ClassDesc owner, String name, MethodTypeDesc type, boolean isStatic, boolean isInterface)
            implements
                Member {

        /** A method of a class. */
        public Method(ClassDesc owner, String name, MethodTypeDesc type, boolean isStatic) {
            this(owner, name, type, isStatic, false);
        }

        @Override
        public String toString() {
            return owner.displayName() + "." + name + type.displayDescriptor();
        }
    }

    /**
     * A field.
     *
     * @param owner the class
     * @param name the name
     * @param type its type
     */
    record Field(ClassDesc owner, String name, ClassDesc type) implements Member {
        @Override
        public String toString() {
            return owner.displayName() + "." + name;
        }
    }
}
