package io.penstock.wasm.api;

/**
 * A module that is not a valid one (JS API {@code CompileError}): {@link MalformedModule} when its bytes do not follow the
 * binary format, {@link InvalidModule} when it does not validate. The first error in the order of the binary wins.
 */
public abstract sealed class ModuleException extends WasmException permits MalformedModule, InvalidModule {

    private static final long serialVersionUID = 1L;

    private final Place place;
    private final String expected;
    private final String found;

    /**
     * Where an error is.
     *
     * @param section the section's name as the spec has it ({@code type}, {@code import}, … {@code code}, {@code data},
     *        {@code custom}), {@code header} before the first
     * @param function index of the function, imports counted, or -1 outside the code section
     * @param offset byte offset from the begin of the module
     */
    public record Place(String section, int function, long offset) {
        @Override
        public String toString() {
            return "section " + section + (function >= 0 ? ", function " + function : "") + ", offset " + offset;
        }
    }

    ModuleException(String message, Place place, String expected, String found) {
        super(message + " (" + place + (expected.isEmpty() ? "" : "; expected " + expected)
                + (found.isEmpty() ? "" : "; found " + found) + ")");
        this.place = place;
        this.expected = expected;
        this.found = found;
    }

    /** Where the error is. */
    public Place place() {
        return place;
    }

    /** What should have been there; may be empty. */
    public String expected() {
        return expected;
    }

    /** What was there; may be empty. */
    public String found() {
        return found;
    }
}
