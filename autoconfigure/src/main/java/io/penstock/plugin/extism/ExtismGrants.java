package io.penstock.plugin.extism;

import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.PluginId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.springframework.util.PatternMatchUtils;

/**
 * What the operator grants; manifests choose from it. Immutable.
 *
 * @param hosts patterns of hosts that plugins may send requests to
 * @param directories directories that plugins may see
 * @param sharedMemoryBytes most bytes of the memory that an Extism plugin shares with the host
 * @param variableBytes most bytes of an Extism plugin's variables
 * @param httpResponseBytes longest body of a response to an Extism plugin
 */
public record ExtismGrants(List<String> hosts, List<Directory> directories, long sharedMemoryBytes, long variableBytes,
        int httpResponseBytes) {

    /** Copies the lists. */
    public ExtismGrants {
        hosts = List.copyOf(hosts);
        directories = List.copyOf(directories);
    }

    /**
     * A directory of the host, with all beneath it.
     *
     * @param path where it is; <code>{tenant}</code> and <code>{name}</code> stand for the plugin's
     * @param writable whether plugins may change what is in it
     */
    public record Directory(String path, boolean writable) {

        Path of(PluginId id) {
            return Path.of(path.replace("{tenant}", id.tenant()).replace("{name}", id.name())).toAbsolutePath()
                    .normalize();
        }
    }

    /**
     * A directory or file that a plugin sees.
     *
     * @param granted the directory that the operator grants, above it
     */
    record Seen(Path path, Path granted, boolean writable) {
    }

    /** Whether the address is that of a web server that plugins may send requests to. */
    boolean allowsHost(URI url) {
        return isOfWebServer(url) && matches(hosts, url.getHost());
    }

    static boolean isOfWebServer(URI url) {
        return url.getHost() != null && url.getUserInfo() == null
                && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()));
    }

    /** Whether a plugin with this manifest may send requests to a host. */
    boolean allowsHost(PluginManifest manifest, String host) {
        return matches(manifest.allowedHosts(), host) && matches(hosts, host);
    }

    private static boolean matches(List<String> patterns, String host) {
        return patterns.stream().anyMatch(
                pattern -> PatternMatchUtils.simpleMatch(pattern.toLowerCase(Locale.ROOT),
                        host.toLowerCase(Locale.ROOT)));
    }

    /**
     * The directory that an entry of {@code allowed_paths} means.
     *
     * @throws InvalidArgumentsException when it is not granted
     */
    Seen directory(PluginId id, String entry) {
        return directory(id, entry, "allowed_paths");
    }

    /** The same for an entry at another place of the manifest. */
    Seen directory(PluginId id, String entry, String place) {
        boolean readOnly = entry.startsWith("ro:");
        Path asked = Path.of(readOnly ? entry.substring(3) : entry).toAbsolutePath().normalize();
        Directory granted = directories.stream().filter(directory -> asked.startsWith(directory.of(id)))
                .max((a, b) -> a.of(id).getNameCount() - b.of(id).getNameCount())
                .orElseThrow(
                        () -> new InvalidArgumentsException(place + " in the manifest of plugin " + id + ": \""
                                + entry + "\" is not beneath a directory that is granted to it"));
        if (!readOnly && !granted.writable()) {
            throw new InvalidArgumentsException(place + " in the manifest of plugin " + id + ": \"" + entry
                    + "\" may be read only; write \"ro:" + entry + "\"");
        }
        return new Seen(asked, granted.of(id), !readOnly);
    }
}
