package io.penstock.plugin;

/** A guest ended itself with a non-zero exit code. */
public final class PluginExitException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String stderrTail;

    /**
     * Says how it ended.
     *
     * @param exitCode not 0
     * @param stderrTail the end of what it wrote to its standard error
     */
    public PluginExitException(int exitCode, String stderrTail) {
        super("the plugin ended with exit code " + Integer.toUnsignedString(exitCode));
        this.exitCode = exitCode;
        this.stderrTail = stderrTail;
    }

    /** The exit code, unsigned. */
    public int exitCode() {
        return exitCode;
    }

    /** The end of what it wrote to its standard error, at most 8 KiB. */
    public String stderrTail() {
        return stderrTail;
    }
}
