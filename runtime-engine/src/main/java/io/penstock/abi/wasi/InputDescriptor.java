package io.penstock.abi.wasi;

import java.io.IOException;
import java.io.InputStream;

/** The standard input. The stream is the host's: it is not closed. */
final class InputDescriptor extends Descriptor {

    private final InputStream stream;
    private final Waiting waiting;

    InputDescriptor(InputStream stream, Waiting waiting) {
        super(0);
        this.stream = stream;
        this.waiting = waiting;
    }

    @Override
    FileType type() {
        return FileType.UNKNOWN;
    }

    @Override
    long kindRights() {
        return Rights.INPUT;
    }

    @Override
    FileStat stat() {
        return FileStat.STREAM;
    }

    @Override
    int read(byte[] target, int length) throws IOException {
        waiting.check();
        return stream.read(target, 0, length);
    }

    @Override
    boolean hasMore() throws IOException {
        return stream.available() > 0;
    }

    @Override
    long readable() throws IOException {
        return stream.available();
    }
}
