package io.penstock.plugin.watch;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Installs the files of a directory: {@code score.wasm} as plugin {@code score} of a given tenant, {@code acme/score.wasm} as that of
 * tenant {@code acme}. A file is installed when it has stayed the same from one look to the next, and again when it has changed;
 * when it goes, its plugin does. One that cannot be installed is logged, and tried again when it changes.
 *
 * <p>It looks again and again instead of asking the system for changes: that works on every file system, and needs to know when a file
 * is complete in any case.
 */
public final class PluginDirectoryWatch implements SmartLifecycle {

    private static final Log log = LogFactory.getLog(PluginDirectoryWatch.class);

    private static final String SUFFIX = ".wasm";
    private static final int CHUNK = 64 << 10;

    private final PluginHost host;
    private final Path directory;
    private final String tenant;
    private final Duration quiet;

    // touched by the thread
    private final Map<PluginId, Seen> seen = new HashMap<>();
    private final Map<PluginId, Seen> done = new HashMap<>();

    private volatile @Nullable Thread thread;

    private record Seen(Path file, long bytes, FileTime changed) {
    }

    /**
     * A watch that does not look yet.
     *
     * @param tenant whose plugins the files in the directory itself are
     * @param quiet how long it waits between two looks
     */
    public PluginDirectoryWatch(PluginHost host, Path directory, String tenant, Duration quiet) {
        this.host = host;
        this.directory = directory;
        this.tenant = tenant;
        this.quiet = quiet;
    }

    @Override
    public void start() {
        // Set before it runs: it looks whether it is still the one.
        Thread watching = Thread.ofPlatform().name("penstock-watch").daemon().unstarted(this::watch);
        thread = watching;
        watching.start();
    }

    private void watch() {
        while (Thread.currentThread().equals(thread)) {
            try {
                look();
            } catch (IOException | UncheckedIOException e) {
                log.warn("Cannot look into " + directory, e);
            }
            try {
                Thread.sleep(quiet);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws IOException {
        Map<PluginId, Seen> now = new HashMap<>();
        if (Files.isDirectory(directory)) {
            look(directory, tenant, now);
            try (Stream<Path> tenants = Files.list(directory)) {
                for (Path sub : tenants.filter(Files::isDirectory).toList()) {
                    look(sub, sub.getFileName().toString(), now);
                }
            }
        }
        for (Map.Entry<PluginId, Seen> entry : now.entrySet()) {
            Seen file = entry.getValue();
            if (file.equals(seen.get(entry.getKey())) && !file.equals(done.get(entry.getKey()))) {
                done.put(entry.getKey(), file);
                install(entry.getKey(), file.file());
            }
        }
        for (PluginId gone : done.keySet().stream().filter(id -> !now.containsKey(id)).toList()) {
            done.remove(gone);
            remove(gone);
        }
        seen.clear();
        seen.putAll(now);
    }

    private static void look(Path in, String tenant, Map<PluginId, Seen> found) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                String name = file.getFileName().toString();
                try {
                    PluginId id = new PluginId(tenant, name.substring(0, name.length() - SUFFIX.length()));
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        found.put(id, new Seen(file, attributes.size(), attributes.lastModifiedTime()));
                    }
                } catch (IllegalArgumentException | IOException e) {
                    log.debug("Not a plugin: " + file, e);
                }
            }
        }
    }

    private void install(PluginId id, Path file) {
        try {
            if (Optional.of(digest(file)).equals(host.find(id).map(plugin -> plugin.info().digest()))) {
                return;
            }
            Plugin plugin = host
                    .install(id, DataBufferUtils.read(file, DefaultDataBufferFactory.sharedInstance, CHUNK)).block();
            log.info("Installed " + file + " as plugin " + id
                    + (plugin == null ? "" : ", revision " + plugin.info().revision()));
        } catch (IOException | RuntimeException e) {
            stopIfInterrupted(e);
            log.warn("Cannot install " + file + " as plugin " + id, e);
        }
    }

    private void remove(PluginId id) {
        try {
            if (Boolean.TRUE.equals(host.remove(id).block())) {
                log.info("Removed plugin " + id + ": its file is gone");
            }
        } catch (RuntimeException e) {
            stopIfInterrupted(e);
            log.warn("Cannot remove plugin " + id, e);
        }
    }

    private static void stopIfInterrupted(Exception e) {
        if (e.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (var in = Files.newInputStream(file)) {
                byte[] chunk = new byte[CHUNK];
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    sha256.update(chunk, 0, count);
                }
            }
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void stop() {
        Thread watching = thread;
        thread = null;
        if (watching != null) {
            watching.interrupt();
            try {
                watching.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
