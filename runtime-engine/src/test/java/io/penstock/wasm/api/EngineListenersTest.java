package io.penstock.wasm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineListenersTest {

    private static EngineListener noting(String name, List<String> calls) {
        return (EngineListener) Proxy.newProxyInstance(EngineListener.class.getClassLoader(),
                new Class<?>[]{EngineListener.class}, (proxy, method, args) -> {
                    calls.add(name + " " + method.getName());
                    return null;
                });
    }

    private static @Nullable Object zero(Class<?> type) {
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }

    @Test
    void whenAnythingHappensThenAllListenersAreTold() throws Exception {
        List<String> calls = new ArrayList<>();
        EngineListener all = EngineListener.of(List.of(noting("first", calls), noting("second", calls)));
        int events = 0;
        for (Method method : EngineListener.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                events++;
                calls.clear();
                Object[] args = MethodType.methodType(void.class, method.getParameterTypes()).parameterList().stream()
                        .map(EngineListenersTest::zero).toArray();
                method.invoke(all, args);
                assertThat(calls).containsExactly("first " + method.getName(), "second " + method.getName());
            }
        }
        assertThat(events).isGreaterThan(10);
    }
}
