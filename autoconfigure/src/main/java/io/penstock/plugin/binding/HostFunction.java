package io.penstock.plugin.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that plugins can import. It runs on the guest's thread. Beside values it may take the {@link Tenant}, the
 * {@link io.penstock.plugin.GuestContext}, the {@link io.penstock.plugin.PluginId} that calls, the calling
 * {@link io.penstock.wasm.api.WasmInstance} and its {@link io.penstock.wasm.api.WasmMemory}. Where it returns a {@code Mono}, the guest
 * waits for it on its own thread, until the call's deadline or cancel. What it throws ends the call.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface HostFunction {

    /** Name of the import; empty when it is called as the method is. */
    String value() default "";
}
