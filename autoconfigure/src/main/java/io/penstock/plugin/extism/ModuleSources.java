package io.penstock.plugin.extism;

import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.PluginId;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.time.Duration;
import java.util.Set;

/**
 * Modules that a manifest names by {@code path} or {@code url}, taken from where the operator grants it when the manifest comes.
 * Blocks.
 */
final class ModuleSources {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PluginId id;
    private final ExtismGrants grants;
    private final HttpRequests http;

    ModuleSources(PluginId id, ExtismGrants grants, HttpRequests http) {
        this.id = id;
        this.grants = grants;
        this.http = http;
    }

    /**
     * What an address gives.
     *
     * @throws InvalidArgumentsException when its host is not granted, or does not give it in time and size
     */
    byte[] ofUrl(String url, String place) {
        try {
            URI address = URI.create(url);
            if (!grants.allowsHost(address)) {
                throw new InvalidArgumentsException(
                        place + " in the manifest of plugin " + id + ": the host of \"" + url + "\" is not granted");
            }
            byte[] bytes = http.get(address, grants.httpResponseBytes()).block(PATIENCE);
            return bytes == null ? new byte[0] : bytes;
        } catch (InvalidArgumentsException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidArgumentsException(
                    place + " in the manifest of plugin " + id + ": cannot get \"" + url + "\": " + e.getMessage());
        }
    }

    /**
     * A file beneath a directory that is granted.
     *
     * @throws InvalidArgumentsException when it is not, cannot be read, or is too long
     */
    byte[] ofPath(String path, String place) {
        ExtismGrants.Seen seen = grants.directory(id, "ro:" + path, place);
        int most = grants.httpResponseBytes();
        try (DirectoryStream<Path> root = Files.newDirectoryStream(seen.granted())) {
            if (!(root instanceof SecureDirectoryStream<Path> directory)) {
                throw new IOException("this system has no way to open it safely");
            }
            byte[] bytes = read(directory, seen.granted().relativize(seen.path()), most);
            if (bytes.length > most) {
                throw new IOException("it is longer than " + most + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidArgumentsException(
                    place + " in the manifest of plugin " + id + ": cannot read \"" + path + "\": " + e);
        }
    }

    /** Name by name and without following links: the plugin may have made them, and may swap them meanwhile. */
    private static byte[] read(SecureDirectoryStream<Path> directory, Path names, int most) throws IOException {
        Path first = names.getName(0);
        if (names.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                return read(next, names.subpath(1, names.getNameCount()), most);
            }
        }
        if (!directory.getFileAttributeView(first, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes().isRegularFile()) {
            throw new IOException("it is no file");
        }
        try (SeekableByteChannel file = directory.newByteChannel(first,
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            return Channels.newInputStream(file).readNBytes(most + 1);
        }
    }
}
