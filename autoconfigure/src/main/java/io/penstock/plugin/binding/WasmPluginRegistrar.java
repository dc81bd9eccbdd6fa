package io.penstock.plugin.binding;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Registers a bean for each interface: the client, a {@link WasmPluginFactoryBean}. */
public class WasmPluginRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;
    private final ResourceLoader resources;

    /** With what scanning needs. */
    public WasmPluginRegistrar(Environment environment, ResourceLoader resources) {
        this.environment = environment;
        this.resources = resources;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
        AnnotationAttributes attributes = AnnotationAttributes
                .fromMap(metadata.getAnnotationAttributes(ImportWasmPlugins.class.getName(), true));
        if (attributes == null) {
            return;
        }
        Set<String> types = new LinkedHashSet<>(Set.of(attributes.getStringArray("types")));
        Set<String> packages = new LinkedHashSet<>(Set.of(attributes.getStringArray("basePackages")));
        Stream.of(attributes.getStringArray("basePackageClasses")).map(ClassUtils::getPackageName)
                .forEach(packages::add);
        if (types.isEmpty() && packages.isEmpty()) {
            packages.add(ClassUtils.getPackageName(metadata.getClassName()));
        }
        packages.forEach(name -> types.addAll(scan(name)));
        types.forEach(type -> register(type, registry));
    }

    /** The names of the interfaces in a package and below. */
    protected Set<String> scan(String basePackage) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false, environment) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                return definition.getMetadata().isInterface() && definition.getMetadata().isIndependent();
            }
        };
        scanner.setResourceLoader(resources);
        scanner.addIncludeFilter(new AnnotationTypeFilter(WasmPlugin.class));
        Set<String> found = new LinkedHashSet<>();
        for (BeanDefinition definition : scanner.findCandidateComponents(basePackage)) {
            if (definition.getBeanClassName() != null) {
                found.add(definition.getBeanClassName());
            }
        }
        return found;
    }

    /** Registers one interface, unless it is. */
    protected void register(String type, BeanDefinitionRegistry registry) {
        String name = type;
        if (!registry.containsBeanDefinition(name)) {
            Class<?> loaded = ClassUtils.resolveClassName(type, resources.getClassLoader());
            registry.registerBeanDefinition(name,
                    BeanDefinitionBuilder.rootBeanDefinition(WasmPluginFactoryBean.class)
                            .addConstructorArgValue(loaded).setLazyInit(false).getBeanDefinition());
            BeanDefinition definition = registry.getBeanDefinition(name);
            definition.setAttribute(org.springframework.beans.factory.FactoryBean.OBJECT_TYPE_ATTRIBUTE, loaded);
        }
    }
}
