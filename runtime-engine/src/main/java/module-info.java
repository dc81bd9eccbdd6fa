/** The Penstock WebAssembly engine. It needs the JDK and nothing else; what is not exported is nobody's business. */
module io.penstock.engine {
    requires static org.jspecify;
    requires java.management;
    requires jdk.jfr;

    exports io.penstock.abi.extism;
    exports io.penstock.abi.wasi;
    exports io.penstock.wasm;
    exports io.penstock.wasm.api;
}
