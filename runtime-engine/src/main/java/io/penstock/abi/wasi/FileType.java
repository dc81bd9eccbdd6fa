package io.penstock.abi.wasi;

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

    /** Of the system's mode bits. */
    static FileType ofMode(int mode) {
        return switch (mode & 0xf000) {
            case 0x8000 -> REGULAR_FILE;
            case 0x4000 -> DIRECTORY;
            case 0xa000 -> SYMBOLIC_LINK;
            case 0x2000 -> CHARACTER_DEVICE;
            case 0x6000 -> BLOCK_DEVICE;
            case 0xc000 -> SOCKET_STREAM;
            default -> UNKNOWN;
        };
    }
}
