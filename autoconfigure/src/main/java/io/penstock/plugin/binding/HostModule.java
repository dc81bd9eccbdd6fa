package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@link HostFunction}s plugins may import, where they are granted them: by {@code penstock.grants} or a
 * {@link HostFunctionGrants} bean. It must not depend on the plugin host, which depends on it; take an {@code ObjectProvider}.
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface HostModule {

    /**
     * Name of the module in imports, and of the bean; {@code extism:host/user} for functions whose strings and bytes are an Extism
     * plugin's.
     */
    @AliasFor(annotation = Component.class)
    String value();
}
