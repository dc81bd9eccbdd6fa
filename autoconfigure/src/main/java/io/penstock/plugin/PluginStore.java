package io.penstock.plugin;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps installed plugins over a restart. All methods may block: the host calls them on threads that may. For one id, commits
 * and deletes come one at a time; for different ids, several threads come at once. All methods throw
 * {@link PluginStoreException} when they cannot do their work.
 */
public interface PluginStore extends AutoCloseable {

    /** Everything that is kept. What is damaged is in the list too, and fails when it is read. */
    List<StoredPlugin> findAll();

    /** What is kept under this id. */
    Optional<StoredPlugin> find(PluginId id);

    /** Begins to take a binary whose end is not known yet. Nothing of it shows before {@link Draft#commit}. */
    Draft draft(PluginId id);

    /**
     * Makes a version that is kept the current one, as a commit does.
     *
     * @param metadata digest and length of a version that is kept, with a new revision
     * @param history how many of the versions before it are kept
     */
    void restore(Metadata metadata, int history);

    /** Forgets a plugin. Does nothing when there is none. */
    void delete(PluginId id);

    /** Ends the use of the store. */
    @Override
    void close();

    /** A binary on its way in. One thread at a time uses it. */
    interface Draft extends AutoCloseable {

        /** Appends the buffer's remaining bytes. */
        void write(ByteBuffer bytes);

        /**
         * Puts the binary, and what is known about it, in the place of what was kept under its id. A process that is killed at
         * any moment leaves the old or the new one, and after this has returned, the new one.
         *
         * @param history how many of the versions before it are kept
         */
        void commit(Metadata metadata, int history);

        /** Throws the binary away unless it was committed. Idempotent. */
        @Override
        void close();
    }

    /** A plugin that is kept. */
    interface StoredPlugin {

        /** Which. */
        PluginId id();

        /** What is known about its versions: the current one first, then the earlier ones, latest first. */
        List<Metadata> versions();

        /** The binary of one of the versions, from the begin. The caller closes it, and checks the digest. */
        ReadableByteChannel open(Metadata version);
    }

    /**
     * What is kept beside the binary.
     *
     * @param id which plugin
     * @param revision as in {@link PluginInfo}
     * @param digest as in {@link PluginInfo}
     * @param bytes length of the binary
     * @param installedAt as in {@link PluginInfo}
     */
    record Metadata(PluginId id, long revision, String digest, long bytes, Instant installedAt) {
    }
}
