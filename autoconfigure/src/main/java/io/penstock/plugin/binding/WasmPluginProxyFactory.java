package io.penstock.plugin.binding;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Makes clients of {@link WasmPlugin} interfaces. A client holds nothing of a plugin: each call finds the version that is installed
 * then. Safe for use by several threads.
 */
public final class WasmPluginProxyFactory {

    private final Supplier<PluginHost> host;
    private final String defaultTenant;

    /**
     * A factory.
     *
     * @param host asked at each call
     * @param defaultTenant whose plugins are called when nothing else says it; empty for nobody's
     */
    public WasmPluginProxyFactory(Supplier<PluginHost> host, String defaultTenant) {
        this.host = host;
        this.defaultTenant = defaultTenant;
    }

    /** A client for a contract's interface. */
    public <T> T create(PluginContract contract, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, new Client(contract)));
    }

    private final class Client implements InvocationHandler {

        private final PluginContract contract;

        Client(PluginContract contract) {
            this.contract = contract;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // a client equals itself alone
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
                throws Throwable {
            @Nullable
            Object[] args = given == null ? new Object[0] : given;
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "client of plugin " + contract.name() + " (" + contract.type().getName() + ")";
                };
            }
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, args);
            }
            return call(method, args);
        }

        private @Nullable Object call(Method method, @Nullable Object[] args) {
            BoundExport export = contract.export(method);
            return switch (export.signature().shape()) {
                case VALUE -> block(export, method, args);
                case MONO -> Mono.deferContextual(context -> one(export, method, args, context));
                case FLUX -> Flux.deferContextual(context -> one(export, method, args, context)
                        .flatMapIterable(list -> (List<?>) list));
                case EACH -> Flux.deferContextual(context -> each(export, method, args, context));
            };
        }

        private @Nullable Object block(BoundExport export, Method method, @Nullable Object[] args) {
            if (Schedulers.isInNonBlockingThread()) {
                throw new IllegalStateException(Signature.place(method) + " blocks, which thread "
                        + Thread.currentThread().getName() + " must not; let it return a Mono");
            }
            Object result = one(export, method, args, Context.empty()).block();
            if (result == null && method.getReturnType().isPrimitive() && method.getReturnType() != void.class) {
                throw new IllegalStateException("plugin " + contract.name() + " ended itself during \""
                        + export.export() + "\", without a result");
            }
            return result;
        }

        private Flux<?> each(BoundExport export, Method method, @Nullable Object[] args, ContextView context) {
            int at = export.signature().crossing();
            Flux<?> elements = (Flux<?>) Objects.requireNonNull(args[at]);
            return elements.concatMap(element -> {
                @Nullable
                Object[] single = args.clone();
                single[at] = element;
                return one(export, method, single, context);
            }, 1);
        }

        private Mono<Object> one(BoundExport export, Method method, @Nullable Object[] args, ContextView context) {
            PluginId id = new PluginId(tenant(method, args, context), contract.name());
            Plugin plugin = host.get().find(id).orElseThrow(() -> new UnknownPluginException(id));
            return plugin.call(guest -> export.call(guest, args));
        }

        private String tenant(Method method, @Nullable Object[] args, ContextView context) {
            Parameter[] parameters = method.getParameters();
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i].isAnnotationPresent(Tenant.class) && args[i] instanceof String given) {
                    return given;
                }
            }
            return Optional.of(contract.tenant()).filter(tenant -> !tenant.isEmpty())
                    .or(() -> PluginTenant.of(context))
                    .or(() -> Optional.of(defaultTenant).filter(tenant -> !tenant.isEmpty()))
                    .orElseThrow(() -> new IllegalStateException("a call of " + Signature.place(method)
                            + " has no tenant: give it a parameter with @Tenant, write PluginTenant.is(…) into the"
                            + " Reactor context, or set @WasmPlugin(tenant = …) or penstock.binding.tenant"));
        }
    }
}
