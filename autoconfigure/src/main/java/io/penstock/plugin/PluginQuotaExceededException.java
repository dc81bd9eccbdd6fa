package io.penstock.plugin;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant has used up what it may have. */
public final class PluginQuotaExceededException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final String tenant;
    private final String resource;
    private final long limit;
    private final @Nullable Duration retryAfter;

    /**
     * Names tenant and resource.
     *
     * @param resource what, with its unit, as {@code CPU time (ms)}
     * @param limit most it may have
     * @param wanted how much it would have then
     * @param retryAfter when there is more again; null when only the tenant itself can make room
     */
    public PluginQuotaExceededException(String tenant, String resource, long limit, long wanted,
            @Nullable Duration retryAfter) {
        super("tenant " + tenant + " may have " + limit + " of " + resource + ", this would make it " + wanted);
        this.tenant = tenant;
        this.resource = resource;
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    /** Whose quota. */
    public String tenant() {
        return tenant;
    }

    /** Of what, with its unit. */
    public String resource() {
        return resource;
    }

    /** Most it may have. */
    public long limit() {
        return limit;
    }

    /** When there is more again; empty when only the tenant itself can make room. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
