package io.penstock.plugin;

import java.util.regex.Pattern;

/**
 * The identity of a plugin: whose it is, and its name there. Both are 1 to 64 of the letters {@code A-Z a-z}, digits,
 * {@code .}, {@code _} and {@code -}, and begin with a letter or digit, so that they can stand in a path as they are.
 *
 * @param tenant whose plugin it is
 * @param name its name, unique in the tenant
 */
public record PluginId(String tenant, String name) implements Comparable<PluginId> {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException when one is not of the form above
     */
    public PluginId {
        check("tenant", tenant);
        check("plugin name", name);
    }

    private static void check(String what, String value) {
        if (!PART.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    what + " must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a"
                            + " letter or digit; found \"" + value + "\"");
        }
    }

    @Override
    public int compareTo(PluginId other) {
        int byTenant = tenant.compareTo(other.tenant);
        return byTenant != 0 ? byTenant : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
