package io.penstock.it.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A response that may be long.
 *
 * @param status HTTP status
 * @param length of the body in bytes
 * @param sha256 of the body
 * @param begin the body's first 100,000 bytes, as text
 */
record Output(int status, long length, String sha256, String begin) {

    private static final int KEPT = 100_000;

    /** A file in the same form, so that the two compare. */
    static Output ofFile(Path file) throws IOException {
        Collector collector = new Collector();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) > 0;) {
                collector.add(java.util.Arrays.copyOf(buffer, n));
            }
        }
        return collector.finish(200);
    }

    /** Takes the body in pieces. */
    static final class Collector {

        private final MessageDigest digest;
        private final ByteArrayOutputStream begin = new ByteArrayOutputStream();
        private long length;

        Collector() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void add(byte[] bytes) {
            digest.update(bytes);
            begin.write(bytes, 0, Math.min(bytes.length, KEPT - begin.size()));
            length += bytes.length;
        }

        Output finish(int status) {
            return new Output(status, length, HexFormat.of().formatHex(digest.digest()),
                    begin.toString(StandardCharsets.UTF_8));
        }
    }
}
