package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose methods are the exports of a plugin. A bean of it stays the same while the plugin behind it is swapped.
 *
 * <p>A method returns its value, which blocks and so cannot be done on an event loop, or a {@code Mono} of it, or a {@code Flux}. A
 * Flux of results is the elements of a JSON array; with a {@code Flux} as its one parameter, the method is called once for each of its
 * elements, in order, as the results are asked for.
 *
 * <p>Each version of a plugin of this name is checked against the interface before it is published; see
 * {@link io.penstock.plugin.ContractMismatchException}.
 *
 * <p>The tenant whose plugin is called is, whatever is there first: a parameter with {@link Tenant}, {@link #tenant()}, that of the
 * Reactor context ({@link PluginTenant}), the property {@code penstock.binding.tenant}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WasmPlugin {

    /** Name of the plugin; {@code ${…}} is resolved. */
    String value();

    /** The tenant whose plugin it is; {@code ${…}} is resolved; empty when that depends on the call. */
    String tenant() default "";
}
