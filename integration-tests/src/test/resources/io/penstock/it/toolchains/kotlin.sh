#!/bin/sh
# Builds gc.wasm with Kotlin/Wasm (tried: 2.3.0) and Binaryen's wasm-opt. KOTLIN: class path of org.jetbrains.kotlin:kotlin-compiler-embeddable
# and what it depends on; STDLIB: kotlin-stdlib-wasm-wasi's .klib. From integration-tests:
#   KOTLIN=… STDLIB=… sh src/test/resources/io/penstock/it/toolchains/kotlin.sh
set -e
here=$(cd "$(dirname "$0")" && pwd)
made=$(mktemp -d)
kotlin() {
    java -cp "$KOTLIN" org.jetbrains.kotlin.cli.js.K2JSCompiler -Xwasm -Xwasm-target=wasm-wasi -ir-output-name gc "$@"
}
kotlin -libraries "$STDLIB" -Xir-produce-klib-file -ir-output-dir "$made" "$here/gc.kt"
kotlin -libraries "$STDLIB:$made/gc.klib" -Xinclude="$made/gc.klib" -Xir-produce-js -Xir-dce -ir-output-dir "$made/out"
node node_modules/binaryen/bin/wasm-opt -O2 --strip-debug --enable-gc --enable-reference-types --enable-exception-handling \
    --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-nontrapping-float-to-int --enable-multivalue \
    --enable-mutable-globals --enable-extended-const "$made/out/gc.wasm" -o "$here/gc.wasm"
rm -r "$made"
