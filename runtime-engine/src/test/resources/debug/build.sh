#!/bin/sh
# Builds the modules of this directory from their C sources: clang and lld with the wasm32 target (tried with 14.0.6).
set -e
cd "$(dirname "$0")"
flags="--target=wasm32 -nostdlib -ffreestanding -fdebug-compilation-dir=/src -Wl,--no-entry -Wl,--export-dynamic"
flags="$flags -Wl,--stack-first -Wl,-z,stack-size=4096 -fvisibility=default"
clang=${CLANG:-clang}
$clang $flags -O0 -gdwarf-4 -o calc-dwarf4.wasm calc.c
$clang $flags -O0 -gdwarf-5 -o calc-dwarf5.wasm calc.c
$clang $flags -O2 -gdwarf-5 -o inlined-dwarf5.wasm inlined.c
$clang $flags -O2 -gdwarf-4 -o inlined-dwarf4.wasm inlined.c
