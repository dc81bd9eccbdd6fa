package io.penstock.wasm.internal.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What cached code depends on.
 *
 * @param moduleName for events; not part of what an entry is found by
 * @param moduleDigest SHA-256 of the module's binary, in lower-case hexadecimal digits
 * @param engine which build of the engine made the code
 * @param configuration the settings that change code, in any form
 * @param javaVersion feature version of the Java that runs it: the class files' version, and the methods they may call.
 *            Updates of one feature version are compatible
 */
public record CacheKey(String moduleName, String moduleDigest, String engine, String configuration, int javaVersion) {

    /** Length of {@link #identity()} in bytes. */
    static final int IDENTITY_BYTES = 32;
    private static final int SHOWN_DIGITS = 16;

    /** A key for the Java that runs now. */
    public static CacheKey of(String moduleName, byte[] moduleDigest, String engine, String configuration) {
        return new CacheKey(moduleName, HexFormat.of().formatHex(moduleDigest), engine, configuration,
                Runtime.version().feature());
    }

    /** SHA-256 over all that counts. */
    byte[] identity() {
        MessageDigest digest = Digests.sha256();
        for (String part : new String[]{moduleDigest, engine, configuration, Integer.toString(javaVersion)}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII)); // where one part ends
            digest.update(bytes);
        }
        return digest.digest();
    }

    /** The entry's file: one for each module, engine, configuration and Java. */
    String fileName() {
        return moduleDigest + "-" + HexFormat.of().formatHex(identity()).substring(0, SHOWN_DIGITS)
                + EntryFiles.SUFFIX;
    }
}
