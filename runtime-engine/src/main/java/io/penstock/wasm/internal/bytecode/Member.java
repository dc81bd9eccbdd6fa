package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field or method that code refers to; immutable, equal when all is equal. It keeps its names as class files have them: the same
 * members of the runtime are in thousands of classes.
 */
public abstract sealed class Member permits Member.Method, Member.Field {

    private final ClassDesc owner;
    private final String name;
    private @Nullable Utf8 ownerText; // made when they are asked for, by whichever thread
    private @Nullable Utf8 nameText;
    private @Nullable Utf8 typeText;

    private Member(ClassDesc owner, String name) {
        this.owner = owner;
        this.name = name;
    }

    /** The class that declares it. */
    public final ClassDesc owner() {
        return owner;
    }

    /** Its name. */
    public final String name() {
        return name;
    }

    abstract String descriptor();

    final Utf8 ownerText() {
        Utf8 text = ownerText;
        if (text == null) {
            text = Utf8.of(ConstantPool.internalName(owner.descriptorString()));
            ownerText = text;
        }
        return text;
    }

    final Utf8 nameText() {
        Utf8 text = nameText;
        if (text == null) {
            text = Utf8.of(name);
            nameText = text;
        }
        return text;
    }

    final Utf8 typeText() {
        Utf8 text = typeText;
        if (text == null) {
            text = Utf8.of(descriptor());
            typeText = text;
        }
        return text;
    }

    /** Whether owner and name are the same. */
    final boolean isNamedAs(Member other) {
        return name.equals(other.name) && owner.equals(other.owner);
    }

    @Override
    public abstract boolean equals(@Nullable Object other);

    @Override
    public final int hashCode() {
        return Objects.hash(owner, name);
    }

    /** A method. */
    public static final class Method extends Member {

        private final MethodTypeDesc type;
        private final boolean isStatic;
        private final boolean isInterface;
        /** What the operand stack of a caller gets. */
        final byte resultTag;
        /** Blocks that a call of it may become when it is inlined. */
        final int inlinedBlocks;

        /** A method of a class. */
        public Method(ClassDesc owner, String name, MethodTypeDesc type, boolean isStatic) {
            this(owner, name, type, isStatic, false);
        }

        /**
         * A method.
         *
         * @param owner the class
         * @param name the name
         * @param type parameters and result
         * @param isStatic static, or else an instance method
         * @param isInterface whether an interface declares it
         */
        public Method(ClassDesc owner, String name, MethodTypeDesc type, boolean isStatic, boolean isInterface) {
            super(owner, name);
            this.type = type;
            this.isStatic = isStatic;
            this.isInterface = isInterface;
            this.resultTag = Descriptors.tag(type.returnType().descriptorString().charAt(0));
            this.inlinedBlocks = InlinedBlocks.of(this);
        }

        /** Parameters and result. */
        public MethodTypeDesc type() {
            return type;
        }

        /** Whether it is static, or else an instance method. */
        public boolean isStatic() {
            return isStatic;
        }

        /** Whether an interface declares it. */
        public boolean isInterface() {
            return isInterface;
        }

        @Override
        String descriptor() {
            return type.descriptorString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Method method && isNamedAs(method) && type.equals(method.type)
                    && isStatic == method.isStatic && isInterface == method.isInterface);
        }

        @Override
        public String toString() {
            return owner().displayName() + "." + name() + type.displayDescriptor();
        }
    }

    /** A field. */
    public static final class Field extends Member {

        private final ClassDesc type;

        /**
         * A field.
         *
         * @param owner the class
         * @param name the name
         * @param type its type
         */
        public Field(ClassDesc owner, String name, ClassDesc type) {
            super(owner, name);
            this.type = type;
        }

        /** Its type. */
        public ClassDesc type() {
            return type;
        }

        @Override
        String descriptor() {
            return type.descriptorString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Field field && isNamedAs(field) && type.equals(field.type));
        }

        @Override
        public String toString() {
            return owner().displayName() + "." + name();
        }
    }
}
