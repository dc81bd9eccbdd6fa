package io.penstock.plugin.extism;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginDirectories;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener;
import io.penstock.plugin.PluginStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The manifests of plugins, kept in a directory over a restart. A manifest may come before its plugin does, for the modules
 * that the plugin imports from; it goes when the plugin is removed. Safe for use by several threads.
 */
public final class PluginManifests implements PluginDirectories, PluginListener {

    private static final int LOCKS = 64;

    private final Path directory;
    private final ExtismGrants grants;
    private final HttpRequests http;
    private final Map<PluginId, PluginManifest> manifests = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    /**
     * Manifests in this directory, which is created when the first one comes.
     *
     * @param http for modules that manifests name by their address
     */
    public PluginManifests(Path directory, ExtismGrants grants, HttpRequests http) {
        this.directory = directory;
        this.grants = grants;
        this.http = http;
    }

    ExtismGrants grants() {
        return grants;
    }

    /** The manifest of a plugin; {@link PluginManifest#NONE} when it has none. */
    public PluginManifest find(PluginId id) {
        return manifests.computeIfAbsent(id, this::load);
    }

    /**
     * Gives a plugin a manifest. When it is installed, a new revision of it with that manifest takes the place of the old one;
     * when that fails, the old one serves on with its old manifest, and it is as if nothing had been asked. Manifests for one plugin come one after
     * the other.
     *
     * @param json Extism's manifest
     * @return the plugin, empty when it is not installed. Fails with {@link InvalidArgumentsException} when the manifest is none
     *         or wants more than is granted, and as {@link PluginHost#install} does
     */
    public Mono<Plugin> put(PluginHost host, PluginId id, byte[] json) {
        return Mono.<Plugin>create(sink -> {
            try {
                sink.success(replace(host, id, json));
            } catch (Throwable e) {
                sink.error(Exceptions.unwrap(e));
            }
        }).subscribeOn(Schedulers.boundedElastic());
    }

    /** The move of the file is what makes the manifest last: it comes when the new revision is there, and leaves little that can fail. */
    private @Nullable Plugin replace(PluginHost host, PluginId id, byte[] asked) {
        byte[] json = ManifestJson.resolve(asked, new ModuleSources(id, grants, http));
        PluginManifest manifest = ManifestJson.read(json);
        manifest.allowedPaths().keySet().forEach(entry -> grants.directory(id, entry));
        synchronized (locks[Math.floorMod(id.hashCode(), LOCKS)]) {
            PluginManifest old = find(id);
            try {
                Path file = file(id);
                Path written = write(file, json);
                try {
                    manifests.put(id, manifest);
                    Plugin published = republish(host, id);
                    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
                    return published;
                } finally {
                    Files.deleteIfExists(written);
                }
            } catch (IOException e) {
                manifests.put(id, old);
                throw new PluginStoreException("cannot store the manifest of plugin " + id, e);
            } catch (Throwable e) {
                manifests.put(id, old);
                throw e;
            }
        }
    }

    private static @Nullable Plugin republish(PluginHost host, PluginId id) {
        return Mono.justOrEmpty(host.find(id)).flatMap(plugin -> host.rollback(id, plugin.info().revision())).block();
    }

    /** Opens what {@code allowed_paths} names. */
    @Override
    public void addTo(PluginId id, WasiPreview1.Builder process) {
        open(id, find(id), process);
    }

    void open(PluginId id, PluginManifest manifest, WasiPreview1.Builder process) {
        manifest.allowedPaths().forEach((entry, guestPath) -> {
            ExtismGrants.Seen seen = grants.directory(id, entry);
            try {
                if (seen.writable()) {
                    process.readWriteDirectory(guestPath, seen.path());
                } else {
                    process.readOnlyDirectory(guestPath, seen.path());
                }
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                throw new InvalidArgumentsException(
                        "allowed_paths in the manifest of plugin " + id + ": cannot open \"" + entry + "\": " + e);
            }
        });
    }

    @Override
    public void removed(PluginId id) {
        manifests.remove(id);
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new PluginStoreException("cannot remove the manifest of plugin " + id, e);
        }
    }

    private PluginManifest load(PluginId id) {
        return text(id).map(ManifestJson::read).orElse(PluginManifest.NONE);
    }

    private Optional<byte[]> text(PluginId id) {
        Path file = file(id);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new PluginStoreException("cannot read the manifest " + file, e);
        }
    }

    /** Writes it completely to the disk, beside its place. */
    private static Path write(Path file, byte[] json) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), "", ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(json);
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
            return temporary;
        } catch (Throwable e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** A {@code =} before each upper-case letter keeps ids apart where file systems do not tell them apart. */
    private Path file(PluginId id) {
        return directory.resolve((id.tenant() + "/" + id.name() + ".json").replaceAll("[A-Z]", "=$0"));
    }
}
