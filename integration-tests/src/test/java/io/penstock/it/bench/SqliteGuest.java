package io.penstock.it.bench;

import java.nio.charset.StandardCharsets;

/**
 * SQLite as sql.js has built it, with a database in memory. The exports' names are minified: P = constructors, Ia = malloc,
 * Ha = sqlite3_open, W = sqlite3_exec, Da = sqlite3_changes.
 */
final class SqliteGuest {

    private final GuestEngine.Guest guest;
    private final int database;
    private final int statements;

    SqliteGuest(GuestEngine.Guest guest, int rows) {
        this.guest = guest;
        guest.call("P");
        int out = guest.call("Ia", 4);
        int status = guest.call("Ha", string(":memory:"), out);
        if (status != 0) {
            throw new IllegalStateException("sqlite3_open: " + status);
        }
        database = guest.readInt(out);
        statements = string("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL); "
                + "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<" + rows + ") "
                + "INSERT INTO t SELECT i, 'name'||(i*7919%10007), i*1.5 FROM s; CREATE INDEX ix ON t(b); "
                + "UPDATE t SET c = c + (SELECT count(*) FROM t u WHERE u.b = t.b); "
                + "SELECT sum(c), max(length(b)) FROM t WHERE b LIKE 'name1%' GROUP BY substr(b,1,6) ORDER BY 1; "
                + "DELETE FROM t WHERE a % 3 = 0; DROP TABLE t;");
    }

    /** Runs the statements: status times 1,000,003 plus rows changed. */
    long run() {
        return guest.call("W", database, statements, 0, 0, 0) * 1_000_003L + guest.call("Da", database);
    }

    private int string(String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        int address = guest.call("Ia", bytes.length);
        guest.write(address, bytes);
        return address;
    }
}
