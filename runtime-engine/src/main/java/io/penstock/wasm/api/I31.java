package io.penstock.wasm.api;

/**
 * An integer of 31 bits as a reference (spec 2.3.2). Those of the same value are the same reference.
 *
 * @param value sign-extended: from -2<sup>30</sup> to 2<sup>30</sup>-1
 */
public record I31(int value) {

    /** Drops the highest bit. */
    public I31 {
        value = value << 1 >> 1;
    }
}
