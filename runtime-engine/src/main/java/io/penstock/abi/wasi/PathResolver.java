package io.penstock.abi.wasi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that a guest's path means, beneath a directory. It goes component by component and follows symbolic links
 * itself, so that neither they nor {@code ..} lead out: what would is {@link Errno#PERM}, absolute paths and links too.
 *
 * <p>
 * The guest cannot change the directories (they are read-only), so what was checked stays so as long as nobody on the host
 * moves things about meanwhile.
 */
final class PathResolver {

    /** Longest path, in bytes. */
    static final int MAX_PATH = 4096;

    /** Most symbolic links followed for one path. */
    static final int MAX_LINKS = 40;

    private final Path root;
    private final Deque<String> rest = new ArrayDeque<>();
    private Path current;
    private int depth;
    private int links;
    private boolean needsDirectory;

    /**
     * A file that was found.
     *
     * @param path where it is; only its last component may be a symbolic link, and that only when links are not followed
     * @param type what it is; null when only the directories on the way exist
     */
    record Found(Path path, @Nullable FileType type) {

        /** The same, with {@link Errno#NOENT} when it does not exist. */
        Found existing() {
            if (type == null) {
                throw Errno.NOENT.exception();
            }
            return this;
        }
    }

    private PathResolver(Path root) {
        this.root = root;
        this.current = root;
    }

    /** The path argument of a function. */
    static String pathArgument(GuestMemory memory, long address, long length) {
        memory.check(address, length);
        if (length > MAX_PATH) {
            throw Errno.NAMETOOLONG.exception();
        }
        byte[] bytes = new byte[(int) length];
        memory.read(address, bytes, 0, bytes.length);
        String path;
        try {
            path = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw Errno.ILSEQ.exception();
        }
        if (path.indexOf('\0') >= 0) {
            throw Errno.INVAL.exception();
        }
        return path;
    }

    /** Finds the file; a symbolic link in the last component is followed only when asked for. */
    static Found resolve(Path directory, String path, boolean followLast) throws IOException {
        return new PathResolver(directory).resolve(path, followLast);
    }

    private Found resolve(String path, boolean followLast) throws IOException {
        push(path);
        FileType type = FileType.DIRECTORY;
        while (!rest.isEmpty()) {
            if (type != FileType.DIRECTORY) {
                throw (type == null ? Errno.NOENT : Errno.NOTDIR).exception();
            }
            String name = rest.pop();
            if (name.equals("..")) {
                leave();
                continue;
            }
            Path next = child(name);
            type = typeOf(next);
            boolean last = rest.isEmpty() && !needsDirectory;
            if (type == FileType.SYMBOLIC_LINK && (!last || followLast)) {
                follow(next);
                type = FileType.DIRECTORY;
            } else {
                current = next;
                depth++;
            }
        }
        if (needsDirectory && type != FileType.DIRECTORY) {
            throw (type == null ? Errno.NOENT : Errno.NOTDIR).exception();
        }
        return new Found(current, type);
    }

    /** Puts the components of a path or of a link before those that are left. */
    private void push(String path) {
        if (path.isEmpty()) {
            throw Errno.NOENT.exception();
        }
        if (path.startsWith("/")) {
            throw Errno.PERM.exception();
        }
        List<String> names = List.of(path.split("/", -1));
        String end = names.getLast();
        if (rest.isEmpty() && (end.isEmpty() || end.equals(".") || end.equals(".."))) {
            needsDirectory = true;
        }
        for (String name : names.reversed()) {
            if (!name.isEmpty() && !name.equals(".")) {
                rest.push(name);
            }
        }
    }

    private void leave() {
        Path parent = current.getParent();
        if (depth == 0 || parent == null) {
            throw Errno.PERM.exception();
        }
        current = parent;
        depth--;
    }

    private void follow(Path link) throws IOException {
        if (++links > MAX_LINKS) {
            throw Errno.LOOP.exception();
        }
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            throw Errno.PERM.exception();
        }
        push(target.toString());
    }

    private Path child(String name) {
        Path next;
        try {
            next = current.resolve(name);
        } catch (InvalidPathException e) {
            throw Errno.ILSEQ.exception();
        }
        // Other systems know separators and roots besides the slash: a component must be one there as well.
        if (next.getNameCount() != root.getNameCount() + depth + 1 || !next.endsWith(name)) {
            throw Errno.INVAL.exception();
        }
        return next;
    }

    private static @Nullable FileType typeOf(Path path) throws IOException {
        try {
            return FileType.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
