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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The manifests of plugins, kept in a directory over a restart. A manifest may come before its plugin does, for the modules
 * that the plugin imports from; it goes when the plugin is removed. Safe for use by several threads.
 */
public final class PluginManifests implements PluginDirectories, PluginListener {

    private final Path directory;
    private final ExtismGrants grants;
    private final Map<PluginId, PluginManifest> manifests = new ConcurrentHashMap<>();

    /** Manifests in this directory, which is created when the first one comes. */
    public PluginManifests(Path directory, ExtismGrants grants) {
        this.directory = directory;
        this.grants = grants;
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
     * when that fails, the old one serves on with its old manifest.
     *
     * @param json Extism's manifest
     * @return the plugin, empty when it is not installed. Fails with {@link InvalidArgumentsException} when the manifest is none
     *         or wants more than is granted, and as {@link PluginHost#install} does
     */
    public Mono<Plugin> put(PluginHost host, PluginId id, byte[] json) {
        return Mono.defer(() -> {
            PluginManifest manifest = ManifestJson.read(json);
            manifest.allowedPaths().keySet().forEach(entry -> grants.directory(id, entry));
            Optional<byte[]> old = text(id);
            write(id, json);
            manifests.put(id, manifest);
            return Mono.justOrEmpty(host.find(id)).flatMap(plugin -> host.rollback(id, plugin.info().revision()))
                    .onErrorResume(error -> Mono.<Plugin>fromRunnable(() -> restore(id, old)).then(Mono.error(error)));
        }).subscribeOn(Schedulers.boundedElastic());
    }

    private void restore(PluginId id, Optional<byte[]> old) {
        old.ifPresentOrElse(text -> write(id, text), () -> removed(id));
        manifests.remove(id);
    }

    /** Opens what {@code allowed_paths} names. */
    @Override
    public void addTo(PluginId id, WasiPreview1.Builder process) {
        find(id).allowedPaths().forEach((entry, guestPath) -> {
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

    /** As plugins are stored: first completely on the disk, then moved to its place. */
    private void write(PluginId id, byte[] json) {
        Path file = file(id);
        try {
            Files.createDirectories(file.getParent());
            Path temporary = Files.createTempFile(file.getParent(), "", ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer text = ByteBuffer.wrap(json);
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new PluginStoreException("cannot store the manifest " + file, e);
        }
    }

    /** A {@code =} before each upper-case letter keeps ids apart where file systems do not tell them apart. */
    private Path file(PluginId id) {
        return directory.resolve((id.tenant() + "/" + id.name() + ".json").replaceAll("[A-Z]", "=$0"));
    }
}
