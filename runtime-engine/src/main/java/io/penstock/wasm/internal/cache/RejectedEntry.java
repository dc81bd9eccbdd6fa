package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.CodeCacheRejection;

/** An entry that is not to be used. */
final class RejectedEntry extends Exception {

    private static final long serialVersionUID = 1;

    private final CodeCacheRejection reason;

    RejectedEntry(CodeCacheRejection reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    CodeCacheRejection reason() {
        return reason;
    }
}
