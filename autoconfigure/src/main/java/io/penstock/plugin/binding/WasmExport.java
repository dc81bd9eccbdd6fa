package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the export that a method of a {@link WasmPlugin} interface calls; without it, it is called as the method is. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface WasmExport {

    /** Name of the export. */
    String value();
}
