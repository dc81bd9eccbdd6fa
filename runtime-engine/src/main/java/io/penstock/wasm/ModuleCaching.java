package io.penstock.wasm;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.internal.cache.CacheKey;
import io.penstock.wasm.internal.cache.CodeCache;
import io.penstock.wasm.internal.cache.Digests;
import io.penstock.wasm.internal.cache.EngineBuild;
import io.penstock.wasm.internal.cache.FileCodeCache;
import io.penstock.wasm.internal.compile.KeptCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An engine's code cache, and what the keys of its modules have in common. Safe for use by several threads. */
final class ModuleCaching implements AutoCloseable {

    /** Prefix of the system properties that change the shape of code. */
    private static final String TUNING = "penstock.tuning.";

    private final @Nullable CodeCache cache;
    private final String engine;

    /** What identifies a module, as its bytes arrive. For one thread at a time. */
    final class Module {

        private final @Nullable MessageDigest digest = isOn() ? Digests.sha256() : null;

        private Module() {
        }

        /** Takes the buffer's remaining bytes, and leaves the buffer as it is. */
        void add(ByteBuffer bytes) {
            if (digest != null) {
                digest.update(bytes.duplicate());
            }
        }

        /**
         * The module's code, once all its bytes were added.
         *
         * @param early whether functions are named as they are while the module arrives
         */
        KeptCode code(String name, boolean early) {
            return cache == null || digest == null
                    ? KeptCode.NONE
                    : cache.forModule(CacheKey.of(name, digest.digest(), engine, configuration(early)));
        }
    }

    private ModuleCaching(@Nullable CodeCache cache, String engine) {
        this.cache = cache;
        this.engine = engine;
    }

    /**
     * Opens the cache that is configured, if one is and functions are optimized while they run.
     *
     * @throws CodeCacheUnusableException when the directory or the key file cannot be used
     */
    static ModuleCaching open(EngineConfig config, EngineListener listener) {
        CodeCacheConfig wanted = config.codeCache();
        if (wanted == null || config.tiering() != Tiering.DYNAMIC) {
            return new ModuleCaching(null, "");
        }
        try {
            byte[] key = wanted.key();
            return new ModuleCaching(key == null
                    ? FileCodeCache.withKeyFile(wanted.directory(), wanted.maxBytes(), wanted.keyFile(),
                            listener)
                    : FileCodeCache.withKey(wanted.directory(), wanted.maxBytes(), key, listener),
                    EngineBuild.fingerprint());
        } catch (IOException e) {
            throw new CodeCacheUnusableException(wanted.directory(), e);
        }
    }

    /** Whether there is a cache. */
    @SuppressWarnings("ReferenceEquality") // there is one without
    boolean isOn() {
        return cache != null;
    }

    /** A module whose bytes are to come. */
    Module begin() {
        return new Module();
    }

    /** What changes code, besides the module and the engine. */
    private static String configuration(boolean early) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("early", early);
        settings.put("vectors", ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        System.getProperties().stringPropertyNames().stream().filter(name -> name.startsWith(TUNING))
                .forEach(name -> settings.put(name, System.getProperty(name, "")));
        return settings.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(","));
    }

    /** Writes what was not written yet. */
    @Override
    public void close() {
        if (cache != null) {
            cache.close();
        }
    }
}
