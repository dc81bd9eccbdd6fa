// The other side of the fuzzing tests: makes modules with Binaryen's fuzzer and runs modules in V8. One request (JSON) a line
// on stdin, one answer a line on stdout. `generate` {bytes, flags, initial} → {wasm, ordinary}: with `initial`, the module begins
// with a random one of that sort, and what V8 is to run may be another one, `ordinary`; `validate` {wasm} → {error}; `run` {wasm, plan} →
// {lines}. Binary data is in base64. The plan and the lines are described in Plan.java and Transcript.java.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { determined, memories, ordinary, relaxed } from './initial.mjs';

const HASHED_BYTES = 64 << 20;
const DEEPEST_CALLBACK = 3;
const MOST_CALLBACKS = 100;

const folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// The package has the tool as a script that runs main() once. Here its functions are taken out, and each run gets an instance.
let tool;
function loadTool() {
    const file = path.resolve('node_modules/binaryen/bin/wasm-opt');
    const start = 'createWasm().then(()=>run());';
    const source = readFileSync(file, 'utf8').replace(/^#!.*/, '');
    if (!source.includes(start)) {
        throw new Error(file + ' does not end with ' + start);
    }
    const make = new Function('Module', 'require', '__filename', '__dirname',
        source.replace(start, 'return { findWasmBinary, createWasm, run };'));
    const require = createRequire(import.meta.url);
    const load = module => make(module, require, file, path.dirname(file));
    return { load, wasm: new WebAssembly.Module(load({}).findWasmBinary()) };
}

// Runs the tool on a file with these contents.
async function run(name, contents, options, result) {
    tool ??= loadTool();
    const input = path.join(folder, name);
    const output = path.join(folder, result);
    const said = [];
    writeFileSync(input, contents);
    rmSync(output, { force: true });
    const run = tool.load({
        arguments: [input, '-o', output, ...options],
        print: line => said.push(line),
        printErr: line => said.push(line),
        instantiateWasm: (imports, receive) => receive(new WebAssembly.Instance(tool.wasm, imports)),
    });
    await run.createWasm();
    await run.run();
    process.exitCode = 0;
    try {
        return readFileSync(output);
    } catch {
        throw new Refusal(said.join('\n'));
    }
}

class Refusal extends Error {
}

const INITIAL = { memories, relaxed };

async function generate({ bytes, flags, initial }) {
    const seed = Buffer.from(bytes, 'base64');
    const options = ['--translate-to-fuzz', '--denan', ...flags];
    if (initial) {
        const file = path.join(folder, 'initial.wat');
        writeFileSync(file, INITIAL[initial](seed.readInt32LE(0)));
        options.push('--initial-fuzz=' + file);
    }
    try {
        if (initial !== 'relaxed') {
            return { wasm: (await run('seed', seed, options, 'result.wasm')).toString('base64') };
        }
        const text = determined((await run('seed', seed, [...options, '-S'], 'result.wat')).toString());
        const assembled = async text => (await run('text.wat', text, flags, 'result.wasm')).toString('base64');
        return { wasm: await assembled(text), ordinary: await assembled(ordinary(text)) };
    } catch (e) {
        if (e instanceof Refusal) {
            return { error: e.message };
        }
        throw e;
    }
}

function validate({ wasm }) {
    try {
        new WebAssembly.Module(Buffer.from(wasm, 'base64'));
        return { error: null };
    } catch (e) {
        return { error: e.message };
    }
}

const scratch = new DataView(new ArrayBuffer(8));

function text(type, value) {
    switch (type) {
        case 'i32':
        case 'i64':
            return type + ' ' + value;
        case 'f32':
            scratch.setFloat32(0, value);
            return Number.isNaN(value) ? 'f32 nan' : 'f32 ' + scratch.getInt32(0);
        case 'f64':
            scratch.setFloat64(0, value);
            return Number.isNaN(value) ? 'f64 nan' : 'f64 ' + scratch.getBigInt64(0);
        default:
            return value === null ? 'null' : 'ref';
    }
}

function value(text) {
    const [type, word] = text.split(' ');
    switch (type) {
        case 'i32':
            return Number(word);
        case 'i64':
            return BigInt(word);
        case 'f32':
            scratch.setInt32(0, Number(word));
            return scratch.getFloat32(0);
        case 'f64':
            scratch.setBigInt64(0, BigInt(word));
            return scratch.getFloat64(0);
        case 'null':
            return null;
        default:
            return 'host';
    }
}

const ZEROS = {
    i32: [0x41, 0], i64: [0x42, 0], f32: [0x43, 0, 0, 0, 0], f64: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
    v128: [0xFD, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};

// A function that returns zeros, for types that JavaScript cannot implement: `types` are the bytes of the function type.
function silent(types, results) {
    const section = (id, bytes) => [id, bytes.length, ...bytes];
    const body = [0, ...results.flatMap(type => ZEROS[type]), 0x0B];
    const bytes = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, ...section(1, [1, 0x60, ...types]), ...section(3, [1, 0]),
        ...section(7, [1, 1, 0x66, 0, 0]), ...section(10, [1, body.length, ...body])];
    return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.f;
}

class Run {
    constructor(plan) {
        this.plan = plan;
        this.lines = [];
        this.depth = 0;
        this.callbacks = 0;
        this.tags = [];
    }

    texts(types, values) {
        return types.map((type, i) => text(type, values[i])).join(', ');
    }

    failure(e) {
        if (e instanceof WebAssembly.Exception) {
            const known = this.tags.find(tag => e.is(tag.tag));
            return known
                ? 'exception ' + known.name + '(' + known.params.map((type, i) => text(type, e.getArg(known.tag, i))).join(', ') + ')'
                : 'exception';
        }
        if (e instanceof WebAssembly.RuntimeError) {
            return 'trap ' + e.message;
        }
        return e instanceof RangeError ? 'exhausted ' + e.message : 'error ' + e;
    }

    call(call) {
        const found = this.exports[call.name](...call.args.map(value));
        const values = call.results.length > 1 ? [...found] : [found];
        return '(' + this.texts(call.results, values) + ')';
    }

    attempt(what, code) {
        try {
            this.lines.push(what + ' ' + code());
        } catch (e) {
            this.lines.push(what + ' ' + this.failure(e));
        }
    }

    mayCallBack() {
        return this.depth < DEEPEST_CALLBACK && ++this.callbacks <= MOST_CALLBACKS;
    }

    callback(index) {
        const calls = this.plan.calls;
        if (calls.length > 0 && this.exports && this.mayCallBack()) {
            this.depth++;
            try {
                this.call(calls[(index >>> 0) % calls.length]);
            } finally {
                this.depth--;
            }
        }
    }

    caught(code) {
        try {
            code();
            return 0;
        } catch (e) {
            if (e instanceof RangeError) {
                throw e;
            }
            return 1;
        }
    }

    callReference(f) {
        if (f !== null && f.length === 0 && this.mayCallBack()) {
            this.depth++;
            try {
                f();
            } catch (e) {
                if (!(e instanceof TypeError)) { // that is: its type has what JavaScript cannot have
                    throw e;
                }
            } finally {
                this.depth--;
            }
        }
    }

    behaviour(wanted) {
        switch (wanted.name) {
            case 'call-export':
                return index => this.callback(index);
            case 'call-export-catch':
                return index => this.caught(() => this.callback(index));
            case 'call-ref':
                return f => this.callReference(f);
            case 'call-ref-catch':
                return f => this.caught(() => this.callReference(f));
            default:
                return () => wanted.results.length > 1 ? wanted.answers.map(value) : value(wanted.answers[0] ?? 'null');
        }
    }

    import(wanted) {
        switch (wanted.kind) {
            case 'function': {
                if (wanted.types.length > 0) {
                    return silent(wanted.types, wanted.results);
                }
                const behaviour = this.behaviour(wanted);
                return (...args) => {
                    this.lines.push('import ' + wanted.name + '(' + this.texts(wanted.params, args) + ')');
                    return behaviour(...args);
                };
            }
            case 'memory':
                return new WebAssembly.Memory(this.sized(wanted));
            case 'table':
                return new WebAssembly.Table({ ...this.sized(wanted), element: wanted.element });
            case 'global':
                return wanted.mutable
                    ? new WebAssembly.Global({ value: wanted.type, mutable: true }, value(wanted.value))
                    : value(wanted.value);
            case 'tag': {
                const tag = new WebAssembly.Tag({ parameters: wanted.types });
                this.tags.push({ name: wanted.name, tag, params: wanted.params });
                return tag;
            }
        }
    }

    sized({ minimum, maximum, address, shared }) {
        const number = n => address === 'i64' ? BigInt(n) : n;
        const type = { initial: number(minimum), address };
        return maximum === null ? type : { ...type, maximum: number(maximum), shared };
    }

    begin(bytes) {
        const module = new WebAssembly.Module(bytes);
        const imports = {};
        for (const wanted of this.plan.imports) {
            (imports[wanted.module] ??= {})[wanted.name] = this.import(wanted);
        }
        this.exports = new WebAssembly.Instance(module, imports).exports;
        for (const { name, params } of this.plan.tags) {
            this.tags.push({ name, tag: this.exports[name], params });
        }
        return 'done';
    }

    state() {
        for (const { name, type } of this.plan.globals) {
            this.attempt('global ' + name, () => text(type, this.exports[name].value));
        }
        for (const name of this.plan.memories) {
            const bytes = new Uint8Array(this.exports[name].buffer);
            const hash = zlib.crc32(bytes.subarray(0, Math.min(bytes.length, HASHED_BYTES)));
            this.lines.push(`memory ${name} ${bytes.length} ${hash}`);
        }
        for (const name of this.plan.tables) {
            this.lines.push(`table ${name} ${this.exports[name].length}`);
        }
    }

    all(wasm) {
        this.attempt('instantiate', () => this.begin(Buffer.from(wasm, 'base64')));
        if (this.exports) {
            for (let round = 0; round < this.plan.rounds; round++) {
                for (const call of this.plan.calls) {
                    this.attempt('call ' + call.name, () => this.call(call));
                }
            }
            this.state();
        }
        return { lines: this.lines };
    }
}

const operations = { generate, validate, run: ({ wasm, plan }) => new Run(plan).all(wasm) };

for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try {
        answer = await operations[request.operation](request);
    } catch (e) {
        answer = { failure: String(e.stack) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
}
