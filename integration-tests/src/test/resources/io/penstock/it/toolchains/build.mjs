// Builds the modules of this directory with the clang of npm's @yowasp/clang (tried: 22.0.0-git20542-10). From integration-tests:
//   node src/test/resources/io/penstock/it/toolchains/build.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { runClang } = await import(pathToFileURL(path.resolve('node_modules/@yowasp/clang/gen/bundle.js')));
const folder = path.dirname(fileURLToPath(import.meta.url));
const all = ['-O2', '-nostdlib', '-ffreestanding', '-Wl,--no-entry', '-Wl,--strip-all'];

async function build(source, module, ...flags) {
    const clang = source.endsWith('.cpp') ? 'clang++' : 'clang';
    const made = await runClang([clang, ...all, ...flags, source, '-o', module], {
        [source]: readFileSync(path.join(folder, source)),
    }, { stderr: bytes => bytes && process.stderr.write(bytes) });
    writeFileSync(path.join(folder, module), made[module]);
}

const exceptions = legacy => ['--target=wasm32', '-fwasm-exceptions', '-mllvm', '-wasm-use-legacy-eh=' + legacy];
await build('exceptions.cpp', 'exceptions-legacy.wasm', ...exceptions(true));
await build('exceptions.cpp', 'exceptions.wasm', ...exceptions(false));
await build('simd.c', 'simd.wasm', '--target=wasm32', '-msimd128', '-mrelaxed-simd');
await build('tail.c', 'tail.wasm', '--target=wasm32', '-mtail-call');
await build('threads.c', 'threads.wasm', '--target=wasm32', '-matomics', '-mbulk-memory', '-Wl,--shared-memory',
    '-Wl,--import-memory', '-Wl,--max-memory=1048576');
await build('memory64.c', 'memory64.wasm', '--target=wasm64', '-Wl,--table-base=1');
