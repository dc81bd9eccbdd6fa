package io.penstock.it.bench;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.store.DirectoryPluginStore;
import io.penstock.wasm.WasmEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * What swaps of a plugin under load leave behind: resident set, native memory by the JVM's own account, classes and threads, after each
 * hundred swaps. Run by {@code HostSwapsIT} with tight limits, or by hand, in the directory of this module, with the heap fixed so that it does not count:
 * {@code java -Xms256m -Xmx256m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary -cp <test class path> io.penstock.it.bench.HostSwaps 5}.
 */
public final class HostSwaps {

    private static final PluginId ID = new PluginId("demo", "swapped");
    private static final Path BINARY = Path.of("..", "sample-service", "plugins", "built", "score.wasm");
    private static final int SWAPS = 100;
    /** Collections that change nothing. */
    private static final int UNCHANGED = 5;
    private static final int CALLERS = 2;

    private HostSwaps() {
    }

    /** The program; the argument is how many hundreds of swaps. */
    public static void main(String[] args) throws IOException, JMException {
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicLong calls = new AtomicLong();
        AtomicLong failures = new AtomicLong();
        try (WasmEngine engine = WasmEngine.create();
                PluginHost host = PluginHost.builder(engine,
                        new DirectoryPluginStore(Files.createTempDirectory("penstock-swaps"))).start()) {
            Plugin plugin = install(host);
            List<Disposable> load = Stream.generate(() -> Flux.defer(() -> plugin.invoke("fibonacci", List.of(10)))
                    .repeat(more::get).subscribe(results -> calls.incrementAndGet(),
                            error -> failures.incrementAndGet()))
                    .limit(CALLERS).toList();
            for (int round = 0; round < Integer.parseInt(args[0]); round++) {
                for (int swap = 0; swap < SWAPS; swap++) {
                    long before = calls.get();
                    install(host);
                    while (calls.get() < before + CALLERS) {
                        Thread.onSpinWait();
                    }
                }
                print((round + 1) * SWAPS, calls, failures);
            }
            more.set(false);
            load.forEach(Disposable::dispose);
        }
    }

    private static Plugin install(PluginHost host) {
        return Objects.requireNonNull(
                host.install(ID, DataBufferUtils.read(BINARY, DefaultDataBufferFactory.sharedInstance, 65_536))
                        .block());
    }

    private static void print(int swaps, AtomicLong calls, AtomicLong failures) throws IOException, JMException {
        collect();
        System.out.printf(Locale.ROOT,
                "%d swaps, %d calls, %d failed: resident %s kB; address space %s kB; native, committed:%s; %d classes, %d threads%n",
                swaps, calls.get(), failures.get(), size("VmRSS"), size("VmSize"), nativeMemory(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** Until nothing comes back any more: addresses are given back by a thread of the JVM's, after the collection. */
    private static void collect() throws IOException {
        long least = Long.MAX_VALUE;
        for (int same = 0; same < UNCHANGED; same++) {
            System.gc();
            long now = Long.parseLong(size("VmSize"));
            if (now < least) {
                least = now;
                same = 0;
            }
        }
    }

    private static String size(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(name)).map(line -> line.replaceAll("\\D", "")).findFirst()
                    .orElse("?");
        }
    }

    private static String nativeMemory() throws JMException {
        Object answer = ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmNativeMemory",
                new Object[]{new String[]{"summary"}}, new String[]{String[].class.getName()});
        StringBuilder text = new StringBuilder();
        Matcher part = Pattern.compile("(Total|[A-Z][A-Za-z ]+)(?::| \\() ?\\(?reserved=\\d+KB, committed=(\\d+)KB")
                .matcher(answer.toString());
        while (part.find()) {
            text.append(' ').append(part.group(1).strip()).append(' ').append(part.group(2)).append(" kB,");
        }
        return text.isEmpty() ? " not tracked" : text.substring(0, text.length() - 1);
    }
}
