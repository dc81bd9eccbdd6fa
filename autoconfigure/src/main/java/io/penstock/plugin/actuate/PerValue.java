package io.penstock.plugin.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Something for each value of an enum. Immutable. */
final class PerValue<E extends Enum<E>, T> {

    private final Map<E, T> map;

    PerValue(Class<E> type, Supplier<T> each) {
        map = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            map.put(value, each.get());
        }
    }

    T get(E value) {
        return Objects.requireNonNull(map.get(value));
    }

    void forEach(BiConsumer<E, T> action) {
        map.forEach(action);
    }
}
