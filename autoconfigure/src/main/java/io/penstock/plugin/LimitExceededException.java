package io.penstock.plugin;

/** A module declares more of a resource than a plugin may have. */
public final class LimitExceededException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final String resource;
    private final long limit;
    private final long declared;

    /**
     * Names the resource.
     *
     * @param resource what, with its unit, as {@code memory (bytes)}
     * @param limit most allowed
     * @param declared how much the module wants from the start
     */
    public LimitExceededException(String resource, long limit, long declared) {
        super("a plugin's " + resource + " may be " + limit + ", this one declares a minimum of " + declared);
        this.resource = resource;
        this.limit = limit;
        this.declared = declared;
    }

    /** What, with its unit. */
    public String resource() {
        return resource;
    }

    /** Most allowed. */
    public long limit() {
        return limit;
    }

    /** How much the module wants from the start. */
    public long declared() {
        return declared;
    }
}
