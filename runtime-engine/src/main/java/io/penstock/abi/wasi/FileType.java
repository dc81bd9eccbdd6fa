package io.penstock.abi.wasi;

import java.nio.file.attribute.BasicFileAttributes;

/** What a file is ({@code filetype}). */
enum FileType {
    /** Something else, such as a stream of the host's. Not a terminal to C libraries, so that output is buffered. */
    UNKNOWN(0),
    /** A block device. */
    BLOCK_DEVICE(1),
    /** A character device: C libraries take it for a terminal. */
    CHARACTER_DEVICE(2),
    /** A directory. */
    DIRECTORY(3),
    /** A regular file. */
    REGULAR_FILE(4),
    /** A datagram socket. */
    SOCKET_DGRAM(5),
    /** A stream socket. */
    SOCKET_STREAM(6),
    /** A symbolic link. */
    SYMBOLIC_LINK(7);

    private final int code;

    FileType(int code) {
        this.code = code;
    }

    /** The number a guest sees. */
    int code() {
        return code;
    }

    static FileType of(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return REGULAR_FILE;
        }
        if (attributes.isDirectory()) {
            return DIRECTORY;
        }
        return attributes.isSymbolicLink() ? SYMBOLIC_LINK : UNKNOWN;
    }
}
