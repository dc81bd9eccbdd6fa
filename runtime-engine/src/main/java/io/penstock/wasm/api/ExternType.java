package io.penstock.wasm.api;

/** The type of an import or export (spec 2.3.16). Each kind's {@link #kind()} is its name in the JS API. */
public sealed interface ExternType {

    /** {@code function}, {@code memory}, {@code table}, {@code global} or {@code tag}. */
    String kind();

    /**
     * A function.
     *
     * @param definition its type as a module defines it
     */
    record Function(DefinedType definition) implements ExternType {

        /** A function of the type that stands alone with this form. */
        public Function(FunctionType type) {
            this(DefinedType.of(type));
        }

        /** Its parameters and results. */
        public FunctionType type() {
            return definition.function();
        }

        @Override
        public String kind() {
            return "function";
        }

        @Override
        public String toString() {
            return "func " + type();
        }
    }

    /**
     * A memory.
     *
     * @param limits size range in pages of 64 KiB
     * @param addressType how it is addressed
     * @param shared whether several threads may use it; it has a maximum then
     */
    record Memory(Limits limits, AddressType addressType, boolean shared) implements ExternType {

        /**
         * Checks that a shared memory has a maximum.
         *
         * @throws IllegalArgumentException when it has none
         */
        public Memory {
            if (shared && limits.maximum().isEmpty()) {
                throw new IllegalArgumentException("a shared memory needs a maximum");
            }
        }

        /** A memory with 32-bit addresses for one thread at a time. */
        public Memory(Limits limits) {
            this(limits, AddressType.I32, false);
        }

        @Override
        public String kind() {
            return "memory";
        }

        @Override
        public String toString() {
            return "memory " + (addressType == AddressType.I64 ? "i64 " : "") + limits + (shared ? " shared" : "");
        }
    }

    /**
     * A table.
     *
     * @param elementType type of its elements
     * @param limits size range in elements
     * @param addressType how it is indexed
     */
    record Table(ReferenceType elementType, Limits limits, AddressType addressType) implements ExternType {

        /** A table with 32-bit indexes. */
        public Table(ReferenceType elementType, Limits limits) {
            this(elementType, limits, AddressType.I32);
        }

        @Override
        public String kind() {
            return "table";
        }

        @Override
        public String toString() {
            return "table " + (addressType == AddressType.I64 ? "i64 " : "") + limits + " " + elementType;
        }
    }

    /**
     * A global.
     *
     * @param valueType type of its value
     * @param mutable whether it can be assigned
     */
    record Global(ValueType valueType, boolean mutable) implements ExternType {
        @Override
        public String kind() {
            return "global";
        }

        @Override
        public String toString() {
            return "global " + (mutable ? "mut " : "") + valueType;
        }
    }

    /**
     * An exception tag.
     *
     * @param definition parameters of the exceptions it marks; no results
     */
    record Tag(DefinedType definition) implements ExternType {

        /** A tag of the type that stands alone with this form. */
        public Tag(FunctionType type) {
            this(DefinedType.of(type));
        }

        /** Parameters of the exceptions it marks; no results. */
        public FunctionType type() {
            return definition.function();
        }

        @Override
        public String kind() {
            return "tag";
        }

        @Override
        public String toString() {
            return "tag " + type();
        }
    }
}
