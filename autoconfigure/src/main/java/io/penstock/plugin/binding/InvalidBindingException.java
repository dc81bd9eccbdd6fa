package io.penstock.plugin.binding;

/** An interface or bean cannot be bound as it is written. */
public final class InvalidBindingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Names the place.
     *
     * @param place class and method
     * @param problem what is wrong there
     * @param action what to do
     */
    public InvalidBindingException(String place, String problem, String action) {
        super(place + " " + problem);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
