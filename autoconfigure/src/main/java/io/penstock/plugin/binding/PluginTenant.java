package io.penstock.plugin.binding;

import java.util.Optional;
import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The tenant in a Reactor context: {@code mono.contextWrite(PluginTenant.is("acme"))}. */
public final class PluginTenant {

    private static final Object KEY = PluginTenant.class;

    private PluginTenant() {
    }

    /** Puts the tenant in. */
    public static Function<Context, Context> is(String tenant) {
        return context -> context.put(KEY, tenant);
    }

    /** The tenant that was put in. */
    public static Optional<String> of(ContextView context) {
        return context.getOrEmpty(KEY);
    }
}
