package io.penstock.abi.wasi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory, open for reading: a preopened one, or one beneath it. */
final class DirectoryDescriptor extends Descriptor {

    private final Path path;
    private final byte @Nullable [] preopenName;
    private List<String> entries = List.of();

    /** One that the guest opened. */
    DirectoryDescriptor(Path path) {
        this.path = path;
        this.preopenName = null;
    }

    /** One that is open from the start, under this name. */
    DirectoryDescriptor(Path path, String preopenName) {
        this.path = path;
        this.preopenName = preopenName.getBytes(StandardCharsets.UTF_8);
    }

    /** Where it is on the host; no symbolic links in it. */
    Path path() {
        return path;
    }

    /** The guest's name of it, in UTF-8; null when it was not open from the start. */
    byte @Nullable [] preopenName() {
        return preopenName;
    }

    /**
     * The names in it from an index on ({@code .} and {@code ..} first). They are read anew for index 0 and stay the same
     * for the others, so that a guest that lists in pieces sees each once.
     *
     * @param from unsigned
     */
    List<String> entries(long from) throws IOException {
        if (from == 0 || entries.isEmpty()) {
            entries = list();
        }
        return Long.compareUnsigned(from, entries.size()) >= 0 ? List.of()
                : entries.subList((int) from, entries.size());
    }

    private List<String> list() throws IOException {
        List<String> names = new ArrayList<>(List.of(".", ".."));
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            for (Path child : children) {
                names.add(String.valueOf(child.getFileName()));
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** What is known about one of the {@link #entries}. The parent is told as the directory itself: it may be out of reach. */
    FileStat statEntry(String name) throws IOException {
        return name.equals(".") || name.equals("..") ? stat() : FileStat.of(path.resolve(name));
    }

    @Override
    FileType type() {
        return FileType.DIRECTORY;
    }

    @Override
    long rights() {
        return Rights.DIRECTORY;
    }

    @Override
    long inheritingRights() {
        return Rights.IN_DIRECTORY;
    }

    @Override
    FileStat stat() throws IOException {
        return FileStat.of(path);
    }

    @Override
    int read(byte[] target, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    int readAt(long position, byte[] target, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    void write(byte[] source, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    long seek(long offset, int whence) {
        throw Errno.BADF.exception();
    }
}
