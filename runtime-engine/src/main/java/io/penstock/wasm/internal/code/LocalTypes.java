package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.ValueType;

/** The types of a function's locals, parameters first. */
public interface LocalTypes {

    /** How many, at most 50,000 besides the parameters. */
    int count();

    /** The type of one. */
    ValueType type(int local);
}
