package io.penstock.plugin;

/** Count or types of a call's arguments do not fit the function; the message says what was expected and found. */
public final class InvalidArgumentsException extends PluginException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what was expected and found. */
    public InvalidArgumentsException(String message) {
        super(message);
    }
}
