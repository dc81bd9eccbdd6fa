package io.penstock.it.bench;

import io.penstock.it.bench.GuestEngine.Guest;
import io.penstock.it.bench.GuestEngine.Loaded;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * One measurement of a JVM engine in this process, as {@code bench/v8.mjs} makes it of V8: arguments mode, module, and the
 * mode's own; prints one line that begins with RESULT and has its words at the same places.
 */
public final class GuestProgram {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long STACK_BYTES = 64L << 20;

    private final GuestEngine engine;
    private final byte[] module;
    private final String[] args;

    private GuestProgram(GuestEngine engine, String[] args) throws Exception {
        this.engine = engine;
        this.module = Files.readAllBytes(Path.of(args[1]));
        this.args = args;
    }

    /** Runs it, on a thread with stack enough for any guest, and ends the JVM. */
    public static void run(GuestEngine engine, String[] args) {
        Thread thread = new Thread(null, () -> {
            int status = 0;
            try {
                new GuestProgram(engine, args).measure();
                engine.confirm();
            } catch (Throwable e) {
                e.printStackTrace();
                status = 1;
            }
            System.out.flush();
            System.exit(status);
        }, "guest", STACK_BYTES);
        thread.start();
    }

    private void measure() throws Exception {
        String result = switch (args[0]) {
            case "steady" -> steady();
            case "warm-up" -> warmUp();
            case "warm-up-sqlite" -> warmUpSqlite();
            case "sqlite" -> sqlite();
            case "start" -> start();
            case "start-sqlite" -> startSqlite();
            case "validate" -> throughput(engine::validate);
            case "compile" -> throughput(engine::compileAll);
            case "boundary" -> boundary();
            case "inst" -> instances();
            case "rss" -> resident();
            default -> throw new IllegalArgumentException("no such mode: " + args[0]);
        };
        System.out.println("RESULT " + result);
    }

    /** n, seconds to warm up, repetitions → median, best, result, first call. */
    private String steady() throws Exception {
        try (Guest guest = engine.load(module).instantiate()) {
            IntUnaryOperator run = guest.unary("run");
            int n = number(2);
            return repeat(() -> run.applyAsInt(n));
        }
    }

    private interface Work {
        long run();
    }

    private String repeat(Work work) {
        long begin = THREADS.getCurrentThreadCpuTime(); // on a busy machine the JIT gets as little of it as we do
        long warmUp = (long) (Double.parseDouble(args[3]) * 1e9);
        long result = work.run();
        double first = (THREADS.getCurrentThreadCpuTime() - begin) / 1e6;
        while (THREADS.getCurrentThreadCpuTime() - begin < warmUp) {
            result = work.run();
        }
        double[] times = new double[number(4)];
        for (int i = 0; i < times.length; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            result = work.run();
            times[i] = (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
        }
        Arrays.sort(times);
        return "%.4f %.4f %d first %.2f".formatted(times[times.length / 2], times[0], result, first);
    }

    /**
     * n, seconds → milliseconds from the bytes until five calls in a row (their median) came within 10% of the steady state,
     * which is the median of the last quarter of the time; that; and until the first result.
     */
    private String warmUp() throws Exception {
        int n = number(2);
        long begin = System.nanoTime();
        try (Guest guest = engine.load(module).instantiate()) {
            IntUnaryOperator run = guest.unary("run");
            return warmUp(begin, () -> run.applyAsInt(n));
        }
    }

    /** rows, seconds → as warm-up; a call runs the statements. */
    private String warmUpSqlite() throws Exception {
        long begin = System.nanoTime();
        try (Guest guest = engine.load(module).instantiate()) {
            return warmUp(begin, new SqliteGuest(guest, number(2))::run);
        }
    }

    private String warmUp(long begin, Work work) {
        double seconds = Double.parseDouble(args[3]);
        List<Double> ends = new ArrayList<>();
        List<Double> durations = new ArrayList<>();
        long before = begin;
        while (before - begin < seconds * 1e9) {
            var _ = work.run();
            long after = System.nanoTime();
            ends.add((after - begin) / 1e6);
            durations.add((after - before) / 1e6);
            before = after;
        }
        double steady = median(durations.subList(durations.size() * 3 / 4, durations.size()));
        int i = 0;
        while (i + 5 < durations.size() && median(durations.subList(i, i + 5)) > steady * 1.1) {
            i++;
        }
        return "%.1f steady %.3f first %.1f".formatted(ends.get(i), steady, ends.getFirst());
    }

    /** rows, seconds to warm up, repetitions → as steady. */
    private String sqlite() throws Exception {
        try (Guest guest = engine.load(module).instantiate()) {
            SqliteGuest sqlite = new SqliteGuest(guest, number(2));
            return repeat(sqlite::run);
        }
    }

    /** export, argument → compile, instantiate, call, total. */
    private String start() throws Exception {
        long begin = System.nanoTime();
        Loaded loaded = engine.load(module);
        long compiled = System.nanoTime();
        Guest guest = loaded.instantiate();
        long instantiated = System.nanoTime();
        int result = args.length > 3 ? guest.call(args[2], number(3)) : guest.call(args[2]);
        return stages(begin, compiled, instantiated, System.nanoTime(), result);
    }

    /** rows → as start; the call opens a database and runs the statements once. */
    private String startSqlite() throws Exception {
        long begin = System.nanoTime();
        Loaded loaded = engine.load(module);
        long compiled = System.nanoTime();
        Guest guest = loaded.instantiate();
        long instantiated = System.nanoTime();
        long result = new SqliteGuest(guest, number(2)).run();
        return stages(begin, compiled, instantiated, System.nanoTime(), result);
    }

    private static String stages(long begin, long compiled, long instantiated, long end, long result) {
        return "compile %.3f inst %.3f call %.3f total %.3f r %d".formatted((compiled - begin) / 1e6,
                (instantiated - compiled) / 1e6, (end - instantiated) / 1e6, (end - begin) / 1e6, result);
    }

    private interface ModuleWork {
        void run(byte[] module) throws Exception;
    }

    /** times → first, last (the median of the last half), MB of Wasm in a second. */
    private String throughput(ModuleWork work) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < number(2); i++) {
            byte[] unique = Arrays.copyOf(module, module.length + 5);
            System.arraycopy(new byte[]{0, 3, 1, 'x', (byte) i}, 0, unique, module.length, 5);
            long begin = System.nanoTime();
            work.run(unique);
            times.add((System.nanoTime() - begin) / 1e6);
        }
        double last = median(times.subList(times.size() / 2, times.size()));
        return "first %.2f last %.2f MB/s %.1f".formatted(times.getFirst(), last, module.length / 1e3 / last);
    }

    /** calls → ns from host to guest, ns from guest to host. */
    private String boundary() throws Exception {
        int calls = number(2);
        List<Double> in = new ArrayList<>();
        List<Double> out = new ArrayList<>();
        int check = 0;
        try (Guest guest = engine.load(module).instantiate()) {
            IntBinaryOperator add = guest.binary("add");
            IntUnaryOperator callHost = guest.unary("call_host");
            for (int round = 0; round < 15; round++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                check ^= sum(add, calls);
                in.add((THREADS.getCurrentThreadCpuTime() - begin) / (double) calls);
                begin = THREADS.getCurrentThreadCpuTime();
                check ^= callHost.applyAsInt(calls);
                out.add((THREADS.getCurrentThreadCpuTime() - begin) / (double) calls);
            }
        }
        return "host->wasm ns %.2f wasm->host ns %.2f %d".formatted(median(in.subList(8, 15)),
                median(out.subList(8, 15)),
                check);
    }

    private static int sum(IntBinaryOperator add, int calls) {
        int sum = 0;
        for (int i = 0; i < calls; i++) {
            sum = add.applyAsInt(sum, i);
        }
        return sum;
    }

    /** instances → µs for making, running and dropping one, µs for growing one by a page. */
    private String instances() throws Exception {
        int count = number(2);
        Loaded loaded = engine.load(module);
        List<Double> made = new ArrayList<>();
        for (int round = 0; round < 15; round++) {
            List<Guest> guests = new ArrayList<>();
            long nanos = 0;
            for (int i = 0; i < count; i++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                Guest guest = loaded.instantiate();
                guest.call("run", 1);
                nanos += THREADS.getCurrentThreadCpuTime() - begin;
                guests.add(guest);
            }
            made.add(nanos / 1e3 / count);
            guests.forEach(Guest::close);
        }
        List<Double> grown = new ArrayList<>();
        for (int round = 0; round < 400; round++) {
            try (Guest guest = loaded.instantiate()) {
                IntUnaryOperator grow = guest.unary("grow");
                long begin = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < 16; i++) {
                    var _ = grow.applyAsInt(1);
                }
                grown.add((THREADS.getCurrentThreadCpuTime() - begin) / 16e3);
            }
        }
        return "us/instance %.2f us/grow(1 page) %.3f".formatted(median(made.subList(5, 15)),
                median(grown.subList(200, 400)));
    }

    /**
     * → MB that 1,000 instances keep resident. Needs a heap that is touched as a whole ({@code -XX:+AlwaysPreTouch}), so that
     * what grows is native memory; what they use of the heap is added.
     */
    private String resident() throws Exception {
        Loaded loaded = engine.load(module);
        List<Guest> kept = new ArrayList<>();
        for (int i = 0; i < 200; i++) { // what all instances share is there after these
            Guest guest = loaded.instantiate();
            guest.call("run", 1);
            kept.add(guest);
        }
        double heapBefore = usedHeapMegabytes();
        double before = residentMegabytes();
        for (int i = 0; i < 1000; i++) {
            Guest guest = loaded.instantiate();
            guest.call("run", 1);
            kept.add(guest);
        }
        double heap = usedHeapMegabytes() - heapBefore;
        double resident = residentMegabytes() - before + heap;
        kept.forEach(Guest::close);
        return "MB per 1000 %.1f heap %.1f".formatted(resident, heap);
    }

    private static double usedHeapMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    private static double residentMegabytes() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IllegalStateException("no VmRSS");
    }

    private int number(int index) {
        return Integer.parseInt(args[index]);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
