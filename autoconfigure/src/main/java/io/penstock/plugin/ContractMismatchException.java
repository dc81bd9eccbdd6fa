package io.penstock.plugin;

/** A module does not export what the application calls, or not with the type that is expected there. */
public final class ContractMismatchException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final String export;
    private final String expected;
    private final String found;

    /**
     * Names the first export that does not fit.
     *
     * @param contract what asks for it, as the name of an interface
     * @param export name of the export
     * @param expected what it should be, as {@code func (i32, i64) -> (i32)}
     * @param found what it is; {@code nothing} when there is none
     */
    public ContractMismatchException(String contract, String export, String expected, String found) {
        super("export \"" + export + "\" does not fit " + contract + ": expected " + expected + ", found " + found);
        this.export = export;
        this.expected = expected;
        this.found = found;
    }

    /** Name of the export. */
    public String export() {
        return export;
    }

    /** What it should be. */
    public String expected() {
        return expected;
    }

    /** What it is. */
    public String found() {
        return found;
    }
}
