package io.penstock.plugin.store;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginStore;
import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A {@link PluginStore} in a directory, which it has to itself:
 *
 * <pre>
 * .lock                             held by the process that uses the directory
 * .incoming/…                       binaries on their way in; removed at the next start
 * {tenant}/{name}/{sha-256}.wasm    the binary of one or more versions
 * {tenant}/{name}/plugin.json       what is known about the versions; names their binaries by digest
 * </pre>
 *
 * A plugin is what its {@code plugin.json} says. A new version's binary is first completely on the disk under a name of its
 * own; then the one atomic move of {@code plugin.json} makes it the plugin. Whatever else lies in a plugin's directory is left
 * from a process that was killed, and goes at the next start or commit.
 *
 * <p>
 * In file names a {@code =} stands before each upper-case letter, so that ids that differ in case alone stay apart on file
 * systems that do not tell them apart.
 */
public final class DirectoryPluginStore implements PluginStore {

    private static final Log log = LogFactory.getLog(DirectoryPluginStore.class);

    private static final String METADATA = "plugin.json";
    private static final String BINARY_SUFFIX = ".wasm";
    private static final Pattern UPPER_CASE = Pattern.compile("[A-Z]");

    private final Path root;
    private final Path incoming;
    private final FileChannel lockChannel;

    /**
     * Opens the directory, and creates it if it is not there.
     *
     * @throws PluginStoreException when it cannot be used, or another process or host uses it
     */
    @SuppressWarnings("UnusedVariable") // the lock lives as long as its channel
    public DirectoryPluginStore(Path directory) {
        this.root = directory.toAbsolutePath().normalize();
        this.incoming = root.resolve(".incoming");
        try {
            Files.createDirectories(incoming);
            this.lockChannel = FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!tryLock()) {
                lockChannel.close();
                throw new PluginStoreException(
                        "the plugin store " + root + " is in use by another process or host; give this"
                                + " one a directory of its own");
            }
            for (Path left : list(incoming)) {
                Files.delete(left);
            }
        } catch (IOException e) {
            throw new PluginStoreException("cannot use the plugin store " + root, e);
        }
    }

    private boolean tryLock() throws IOException {
        try {
            FileLock lock = lockChannel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public List<StoredPlugin> findAll() {
        try {
            List<StoredPlugin> found = new ArrayList<>();
            for (Path tenant : list(root)) {
                if (tenant.getFileName().toString().startsWith(".") || !Files.isDirectory(tenant)) {
                    continue;
                }
                for (Path plugin : list(tenant)) {
                    find(tenant, plugin, found);
                }
            }
            return found;
        } catch (IOException e) {
            throw new PluginStoreException("cannot list the plugin store " + root, e);
        }
    }

    private static void find(Path tenant, Path plugin, List<StoredPlugin> found) throws IOException {
        PluginId id;
        try {
            id = new PluginId(decode(tenant), decode(plugin));
        } catch (IllegalArgumentException e) {
            log.warn("Not a plugin of this store, left alone: " + plugin + " (" + e.getMessage() + ")");
            return;
        }
        if (Files.exists(plugin.resolve(METADATA))) {
            found.add(new StoredFiles(id, plugin));
        } else {
            removeDirectory(plugin);
        }
    }

    @Override
    public Optional<StoredPlugin> find(PluginId id) {
        Path directory = directory(id);
        return Files.exists(directory.resolve(METADATA)) ? Optional.of(new StoredFiles(id, directory))
                : Optional.empty();
    }

    @Override
    public Draft draft(PluginId id) {
        try {
            return new FileDraft(Files.createTempFile(incoming, "", BINARY_SUFFIX));
        } catch (IOException e) {
            throw new PluginStoreException("cannot store plugin " + id, e);
        }
    }

    @Override
    public void restore(Metadata metadata, int history) {
        Path directory = directory(metadata.id());
        try {
            if (!Files.exists(binary(directory, metadata.digest()))) {
                throw new PluginStoreException("plugin " + metadata.id() + " has no binary " + metadata.digest());
            }
            publish(metadata, history);
        } catch (IOException e) {
            throw new PluginStoreException("cannot store plugin " + metadata.id() + " in " + directory, e);
        }
    }

    /** Writes down a version whose binary is in its place, as the current one, and removes binaries that no version has. */
    private void publish(Metadata metadata, int history) throws IOException {
        Path directory = directory(metadata.id());
        List<Metadata> versions = new ArrayList<>(List.of(metadata));
        versions.addAll(earlier(metadata.id(), directory).stream().limit(history).toList());
        Path temporary = Files.createTempFile(incoming, "", ".json");
        try {
            try (FileChannel json = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer text = ByteBuffer.wrap(MetadataJson.write(versions));
                while (text.hasRemaining()) {
                    json.write(text);
                }
                json.force(true);
            }
            Files.move(temporary, directory.resolve(METADATA), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(directory);
        removeOthers(directory, versions);
    }

    /** The versions that are kept now; none of a plugin whose description is damaged. */
    private static List<Metadata> earlier(PluginId id, Path directory) {
        try {
            return Files.exists(directory.resolve(METADATA)) ? new StoredFiles(id, directory).versions() : List.of();
        } catch (PluginStoreException e) {
            log.warn("The earlier versions of plugin " + id + " are lost", e);
            return List.of();
        }
    }

    /** Old binaries. The plugin is published by now: that they cannot be removed is no failure of it. */
    private static void removeOthers(Path directory, List<Metadata> versions) {
        Set<Path> kept = versions.stream().map(version -> binary(directory, version.digest()))
                .collect(Collectors.toSet());
        try {
            for (Path other : list(directory)) {
                if (!kept.contains(other) && !other.endsWith(METADATA)) {
                    Files.delete(other);
                }
            }
        } catch (IOException e) {
            log.warn("Cannot tidy up " + directory, e);
        }
    }

    @Override
    public void delete(PluginId id) {
        Path directory = directory(id);
        try {
            // First what makes it a plugin: a process killed in between leaves none.
            if (Files.deleteIfExists(directory.resolve(METADATA))) {
                sync(directory);
            }
            if (Files.exists(directory)) {
                removeDirectory(directory);
            }
        } catch (IOException e) {
            throw new PluginStoreException("cannot delete plugin " + id + " from " + directory, e);
        }
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new PluginStoreException("cannot close the plugin store " + root, e);
        }
    }

    private Path directory(PluginId id) {
        return directory(id.tenant()).resolve(encode(id.name()));
    }

    private Path directory(String tenant) {
        return root.resolve(encode(tenant));
    }

    private static String encode(String part) {
        return UPPER_CASE.matcher(part).replaceAll("=$0");
    }

    private static String decode(Path part) {
        String encoded = part.getFileName().toString();
        String decoded = encoded.replace("=", "");
        if (!encode(decoded).equals(encoded)) {
            throw new IllegalArgumentException("'=' may stand before upper-case letters only, and must stand there");
        }
        return decoded;
    }

    private static Path binary(Path directory, String digest) {
        return directory.resolve(digest.substring(digest.indexOf(':') + 1) + BINARY_SUFFIX);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            List<Path> sorted = new ArrayList<>();
            entries.forEach(sorted::add);
            sorted.sort(null);
            return sorted;
        } catch (NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void removeDirectory(Path directory) throws IOException {
        for (Path file : list(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    /** Makes creations, moves and deletions in the directory durable, where the file system lets it be opened. */
    private static void sync(Path directory) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private final class FileDraft implements Draft {

        private final Path file;
        private final FileChannel channel;

        FileDraft(Path file) throws IOException {
            this.file = file;
            this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
        }

        @Override
        public void write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new PluginStoreException("cannot write " + file, e);
            }
        }

        @Override
        public void commit(Metadata metadata, int history) {
            Path directory = directory(metadata.id());
            try {
                channel.force(true);
                channel.close();
                createDirectory(metadata.id());
                Path binary = binary(directory, metadata.digest());
                Files.move(file, binary, StandardCopyOption.ATOMIC_MOVE);
                sync(directory);
                publish(metadata, history);
            } catch (IOException e) {
                throw new PluginStoreException("cannot store plugin " + metadata.id() + " in " + directory, e);
            }
        }

        private void createDirectory(PluginId id) throws IOException {
            if (!Files.exists(directory(id))) {
                Files.createDirectories(directory(id));
                sync(root);
                sync(directory(id.tenant()));
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new PluginStoreException("cannot remove " + file, e);
            }
        }
    }

    private record StoredFiles(PluginId id, Path directory) implements StoredPlugin {

        @Override
        public List<Metadata> versions() {
            Path file = directory.resolve(METADATA);
            try {
                return MetadataJson.read(id, Files.readAllBytes(file));
            } catch (IOException | IllegalArgumentException e) {
                throw new PluginStoreException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }

        @Override
        public ReadableByteChannel open(Metadata version) {
            Path file = binary(directory, version.digest());
            try {
                return FileChannel.open(file, StandardOpenOption.READ);
            } catch (IOException e) {
                throw new PluginStoreException("cannot read " + file, e);
            }
        }
    }
}
