package io.penstock.abi.wasi;

/** The error codes of WASI preview 1 ({@code errno}). */
enum Errno {
    /** No error. */
    SUCCESS(0),
    /** Argument list too long. */
    TOOBIG(1),
    /** Permission denied. */
    ACCES(2),
    /** Address in use. */
    ADDRINUSE(3),
    /** Address not available. */
    ADDRNOTAVAIL(4),
    /** Address family not supported. */
    AFNOSUPPORT(5),
    /** Try again. */
    AGAIN(6),
    /** Connection already in progress. */
    ALREADY(7),
    /** Bad file descriptor. */
    BADF(8),
    /** Bad message. */
    BADMSG(9),
    /** Resource busy. */
    BUSY(10),
    /** Operation canceled. */
    CANCELED(11),
    /** No child processes. */
    CHILD(12),
    /** Connection aborted. */
    CONNABORTED(13),
    /** Connection refused. */
    CONNREFUSED(14),
    /** Connection reset. */
    CONNRESET(15),
    /** Deadlock would occur. */
    DEADLK(16),
    /** Destination address required. */
    DESTADDRREQ(17),
    /** Argument outside the domain. */
    DOM(18),
    /** Quota exceeded. */
    DQUOT(19),
    /** File exists. */
    EXIST(20),
    /** Bad address. */
    FAULT(21),
    /** File too large. */
    FBIG(22),
    /** Host unreachable. */
    HOSTUNREACH(23),
    /** Identifier removed. */
    IDRM(24),
    /** Illegal byte sequence. */
    ILSEQ(25),
    /** Operation in progress. */
    INPROGRESS(26),
    /** Interrupted. */
    INTR(27),
    /** Invalid argument. */
    INVAL(28),
    /** Input or output failed. */
    IO(29),
    /** Socket is connected. */
    ISCONN(30),
    /** Is a directory. */
    ISDIR(31),
    /** Too many symbolic links. */
    LOOP(32),
    /** Too many open files. */
    MFILE(33),
    /** Too many links. */
    MLINK(34),
    /** Message too large. */
    MSGSIZE(35),
    /** Multihop attempted. */
    MULTIHOP(36),
    /** Name too long. */
    NAMETOOLONG(37),
    /** Network is down. */
    NETDOWN(38),
    /** Connection aborted by the network. */
    NETRESET(39),
    /** Network unreachable. */
    NETUNREACH(40),
    /** Too many open files in the system. */
    NFILE(41),
    /** No buffer space. */
    NOBUFS(42),
    /** No such device. */
    NODEV(43),
    /** No such file or directory. */
    NOENT(44),
    /** Not executable. */
    NOEXEC(45),
    /** No locks available. */
    NOLCK(46),
    /** Link severed. */
    NOLINK(47),
    /** Not enough memory. */
    NOMEM(48),
    /** No message of this type. */
    NOMSG(49),
    /** Protocol option not available. */
    NOPROTOOPT(50),
    /** No space left. */
    NOSPC(51),
    /** Function not implemented. */
    NOSYS(52),
    /** Socket is not connected. */
    NOTCONN(53),
    /** Not a directory. */
    NOTDIR(54),
    /** Directory not empty. */
    NOTEMPTY(55),
    /** State not recoverable. */
    NOTRECOVERABLE(56),
    /** Not a socket. */
    NOTSOCK(57),
    /** Not supported. */
    NOTSUP(58),
    /** Inappropriate control operation. */
    NOTTY(59),
    /** No such device or address. */
    NXIO(60),
    /** Value too large. */
    OVERFLOW(61),
    /** Previous owner died. */
    OWNERDEAD(62),
    /** Operation not permitted. */
    PERM(63),
    /** Broken pipe. */
    PIPE(64),
    /** Protocol error. */
    PROTO(65),
    /** Protocol not supported. */
    PROTONOSUPPORT(66),
    /** Protocol of the wrong type for the socket. */
    PROTOTYPE(67),
    /** Result too large. */
    RANGE(68),
    /** Read-only file system. */
    ROFS(69),
    /** Cannot seek. */
    SPIPE(70),
    /** No such process. */
    SRCH(71),
    /** Stale file handle. */
    STALE(72),
    /** Timed out. */
    TIMEDOUT(73),
    /** Text file busy. */
    TXTBSY(74),
    /** Link across devices. */
    XDEV(75),
    /** Capabilities insufficient. */
    NOTCAPABLE(76);

    private final int code;
    @SuppressWarnings("ImmutableEnumChecker") // without stack and suppressed exceptions there is nothing to change in it
    private final ErrnoException exception;

    Errno(int code) {
        this.code = code;
        this.exception = new ErrnoException(code, "WASI errno " + name());
    }

    /** The code for an error number of Linux; {@link #IO} for one that has none. */
    static Errno ofLinux(int number) {
        return switch (number) {
            case 1 -> PERM;
            case 2 -> NOENT;
            case 4 -> INTR;
            case 5 -> IO;
            case 6 -> NXIO;
            case 9 -> BADF;
            case 11 -> AGAIN;
            case 12 -> NOMEM;
            case 13 -> ACCES;
            case 16 -> BUSY;
            case 17 -> EXIST;
            case 18 -> XDEV;
            case 19 -> NODEV;
            case 20 -> NOTDIR;
            case 21 -> ISDIR;
            case 22 -> INVAL;
            case 23 -> NFILE;
            case 24 -> MFILE;
            case 26 -> TXTBSY;
            case 27 -> FBIG;
            case 28 -> NOSPC;
            case 29 -> SPIPE;
            case 30 -> ROFS;
            case 31 -> MLINK;
            case 36 -> NAMETOOLONG;
            case 38 -> NOSYS;
            case 39 -> NOTEMPTY;
            case 40 -> LOOP;
            case 75 -> OVERFLOW;
            case 95 -> NOTSUP;
            case 116 -> STALE;
            case 122 -> DQUOT;
            default -> IO;
        };
    }

    /** The number a guest sees. */
    int code() {
        return code;
    }

    /** The exception that ends a function with this code: always the same one, without a stack. */
    ErrnoException exception() {
        return exception;
    }
}
