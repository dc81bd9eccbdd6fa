package io.penstock.plugin.binding;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginVerifier;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Makes the client of a {@link WasmPlugin} interface; also what versions of the plugin are checked with. */
public final class WasmPluginFactoryBean
        implements
            FactoryBean<Object>,
            PluginVerifier,
            BeanFactoryAware,
            EnvironmentAware,
            InitializingBean {

    private final Class<?> type;
    private @Nullable BeanFactory beans;
    private @Nullable Environment environment;
    private final Supplier<PluginContract> contract = SingletonSupplier.of(this::readContract);
    private final Supplier<Object> client = SingletonSupplier.of(this::createClient);

    /** For this interface. */
    public WasmPluginFactoryBean(Class<?> type) {
        this.type = type;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    /** What cannot be bound is told at start, not at the first call. */
    @Override
    public void afterPropertiesSet() {
        PluginContract _ = contract.get();
    }

    private PluginContract readContract() {
        BeanFactory factory = Objects.requireNonNull(beans);
        JsonMapper json = factory.getBeanProvider(JsonMapper.class).getIfAvailable(() -> JsonMapper.builder().build());
        return new PluginContract(type, json, Objects.requireNonNull(environment)::resolveRequiredPlaceholders);
    }

    private Object createClient() {
        BeanFactory factory = Objects.requireNonNull(beans);
        // The host is asked for at the first call: it may be made after those who use the client.
        Supplier<PluginHost> host = SingletonSupplier.of(() -> factory.getBean(PluginHost.class));
        String tenant = Objects.requireNonNull(environment).getProperty("penstock.binding.tenant", "");
        return new WasmPluginProxyFactory(host, tenant).create(contract.get(), type);
    }

    @Override
    public void verify(PluginInfo plugin) {
        contract.get().verify(plugin);
    }

    @Override
    public Object getObject() {
        return client.get();
    }

    @Override
    public Class<?> getObjectType() {
        return type;
    }
}
