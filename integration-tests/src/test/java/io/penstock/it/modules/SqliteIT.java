package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.GuestThread;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SQLite (sql.js), driven as the {@code sqlite} mode of {@code bench/v8.mjs} drives it. */
class SqliteIT {

    private static final int ROWS = 2000;
    private static final int CALLS = 12;

    /** {@code sqlite3_exec}'s status times 1,000,003 plus {@code sqlite3_changes}, as V8 had it. */
    private static final long RECORDED = 666;

    /** Every import answers ENOENT: the database is in memory and asks for nothing. */
    private static final int ENOENT = -44;

    private static final String SQL = "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL); "
            + "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<" + ROWS + ") "
            + "INSERT INTO t SELECT i, 'name'||(i*7919%10007), i*1.5 FROM s; CREATE INDEX ix ON t(b); "
            + "UPDATE t SET c = c + (SELECT count(*) FROM t u WHERE u.b = t.b); "
            + "SELECT sum(c), max(length(b)) FROM t WHERE b LIKE 'name1%' GROUP BY substr(b,1,6) ORDER BY 1; "
            + "DELETE FROM t WHERE a % 3 = 0; DROP TABLE t;";

    @Test
    void givesTheSameResultsAsV8() throws Exception {
        if (V8.isThere()) {
            assertThat(V8.bench("sqlite", NodeModules.require("sql.js/dist/sql-wasm.wasm"), ROWS, 0, 1).get(2))
                    .as("recorded result").isEqualTo("" + RECORDED);
        }
        byte[] bytes = NodeModules.read("sql.js/dist/sql-wasm.wasm");
        System.out.println(GuestThread.call("sqlite", Duration.ofMinutes(3), () -> drive(bytes)));
    }

    /** The minified names: P = constructors, Ia = malloc, Ha = sqlite3_open, W = sqlite3_exec, Da = sqlite3_changes, O = memory. */
    private static String drive(byte[] bytes) {
        long start = System.nanoTime();
        try (WasmEngine engine = WasmEngine.create();
                WasmModule module = engine.compile("sqlite", bytes);
                WasmInstance instance = module.instantiate(StubImports.of(engine, module, ENOENT))) {
            long loaded = System.nanoTime() - start;
            call(instance, "P");
            WasmMemory memory = instance.memory("O").orElseThrow();
            int out = (int) call(instance, "Ia", 4);
            assertThat(call(instance, "Ha", string(instance, memory, ":memory:"), out)).as("sqlite3_open").isZero();
            int database = memory.readInt(out);
            int sql = string(instance, memory, SQL);
            long[] times = new long[CALLS];
            for (int i = 0; i < CALLS; i++) {
                long begin = System.nanoTime();
                long result = call(instance, "W", database, sql, 0, 0, 0) * 1_000_003L + call(instance, "Da", database);
                times[i] = System.nanoTime() - begin;
                assertThat(result).as("run " + i).isEqualTo(RECORDED);
            }
            long first = times[0];
            Arrays.sort(times);
            return "SQLite, %d rows: compiled in %.0f ms, first statements %.0f ms, then median %.0f ms, best %.0f ms"
                    .formatted(ROWS, loaded / 1e6, first / 1e6, times[CALLS / 2] / 1e6, times[0] / 1e6);
        }
    }

    private static int string(WasmInstance instance, WasmMemory memory, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        int address = (int) call(instance, "Ia", bytes.length);
        memory.write(address, bytes);
        return address;
    }

    /** The function's i32 result; 0 when it has none. */
    private static long call(WasmInstance instance, String name, Object... args) {
        WasmFunction function = instance.function(name).orElseThrow();
        @Nullable
        Object[] results = function.invoke(args);
        return results.length == 1 && results[0] instanceof Integer number ? number : 0;
    }
}
