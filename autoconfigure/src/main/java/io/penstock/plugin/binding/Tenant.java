package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A String parameter that is the tenant: in a {@link WasmPlugin} interface the one whose plugin is called, in a
 * {@link HostFunction} the one whose plugin calls. It does not cross to the plugin.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Tenant {
}
