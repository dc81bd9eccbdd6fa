package io.penstock.wasm.internal.code;

/** A sink's way to say that it does not take an instruction: whoever reads for it has to find another sink. */
public final class SinkRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For an instruction or a type. */
    public SinkRefusal(Object what) {
        super(what.toString(), null, false, false);
    }
}
