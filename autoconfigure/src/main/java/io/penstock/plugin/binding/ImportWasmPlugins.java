package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Registers beans of {@link WasmPlugin} interfaces: the named ones and those found in packages; of the annotated class's package when
 * nothing is named. Without this annotation anywhere, the packages of the application are scanned.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(WasmPluginRegistrar.class)
public @interface ImportWasmPlugins {

    /** Interfaces to register. */
    @AliasFor("types")
    Class<?>[] value() default {};

    /** Interfaces to register. */
    @AliasFor("value")
    Class<?>[] types() default {};

    /** Packages to scan, with those below them. */
    String[] basePackages() default {};

    /** Classes whose packages are scanned. */
    Class<?>[] basePackageClasses() default {};
}
