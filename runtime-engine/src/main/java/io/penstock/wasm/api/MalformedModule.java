package io.penstock.wasm.api;

/** The bytes are not a module in the binary format (spec 5). */
public final class MalformedModule extends ModuleException {

    private static final long serialVersionUID = 1L;

    /**
     * Names the rule that is broken and the place.
     *
     * @param message the spec test suite's phrase for the failure
     * @param place where
     * @param expected what should have been there, or empty
     * @param found what was there, or empty
     */
    public MalformedModule(String message, Place place, String expected, String found) {
        super(message, place, expected, found);
    }
}
