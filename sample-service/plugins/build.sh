#!/bin/sh
# Rebuilds built/*.wasm. Needs Debian's clang-14, lld-14, wasi-libc and libclang-rt-14-dev-wasm32 (or clang and wasm-ld of
# another version, by CLANG=…), and npm. Both compilers are deterministic: unchanged sources give unchanged files.
set -eu
cd "$(dirname "$0")"

"${CLANG:-clang-14}" --target=wasm32-wasi -std=c11 -O2 -Wall -Wextra -Werror -Wl,--strip-debug -o built/filter.wasm filter.c

npm install --no-audit --no-fund --loglevel=error
for plugin in score mischief rules doorman; do
    npx asc "$plugin.ts" -O2 --runtime stub --use abort= --debug --outFile "built/$plugin.wasm"
done
rm -f built/*.map
ls -l built
