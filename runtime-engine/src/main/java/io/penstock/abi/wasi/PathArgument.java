package io.penstock.abi.wasi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A path that a guest passes. */
final class PathArgument {

    /** Longest path, in bytes. */
    static final int MAX_BYTES = 4096;

    private PathArgument() {
    }

    /** The path in these bytes of guest memory. */
    static String read(GuestMemory memory, int address, int length) {
        long from = Integer.toUnsignedLong(address);
        long count = Integer.toUnsignedLong(length);
        memory.check(from, count);
        if (count >= MAX_BYTES) {
            throw Errno.NAMETOOLONG.exception();
        }
        byte[] bytes = new byte[(int) count];
        memory.read(from, bytes, 0, bytes.length);
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
}
