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
    /** {@code global.get}; bits: which. */
    GLOBAL_GET,
    /** {@code global.set}; bits: which. */
    GLOBAL_SET,
    /** A direct call ({@link Callee}): arguments. */
    CALL,
    /** {@code call_indirect} ({@link IndirectCallee}): arguments, element. */
    CALL_INDIRECT,
    /** Index of the function of this instance that {@code call_indirect} would call, or -1; traps as that does. */
    INDIRECT_TARGET,
    /** A further result of the call that is input 0; bits: which, from 1. Follows the call at once. */
    RESULT,
    /** {@code ref.func}; bits: which. */
    REF_FUNC,
    /** {@code ref.is_null}. */
    REF_IS_NULL,
    /** An operation on memories, tables or segments ({@link RuntimeCall}). */
    RUNTIME,
    /** The interrupt poll. */
    POLL;
}
