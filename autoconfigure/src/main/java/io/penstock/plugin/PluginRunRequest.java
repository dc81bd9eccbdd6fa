package io.penstock.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Arguments and environment of one run of a WASI command. Immutable.
 *
 * @param args the arguments after the program's name, in order
 * @param argv0 the program's name; null for the plugin's
 * @param env environment variables, in order
 */
public record PluginRunRequest(List<String> args, @Nullable String argv0, Map<String, String> env) {

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException when a text contains the character NUL, which C programs take for its end, or a
     *         variable's name is empty or contains {@code =}
     */
    public PluginRunRequest {
        args = List.copyOf(args);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        args.forEach(arg -> check("argument", arg));
        check("argv0", argv0 == null ? "" : argv0);
        env.forEach((name, value) -> {
            check("environment variable", name + value);
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException(
                        "name of an environment variable must not be empty or contain '=', found \""
                                + name + "\"");
            }
        });
    }

    private static void check(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must not contain the character NUL");
        }
    }

    /** These arguments, the plugin's name as the program's, no environment. */
    public static PluginRunRequest of(String... args) {
        return new PluginRunRequest(List.of(args), null, Map.of());
    }

    /** argv as the guest sees it, for a plugin of this name. */
    List<String> argv(String pluginName) {
        return Stream.concat(Stream.of(Optional.ofNullable(argv0).orElse(pluginName)),
                args.stream()).toList();
    }
}
