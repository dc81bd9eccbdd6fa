package io.penstock.wasm.api;

/** Something that can be imported and exported: a function, memory, table, global or tag. */
public interface Extern {

    /** Its type. For memories and tables the minimum is the current size. */
    ExternType externType();
}
