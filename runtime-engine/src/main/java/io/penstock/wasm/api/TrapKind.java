package io.penstock.wasm.api;

/** Why a guest was stopped. The messages are the spec test suite's. */
public enum TrapKind {
    /** The {@code unreachable} instruction. */
    UNREACHABLE("unreachable"),
    /** A load, store or bulk operation outside the memory. */
    MEMORY_OUT_OF_BOUNDS("out of bounds memory access"),
    /** A table access or bulk operation outside the table. */
    TABLE_OUT_OF_BOUNDS("out of bounds table access"),
    /** {@code call_indirect} with an index outside the table. */
    UNDEFINED_ELEMENT("undefined element"),
    /** {@code call_indirect} of a null element. */
    UNINITIALIZED_ELEMENT("uninitialized element"),
    /** {@code call_indirect} of a function of another type. */
    INDIRECT_CALL_TYPE_MISMATCH("indirect call type mismatch"),
    /** Integer division or remainder by zero. */
    INTEGER_DIVIDE_BY_ZERO("integer divide by zero"),
    /** The one signed division that overflows, or a float too large for the integer. */
    INTEGER_OVERFLOW("integer overflow"),
    /** Conversion of a NaN to an integer. */
    INVALID_CONVERSION("invalid conversion to integer"),
    /** An atomic access to an address that is not a multiple of its width. */
    UNALIGNED_ATOMIC("unaligned atomic"),
    /** {@code memory.atomic.wait} on a memory that is not shared. */
    EXPECTED_SHARED_MEMORY("expected shared memory"),
    /** {@code call_ref} of null. */
    NULL_FUNCTION_REFERENCE("null function reference"),
    /** A field of null. */
    NULL_STRUCT_REFERENCE("null structure reference"),
    /** Elements or length of null. */
    NULL_ARRAY_REFERENCE("null array reference"),
    /** The value of null. */
    NULL_I31_REFERENCE("null i31 reference"),
    /** {@code throw_ref} of null. */
    NULL_EXCEPTION_REFERENCE("null exception reference"),
    /** {@code ref.as_non_null} of null. */
    NULL_REFERENCE("null reference"),
    /** {@code ref.cast} to a type that the value is not of. */
    CAST_FAILURE("cast failure"),
    /** An access outside of an array. */
    ARRAY_OUT_OF_BOUNDS("out of bounds array access"),
    /** A new array that is larger than the engine makes them, than the instance's limit, or than there is memory. */
    ARRAY_TOO_LARGE("requested array is too large"),
    /** The instance keeps more structs, arrays and exceptions alive than its limit allows. */
    OBJECTS_EXHAUSTED("too many live objects"),
    /** More nested calls than the stack holds. */
    STACK_EXHAUSTED("call stack exhausted"),
    /** {@link GuestCall#interrupt}. */
    INTERRUPTED("interrupted"),
    /** The call's time was over. */
    DEADLINE("deadline exceeded"),
    /** The instance was closed while it ran. */
    INSTANCE_CLOSED("instance closed");

    private final String message;

    TrapKind(String message) {
        this.message = message;
    }

    /** The spec test suite's phrase. */
    public String message() {
        return message;
    }
}
