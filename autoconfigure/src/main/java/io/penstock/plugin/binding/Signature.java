package io.penstock.plugin.binding;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ValueType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a method's parameters and result cross.
 *
 * @param params one for each parameter; null for one that does not cross
 * @param result null for none
 * @param shape how the result is given back
 */
record Signature(List<@Nullable Crossing> params, @Nullable Crossing result, Shape shape) {

    /** How a result is given back. */
    enum Shape {
        /** As it is. */
        VALUE,
        /** In a Mono. */
        MONO,
        /** As the elements of a Flux. */
        FLUX,
        /** As a Flux, one for each element of the Flux that is the parameter. */
        EACH
    }

    /**
     * The signature of a method.
     *
     * @param injected which parameters do not cross
     */
    static Signature of(Method method, Predicate<Parameter> injected, JsonMapper json) {
        List<@Nullable Crossing> params = new ArrayList<>();
        boolean each = false;
        for (Parameter parameter : method.getParameters()) {
            if (injected.test(parameter)) {
                params.add(null);
            } else if (parameter.getType() == Flux.class) {
                each = true;
                params.add(Crossing.of(argument(parameter.getParameterizedType()), json));
            } else {
                params.add(Crossing.of(parameter.getParameterizedType(), json));
            }
        }
        if (each && (params.stream().filter(crossing -> crossing != null).count() != 1
                || method.getReturnType() != Flux.class)) {
            throw new InvalidBindingException(place(method), "takes a Flux beside other values or returns none",
                    "Let it take the Flux alone, and return a Flux");
        }
        Type type = method.getGenericReturnType();
        Shape shape = Shape.VALUE;
        if (method.getReturnType() == Mono.class) {
            shape = Shape.MONO;
            type = argument(type);
        } else if (method.getReturnType() == Flux.class) {
            shape = each ? Shape.EACH : Shape.FLUX;
            type = each ? argument(type) : json.getTypeFactory().constructCollectionType(List.class,
                    json.constructType(argument(type)));
        }
        boolean none = type == void.class || type == Void.class;
        return new Signature(params, none ? null : Crossing.of(type, json), shape);
    }

    private static Type argument(Type type) {
        return type instanceof ParameterizedType parameterized ? parameterized.getActualTypeArguments()[0]
                : Object.class;
    }

    static String place(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    /** The type of the function in Wasm. */
    FunctionType type() {
        return type(null);
    }

    /** The type of the function in Wasm for an Extism plugin: bytes are a handle of a block. */
    FunctionType typeWithBlocks() {
        return type(NumberType.I64);
    }

    private FunctionType type(@Nullable ValueType handle) {
        List<ValueType> types = new ArrayList<>();
        for (Crossing crossing : params) {
            if (handle != null && crossing instanceof Crossing.Bytes) {
                types.add(handle);
            } else if (crossing != null) {
                types.addAll(crossing.params());
            }
        }
        return new FunctionType(types, result == null ? List.of() : List.of(result.result()));
    }

    /** The first parameter that crosses. */
    int crossing() {
        int at = 0;
        while (params.get(at) == null) {
            at++;
        }
        return at;
    }

    /** Whether something crosses as bytes into the guest. */
    boolean takesBytes() {
        return params.stream().anyMatch(Crossing.Bytes.class::isInstance);
    }

    boolean returnsBytes() {
        return result instanceof Crossing.Bytes;
    }
}
