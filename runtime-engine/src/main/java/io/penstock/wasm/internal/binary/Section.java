package io.penstock.wasm.internal.binary;

import org.jspecify.annotations.Nullable;

/** The sections (spec 5.5.2), in the order they must have; custom ones may be anywhere. */
enum Section {
    CUSTOM(0, "custom"), TYPE(1, "type"), IMPORT(2, "import"), FUNCTION(3, "function"), TABLE(4, "table"), MEMORY(5,
            "memory"), TAG(13, "tag"), GLOBAL(6, "global"), EXPORT(7, "export"), START(8,
                    "start"), ELEMENT(9, "element"), DATA_COUNT(12, "data count"), CODE(10, "code"), DATA(11, "data");

    /** The id of the section for exception tags. */
    static final int TAG_ID = 13;

    private static final @Nullable Section[] BY_ID = new @Nullable Section[TAG_ID + 1];

    static {
        for (Section section : values()) {
            BY_ID[section.id] = section;
        }
    }

    private final int id;
    private final String text;

    Section(int id, String text) {
        this.id = id;
        this.text = text;
    }

    static @Nullable Section of(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }

    /** The name as messages have it. */
    String text() {
        return text;
    }
}
