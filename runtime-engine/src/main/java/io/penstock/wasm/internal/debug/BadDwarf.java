package io.penstock.wasm.internal.debug;

/** Debug information that cannot be read. It never leaves this package: what it describes counts as absent. */
final class BadDwarf extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadDwarf(String message) {
        super(message, null, false, false);
    }
}
