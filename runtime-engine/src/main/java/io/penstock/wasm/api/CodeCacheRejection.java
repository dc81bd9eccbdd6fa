package io.penstock.wasm.api;

/** Why an entry of the code cache was not used. */
public enum CodeCacheRejection {
    /** It could not be read. */
    UNREADABLE,
    /** It is longer than the cache's bound. */
    TOO_LARGE,
    /** It is not an entry, of another format, or for another module, engine, configuration or Java than its name says. */
    FOREIGN,
    /** Its signature is wrong: changed, cut off, or signed with another key. */
    BAD_SIGNATURE,
    /** It is signed, and not what the engine writes. */
    MALFORMED
}
