// V8 in this process: arguments the shared driver (bench/v8.mjs), mode, module, and the mode's own. The shared driver has
// most modes; here are those it lacks. Prints a line that begins with RESULT, as GuestProgram does.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [node, , shared, mode, file, ...args] = process.argv;
const now = () => Number(process.hrtime.bigint()) / 1e6;
const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];

if (mode === 'warm-up') await warmUp(+args[0], +args[1] * 1e3);
else if (mode === 'start-sqlite') startSqlite(+args[0]);
else {
  // lazy compilation, which is the default, only validates
  process.argv = [node, shared, mode === 'validate' ? 'compile' : mode, file, ...args];
  await import(pathToFileURL(shared));
}

async function warmUp(n, milliseconds) {
  const bytes = readFileSync(file), ends = [], durations = [], begin = now();
  const run = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports.run;
  for (let before = begin; before - begin < milliseconds;) {
    run(n);
    const after = now();
    ends.push(after - begin);
    durations.push(after - before);
    if (durations.length % 16 === 0) await new Promise(resolve => setTimeout(resolve, 0)); // lets V8 install code
    before = now();
  }
  const steady = median(durations.slice(durations.length * 3 >> 2));
  let i = 0;
  while (i + 5 < durations.length && median(durations.slice(i, i + 5)) > steady * 1.1) i++;
  console.log('RESULT', ends[i].toFixed(1), 'steady', steady.toFixed(3));
}

function startSqlite(rows) {
  const bytes = readFileSync(file), t0 = now(), module = new WebAssembly.Module(bytes), t1 = now();
  const imports = { a: {} };
  for (const wanted of WebAssembly.Module.imports(module)) imports.a[wanted.name] = () => -44;
  const x = new WebAssembly.Instance(module, imports).exports, t2 = now();
  const string = text => {
    const buffer = Buffer.from(text + '\0'), address = x.Ia(buffer.length);
    new Uint8Array(x.O.buffer).set(buffer, address);
    return address;
  };
  x.P();
  const out = x.Ia(4);
  if (x.Ha(string(':memory:'), out) !== 0) throw new Error('sqlite3_open');
  const database = new Int32Array(x.O.buffer)[out >> 2];
  const statements = string('CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL); '
    + `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<${rows}) `
    + "INSERT INTO t SELECT i, 'name'||(i*7919%10007), i*1.5 FROM s; CREATE INDEX ix ON t(b); "
    + 'UPDATE t SET c = c + (SELECT count(*) FROM t u WHERE u.b = t.b); '
    + "SELECT sum(c), max(length(b)) FROM t WHERE b LIKE 'name1%' GROUP BY substr(b,1,6) ORDER BY 1; "
    + 'DELETE FROM t WHERE a % 3 = 0; DROP TABLE t;');
  const result = x.W(database, statements, 0, 0, 0) * 1000003 + x.Da(database), t3 = now();
  console.log('RESULT', 'compile', (t1 - t0).toFixed(3), 'inst', (t2 - t1).toFixed(3), 'call', (t3 - t2).toFixed(3),
    'total', (t3 - t0).toFixed(3), 'r', result);
}
