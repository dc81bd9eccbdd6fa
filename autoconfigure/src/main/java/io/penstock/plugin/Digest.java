package io.penstock.plugin;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of bytes that come in pieces. */
final class Digest {

    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds the buffer's remaining bytes; its position stays. */
    void update(ByteBuffer bytes) {
        sha256.update(bytes.duplicate());
    }

    /** The digest as {@link PluginInfo#digest()} has it; once. */
    String text() {
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }
}
