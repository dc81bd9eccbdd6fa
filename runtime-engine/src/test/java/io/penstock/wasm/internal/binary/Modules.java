package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.code.EmptySink;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

/** Decodes and validates in this thread. */
final class Modules {

    static final long MAX_BYTES = 1L << 30;
    static final ModuleParser.BodyListener VALIDATE = (context, function, body) -> FunctionBodyReader.read(context,
            function,
            body, EmptySink.instance());

    private Modules() {
    }

    static ModuleInfo read(byte[] bytes) {
        return ModuleParser.parse(bytes, MAX_BYTES, VALIDATE);
    }

    /** The error of a module, or empty when it is valid. */
    static Optional<ModuleException> error(byte[] bytes) {
        try {
            read(bytes);
            return Optional.empty();
        } catch (ModuleException e) {
            return Optional.of(e);
        }
    }

    /** In chunks of one byte. */
    static ModuleInfo readByteByByte(byte[] bytes) {
        ModuleParser parser = new ModuleParser(Feature.defaults(), MAX_BYTES, VALIDATE);
        for (int i = 0; i < bytes.length; i++) {
            parser.feed(ByteBuffer.wrap(bytes, i, 1));
        }
        return parser.finish();
    }

    /** In chunks of random length, now and then an empty one. */
    static ModuleInfo readInChunks(byte[] bytes, Random random, int longest) {
        ModuleParser parser = new ModuleParser(Feature.defaults(), MAX_BYTES, VALIDATE);
        for (int i = 0; i < bytes.length;) {
            int length = Math.min(random.nextInt(longest + 1), bytes.length - i);
            parser.feed(ByteBuffer.wrap(bytes, i, length));
            i += length;
        }
        return parser.finish();
    }
}
