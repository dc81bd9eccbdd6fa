// Random modules that the fuzzer begins with, for what it does not make itself or hardly: relaxed SIMD; several memories and
// tables, with 32-bit and 64-bit indexes. Text, with exported functions (i32, i64) → i64.

/** A small generator of random numbers from a seed (an int): n(k) is below k. */
function random(seed) {
    let state = seed | 0;
    const next = () => {
        state = (state + 0x6D2B79F5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return (t ^ (t >>> 14)) >>> 0;
    };
    const n = below => next() % below;
    return { next, n, of: list => list[n(list.length)] };
}

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));

const exported = (index, body) => `(func $f${index} (export "f${index}") (param i32 i64) (result i64) (local $r i64)
  ${body}
  (local.get $r))`;

/** Mixes a value of a type into the result. */
function mix(type, code) {
    const bits = {
        i32: `(i64.extend_i32_u ${code})`, i64: code, f32: `(i64.extend_i32_u (i32.reinterpret_f32 ${code}))`,
        f64: `(i64.reinterpret_f64 ${code})`, v128: `(i64x2.extract_lane 1 ${code})`,
    }[type];
    return `(local.set $r (i64.add (i64.rotl (local.get $r) (i64.const 5)) ${bits}))`;
}

// several memories and tables

const LOADS = [...['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u'].flatMap(name => [['i32', name], ['i64', name]]),
    ['i64', 'load32_s'], ['i64', 'load32_u'], ['f32', 'load'], ['f64', 'load'],
    ...['', '8x8_s', '8x8_u', '16x4_s', '16x4_u', '32x2_s', '32x2_u', '8_splat', '16_splat', '32_splat', '64_splat', '32_zero',
        '64_zero'].map(name => ['v128', 'load' + name])];
const STORES = [['i32', 'store'], ['i32', 'store8'], ['i32', 'store16'], ['i64', 'store'], ['i64', 'store8'], ['i64', 'store16'],
    ['i64', 'store32'], ['f32', 'store'], ['f64', 'store'], ['v128', 'store']];
const VALUES = {
    i32: '(local.get 0)', i64: '(local.get 1)', f32: '(f32.convert_i32_s (local.get 0))', f64: '(f64.convert_i64_s (local.get 1))',
    v128: '(i64x2.splat (local.get 1))',
};
const OFFSETS = ['', '', 'offset=1', 'offset=16', 'offset=65528', 'offset=65535', 'offset=4294967295'];
const LONG_OFFSETS = [...OFFSETS, 'offset=4294967296', 'offset=1099511627776', 'offset=18446744073709551608'];
const LANES = { 8: 16, 16: 8, 32: 4, 64: 2 };

/** A module with several memories and tables. */
export function memories(seed) {
    const r = random(seed);
    const space = (kind, i) => {
        const minimum = r.n(3);
        return { name: `$${kind}${i}`, kind, i, type: r.of(['i32', 'i64']), minimum, maximum: minimum + r.n(3) };
    };
    const all = many(2 + r.n(3), i => space('m', i));
    const tables = many(1 + r.n(3), i => space('t', i));
    const limits = s => `${s.type} ${s.minimum} ${s.maximum}`;
    const number = (type, value) => `(${type}.const ${value})`;
    const index = type => {
        const own = type === 'i32' ? '(local.get 0)' : '(local.get 1)';
        return r.of([own, `(${type}.and ${own} ${number(type, 0xFFFF)})`, `(${type}.and ${own} ${number(type, 3)})`,
            number(type, r.n(4)), number(type, 65536 - r.n(9))]);
    };
    const twin = s => r.of((s.kind === 'm' ? all : tables).filter(other => other.type === s.type));
    const offset = memory => r.of(memory.type === 'i64' ? LONG_OFFSETS : OFFSETS);
    const memory = [
        m => { const [type, name] = r.of(LOADS); return mix(type, `(${type}.${name} ${m.name} ${offset(m)} ${index(m.type)})`); },
        m => { const [type, name] = r.of(STORES); return `(${type}.${name} ${m.name} ${offset(m)} ${index(m.type)} ${VALUES[type]})`; },
        m => { const width = r.of([8, 16, 32, 64]); return mix('v128', `(v128.load${width}_lane ${m.name} ${offset(m)} ${r.n(LANES[width])}
            ${index(m.type)} ${VALUES.v128})`); },
        m => { const width = r.of([8, 16, 32, 64]); return `(v128.store${width}_lane ${m.name} ${offset(m)} ${r.n(LANES[width])}
            ${index(m.type)} ${VALUES.v128})`; },
        m => mix(m.type, `(memory.size ${m.name})`),
        m => mix(m.type, `(memory.grow ${m.name} ${r.of([number(m.type, r.n(2)), index(m.type)])})`),
        m => `(memory.fill ${m.name} ${index(m.type)} (local.get 0) ${number(m.type, r.n(99))})`,
        m => `(memory.copy ${m.name} ${twin(m).name} ${index(m.type)} ${index(m.type)} ${number(m.type, r.n(99))})`,
        m => `(memory.init ${m.name} $d ${index(m.type)} (i32.const ${r.n(5)}) (i32.const ${r.n(9)}))`,
    ];
    const table = [
        t => mix('i32', `(ref.is_null (table.get ${t.name} ${index(t.type)}))`),
        t => `(table.set ${t.name} ${index(t.type)} ${r.of(['(ref.null func)', '(ref.func $leaf)'])})`,
        t => mix(t.type, `(table.size ${t.name})`),
        t => mix(t.type, `(table.grow ${t.name} (ref.func $leaf) ${r.of([number(t.type, r.n(2)), index(t.type)])})`),
        t => `(table.fill ${t.name} ${index(t.type)} (ref.func $leaf) ${number(t.type, r.n(3))})`,
        t => `(table.copy ${t.name} ${twin(t).name} ${index(t.type)} ${index(t.type)} ${number(t.type, r.n(3))})`,
        t => `(table.init ${t.name} $e ${index(t.type)} (i32.const ${r.n(2)}) (i32.const ${r.n(3)}))`,
        t => mix('i64', `(call_indirect ${t.name} (type $leaf) (local.get 0) (local.get 1) ${index(t.type)})`),
    ];
    const statement = () => r.n(4) > 0 ? r.of(memory)(r.of(all)) : r.of(table)(r.of(tables));
    const looped = code => `(block $out (loop $again (br_if $out (i64.gt_u (local.tee 1 (i64.add (local.get 1) (i64.const 64))) (i64.const 65600)))
        ${code} (br $again)))`;
    return `(module (type $leaf (func (param i32 i64) (result i64)))
${all.map(m => `(memory ${m.name} (export "m${m.i}") ${limits(m)})`).join('\n')}
${tables.map(t => `(table ${t.name} (export "t${t.i}") ${limits(t)} funcref)`).join('\n')}
(data $d "\\01\\82\\03\\ff\\05\\06\\07\\80")
(elem $e func $leaf $leaf)
(func $leaf (type $leaf) (i64.xor (i64.extend_i32_s (local.get 0)) (local.get 1)))
${many(3 + r.n(6), i => exported(i, many(1 + r.n(8), () => r.n(6) > 0 ? statement() : looped(statement())).join('\n  '))).join('\n')})`;
}

// relaxed SIMD

const BINARY = ['i8x16.relaxed_swizzle', 'f32x4.relaxed_min', 'f32x4.relaxed_max', 'f64x2.relaxed_min', 'f64x2.relaxed_max',
    'i16x8.relaxed_q15mulr_s', 'i16x8.relaxed_dot_i8x16_i7x16_s'];
const UNARY = ['i32x4.relaxed_trunc_f32x4_s', 'i32x4.relaxed_trunc_f32x4_u', 'i32x4.relaxed_trunc_f64x2_s_zero',
    'i32x4.relaxed_trunc_f64x2_u_zero'];
const TERNARY = ['f32x4.relaxed_madd', 'f32x4.relaxed_nmadd', 'f64x2.relaxed_madd', 'f64x2.relaxed_nmadd',
    'i8x16.relaxed_laneselect', 'i16x8.relaxed_laneselect', 'i32x4.relaxed_laneselect', 'i64x2.relaxed_laneselect',
    'i32x4.relaxed_dot_i8x16_i7x16_add_s'];
const PLAIN = ['i8x16.add', 'i16x8.sub', 'i32x4.mul', 'i64x2.add', 'f32x4.add', 'f64x2.mul', 'f32x4.lt', 'f64x2.ge', 'i8x16.eq', 'v128.xor'];

/** A module with trees of vector instructions. */
export function relaxed(seed) {
    const r = random(seed);
    const leaf = () => r.of(['(local.get $v)', '(i64x2.splat (local.get 1))', '(i32x4.splat (local.get 0))',
        '(f32x4.splat (f32.convert_i32_s (local.get 0)))', '(f64x2.splat (f64.convert_i64_s (local.get 1)))',
        `(v128.const i32x4 ${many(4, () => r.next()).join(' ')})`, `(v128.const i8x16 ${many(16, () => r.n(40)).join(' ')})`,
        `(v128.const f32x4 ${many(4, () => r.of(['0', '-0', '1.5', '-3e9', '4e9', 'inf', '-1', '16777217'])).join(' ')})`,
        `(v128.const f64x2 ${many(2, () => r.of(['0', '-0', '1.5', '-3e9', '5e9', 'inf', '-1', '0x1p-1070'])).join(' ')})`]);
    const tree = depth => {
        if (depth === 0 || r.n(6) === 0) {
            return leaf();
        }
        const inputs = count => many(count, () => tree(depth - 1)).join(' ');
        const list = r.of([UNARY, BINARY, BINARY, TERNARY, TERNARY, PLAIN]);
        return `(${r.of(list)} ${inputs(list === UNARY ? 1 : list === TERNARY ? 3 : 2)})`;
    };
    const statement = () => `(local.set $v ${tree(1 + r.n(4))}) ${mix('v128', '(local.get $v)')}
  ${mix('i64', '(i64x2.extract_lane 0 (local.get $v))')}`;
    return `(module (memory 1 1) ${many(3 + r.n(4), i => exported(i, many(1 + r.n(4), statement).join('\n  '))
        .replace('(local $r i64)', '(local $r i64) (local $v v128)')).join('\n')})`;
}

/** In place of which instruction with one result in every engine. What is left: multiply-add, which V8 fuses as we do if the CPU can. */
const ORDINARY = [['relaxed_swizzle', 'swizzle'], ['relaxed_trunc', 'trunc_sat'], ['relaxed_min', 'min'], ['relaxed_max', 'max'],
    [/[a-z0-9]+\.relaxed_laneselect/g, 'v128.bitselect'], ['relaxed_q15mulr_s', 'q15mulr_sat_s']];
const DOTS = { dot: '(i16x8.relaxed_dot_i8x16_i7x16_s', dotadd: '(i32x4.relaxed_dot_i8x16_i7x16_add_s' };

/** The text with dot products only of what has one result: seven bits on one side. */
export function determined(text) {
    const dot = (name, third) => `(func $${name} (param v128 v128${third ? ' v128' : ''}) (result v128)
${DOTS[name]} (local.get 0) (v128.and (local.get 1) (v128.const i32x4 0x7f7f7f7f 0x7f7f7f7f 0x7f7f7f7f 0x7f7f7f7f))${third ? ' (local.get 2)' : ''}))`;
    const called = Object.keys(DOTS).reduce((found, name) => found.replaceAll(DOTS[name] + '\n', `(call $${name}\n`), text);
    return called.replace(/\)\s*$/, `${dot('dot', false)}${dot('dotadd', true)})`);
}

/** The text with ordinary instructions in place of relaxed ones. */
export function ordinary(text) {
    return ORDINARY.reduce((found, [name, other]) => found.replaceAll(name, other), text);
}
