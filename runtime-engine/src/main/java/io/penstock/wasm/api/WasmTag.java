package io.penstock.wasm.api;

/** An exception tag (JS API {@code WebAssembly.Tag}). */
public interface WasmTag extends Extern {

    @Override
    ExternType.Tag externType();
}
