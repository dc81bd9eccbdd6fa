package io.penstock.abi.wasi;

/** Bits of the flag arguments, and the small enumerations. */
final class Flags {

    /** {@code lookupflags}: follow a symbolic link in the last component. */
    static final int LOOKUP_SYMLINK_FOLLOW = 1;

    /** {@code oflags}: create the file when it does not exist. */
    static final int OPEN_CREAT = 1;
    /** {@code oflags}: fail when it is not a directory. */
    static final int OPEN_DIRECTORY = 2;
    /** {@code oflags}: fail when it exists. */
    static final int OPEN_EXCL = 4;
    /** {@code oflags}: cut it to length 0. */
    static final int OPEN_TRUNC = 8;
    /** {@code oflags}: all of them. */
    static final int OPEN_ALL = 15;

    /** {@code fdflags}: writes go to the end. */
    static final int FD_APPEND = 1;
    /** {@code fdflags}: written data is durable. */
    static final int FD_DSYNC = 2;
    /** {@code fdflags}: what is read is durable. */
    static final int FD_RSYNC = 8;
    /** {@code fdflags}: what was written is durable. */
    static final int FD_SYNC = 16;
    /** {@code fdflags}: append, dsync, nonblock, rsync, sync. */
    static final int FD_ALL = 31;

    /** {@code fstflags}: set the time of access, to a value or to now; and likewise that of change. */
    static final int TIME_ALL = 15;

    /** {@code whence}: from the start. */
    static final int WHENCE_SET = 0;
    /** {@code whence}: from the current position. */
    static final int WHENCE_CUR = 1;
    /** {@code whence}: from the end. */
    static final int WHENCE_END = 2;

    /** {@code advice}: the largest value. */
    static final int ADVICE_LAST = 5;

    /** {@code eventtype}: a time has come. */
    static final int EVENT_CLOCK = 0;
    /** {@code eventtype}: a descriptor can be read. */
    static final int EVENT_FD_READ = 1;
    /** {@code eventtype}: a descriptor can be written. */
    static final int EVENT_FD_WRITE = 2;

    /** {@code subclockflags}: the timeout is a point in time. */
    static final int SUBSCRIPTION_CLOCK_ABSTIME = 1;

    private Flags() {
    }

    /** Ends the function when bits are set that do not exist. */
    static void check(int flags, int all) {
        if ((flags & ~all) != 0) {
            throw Errno.INVAL.exception();
        }
    }
}
