package io.penstock.abi.wasi;

/**
 * What a descriptor can be used for ({@code rights}, a set of bits). We report them, because C libraries ask, and look for
 * the wish to write in them; like other hosts we do not let a guest narrow them.
 */
final class Rights {

    static final long FD_READ = 1L << 1;
    static final long FD_SEEK = 1L << 2;
    static final long FD_FDSTAT_SET_FLAGS = 1L << 3;
    static final long FD_SYNC = 1L << 4;
    static final long FD_TELL = 1L << 5;
    static final long FD_WRITE = 1L << 6;
    static final long FD_ADVISE = 1L << 7;
    static final long PATH_OPEN = 1L << 13;
    static final long FD_READDIR = 1L << 14;
    static final long PATH_READLINK = 1L << 15;
    static final long PATH_FILESTAT_GET = 1L << 18;
    static final long FD_FILESTAT_GET = 1L << 21;
    static final long POLL_FD_READWRITE = 1L << 27;

    /** Of the standard input. */
    static final long INPUT = FD_READ | FD_FDSTAT_SET_FLAGS | FD_FILESTAT_GET | POLL_FD_READWRITE;
    /** Of the standard output and error output. */
    static final long OUTPUT = FD_WRITE | FD_SYNC | FD_FDSTAT_SET_FLAGS | FD_FILESTAT_GET | POLL_FD_READWRITE;
    /** Of a file that can be read. */
    static final long FILE = INPUT | FD_SEEK | FD_TELL | FD_SYNC | FD_ADVISE;
    /** Of a directory that can be read. */
    static final long DIRECTORY = PATH_OPEN | FD_READDIR | PATH_READLINK | PATH_FILESTAT_GET | FD_FILESTAT_GET | FD_SYNC
            | FD_FDSTAT_SET_FLAGS;

    private Rights() {
    }
}
