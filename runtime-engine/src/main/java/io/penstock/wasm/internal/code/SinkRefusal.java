package io.penstock.wasm.internal.code;

/**
 * What a sink throws that does not know an instruction: the function is valid, but this tier leaves it to another one.
 */
public final class SinkRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For an instruction, by its mnemonic. */
    public SinkRefusal(String mnemonic) {
        super("no code for " + mnemonic, null, false, false);
    }
}
