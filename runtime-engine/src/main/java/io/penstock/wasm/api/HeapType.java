package io.penstock.wasm.api;

/** What a reference refers to (spec 2.3.3). */
public enum HeapType {
    /** Any function. */
    FUNC("func"),
    /** Any host object. */
    EXTERN("extern");

    private final String text;

    HeapType(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
