package io.penstock.abi.wasi;

import java.io.IOException;
import java.io.OutputStream;

/** The standard output or error output. The stream is the host's: it is flushed, not closed. */
final class OutputDescriptor extends Descriptor {

    private final OutputStream stream;
    private final Waiting waiting;
    private boolean unflushed;

    OutputDescriptor(OutputStream stream, Waiting waiting) {
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
        return Rights.OUTPUT;
    }

    @Override
    FileStat stat() {
        return FileStat.STREAM;
    }

    @Override
    void write(byte[] source, int length) throws IOException {
        waiting.check();
        unflushed = true;
        stream.write(source, 0, length);
    }

    @Override
    void checkWritable() {
        // it is for nothing else
    }

    @Override
    void flush() throws IOException {
        if (unflushed) {
            unflushed = false;
            stream.flush();
        }
    }
}
