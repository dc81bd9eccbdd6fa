package io.penstock.wasm.internal.ir;

/** What a node does. The type of {@link Node#detail()} is given in parentheses, {@link Node#bits()} if it means something. */
public enum Operation {
    /** A number or null; bits: its bits. Belongs to no block. */
    CONSTANT,
    /** A parameter of the function; bits: which. */
    PARAMETER,
    /** For code that begins at a loop: local or operand number bits, from the arrays that the function gets. */
    ENTRY_VALUE,
    /** A parameter of a block: gets what the edge carries by which control came. */
    PHI,
    /** A numeric instruction ({@link io.penstock.wasm.internal.code.Opcode}). */
    NUMERIC,
    /** The bytes of an i32 in reverse order. */
    BYTE_SWAP,
    /** Input 0 if input 2 is not zero, else input 1. */
    SELECT,
    /** A load ({@link Access}): address. */
    LOAD,
    /** A store ({@link Access}): address, value. */
    STORE,
    /** {@code global.get}; bits: which, and {@link #HIGH_HALF} for the upper half of a v128. */
    GLOBAL_GET,
    /** {@code global.set}; bits as of {@link #GLOBAL_GET}. */
    GLOBAL_SET,
    /** A memory, for the runtime; bits: which. */
    MEMORY,
    /** A direct call ({@link Callee}): arguments. */
    CALL,
    /** {@code call_indirect} ({@link IndirectCallee}): arguments, element. */
    CALL_INDIRECT,
    /** A further result of the call that is input 0; bits: which, from 1. Follows the call at once. */
    RESULT,
    /** The upper half of a v128 result of the call that is input 0; bits: which, from 0. Follows the call as {@link #RESULT}. */
    RESULT_HIGH,
    /** A new array of boxed values; the detail is the list of their Wasm types. */
    PACK,
    /** An element of an array that {@link #PACK} has made; bits: which. */
    ELEMENT,
    /** The exception that a handler has caught. First in the handler's block. */
    CAUGHT,
    /** {@code ref.func}; bits: which. */
    REF_FUNC,
    /** {@code ref.is_null}. */
    REF_IS_NULL,
    /** A call of the runtime and the like ({@link RuntimeCall}): arguments, without the instance. */
    RUNTIME,
    /** The interrupt poll. */
    POLL,
    /** While a graph is built: the two halves of a v128, low first, as one value. Belongs to no block. */
    PAIR;

    /** In the bits of an operation on a global: the upper half of a v128. */
    public static final long HIGH_HALF = 1L << 32;
}
