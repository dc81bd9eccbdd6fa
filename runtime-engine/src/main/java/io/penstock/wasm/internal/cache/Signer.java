package io.penstock.wasm.internal.cache;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs entries with HMAC-SHA256. Its text form says nothing of the key. Safe for use by several threads. */
final class Signer {

    /** Length of a signature in bytes. */
    static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** A signer with this key; the array is not kept. */
    Signer(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** The signature of all bytes up to the limit, from the beginning. */
    byte[] sign(ByteBuffer bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes.duplicate().rewind());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HMAC-SHA256, which every Java must have", e);
        }
    }

    /** Whether this is their signature; takes the same time wherever it differs. */
    boolean isSigned(ByteBuffer bytes, byte[] signature) {
        return MessageDigest.isEqual(sign(bytes), signature);
    }

    /** Loads the JDK's cryptography, which costs the first to use it 40 ms. */
    void warmUp() {
        sign(ByteBuffer.allocate(0));
    }

    @Override
    public String toString() {
        return "Signer";
    }
}
