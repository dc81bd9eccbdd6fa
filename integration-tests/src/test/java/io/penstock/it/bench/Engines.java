package io.penstock.it.bench;

import io.penstock.it.bench.Peers.Peer;
import io.penstock.it.bench.Peers.UnavailableException;
import io.penstock.wasm.WasmEngine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engines, and why some are not there. */
final class Engines {

    static final String REFERENCE = "v8-turbofan";
    static final String BASELINE = "penstock-baseline";
    /** As the one before, but nothing can stop its guests. */
    static final String WITHOUT_POLLS = "penstock-baseline-without-polls";
    /** As Penstock, started for the second time with a code cache. */
    static final String SECOND_START = "penstock-second-start";
    /** As Penstock, with the JDK's AOT cache, made by an earlier process. */
    static final String WITH_AOT_CACHE = "penstock-aot";
    /** V8's compilers are ready with their code before it runs; GraalWasm's takes long. */
    private static final double SHORT_WARM_UP = 0.25;
    private static final double LONG_WARM_UP = 2;
    private static final int ROUNDS_OF_PEERS = 2;

    private static final List<String> FULL_HEAP = List.of("-XX:+UseSerialGC", "-Xms768m", "-Xmx768m",
            "-XX:+AlwaysPreTouch");
    private static final Map<String, List<String>> JVM_MODES = Map.of("rss", FULL_HEAP);

    private final Settings settings;
    private final Peers peers;
    private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private final Map<String, Engine> engines = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();

    private interface Maker {
        Engine make(String name) throws UnavailableException;
    }

    Engines(Settings settings) {
        this.settings = settings;
        peers = new Peers(settings);
        add(REFERENCE, name -> v8(name, List.of("--no-liftoff", "--no-wasm-tier-up")));
        add("v8-liftoff", name -> v8(name, List.of("--liftoff-only")));
        add("v8-default", name -> v8(name, List.of()));
        add("penstock", name -> penstock(name, List.of()));
        Path cache = settings.out().resolve("code-cache");
        add(SECOND_START, name -> penstock(name, List.of("-Dbench.cache=" + cache), cache));
        add(WITH_AOT_CACHE, this::withAotCache);
        add(BASELINE, name -> penstock(name, List.of("-Dbench.tiering=BASELINE_ONLY")));
        add(WITHOUT_POLLS,
                name -> penstock(name, List.of("-Dbench.tiering=BASELINE_ONLY", "-Dpenstock.tuning.polls=false")));
        add("graalwasm-jit", this::graalWasm);
        add("endive", this::endive);
    }

    /** By name, in the order of the tables. */
    Map<String, Engine> available() {
        return engines;
    }

    /** A line for each engine that is not there. */
    List<String> absent() {
        return absent;
    }

    private void add(String name, Maker maker) {
        if (!name.equals(REFERENCE) && !Settings.selected(settings.engines(), name)) {
            return;
        }
        try {
            engines.put(name, maker.make(name));
        } catch (UnavailableException e) {
            absent.add(name + ": " + e.getMessage());
        }
    }

    private static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    /** Where this class lies: all that the drivers of other engines need of ours. */
    private static String ownClasses() {
        for (String part : ownClassPath().split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(part, GuestProgram.class.getName().replace('.', '/') + ".class"))) {
                return part;
            }
        }
        throw new IllegalStateException("the benchmarks are not in a directory of the class path");
    }

    /** Where the engine lies: it needs nothing besides, and a long class path would be searched for each class of a start. */
    private static String engine() {
        return Path.of(URI.create(WasmEngine.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private Engine v8(String name, List<String> options) throws UnavailableException {
        if (Child.run(List.of("node", "--version"), 20).status() != 0) {
            throw new UnavailableException("no node on the path");
        }
        List<String> command = new ArrayList<>(List.of("node", "--expose-gc"));
        command.addAll(options);
        return new Engine(name, command, Map.of("compile", List.of("--no-wasm-lazy-compilation")),
                List.of(settings.sources().resolve("v8/driver.mjs").toString(),
                        settings.shared().resolve("bench/v8.mjs").toString()),
                SHORT_WARM_UP, Integer.MAX_VALUE);
    }

    private Engine penstock(String name, List<String> options) {
        return penstock(name, options, null);
    }

    /** @param cache a directory that an earlier process fills which does the same; null for none */
    private Engine penstock(String name, List<String> options, @Nullable Path cache) {
        List<String> command = java(options, ownClasses() + File.pathSeparator + engine());
        return driven(name, command, cache == null ? null : new Engine.Earlier(cache, command));
    }

    private static Engine driven(String name, List<String> command, Engine.@Nullable Earlier earlier) {
        return new Engine(name, command, JVM_MODES, List.of(PenstockProgram.class.getName()), 1, Integer.MAX_VALUE,
                earlier);
    }

    /** With the JDK's AOT cache, which takes classes from jars alone. */
    private Engine withAotCache(String name) throws UnavailableException {
        if (!engine().endsWith(".jar")) {
            throw new UnavailableException("the engine is not in a jar");
        }
        Path directory = settings.out().resolve("aot-cache");
        String classPath = Jars.of(Path.of(ownClasses()), "io/penstock/it", settings.out().resolve("driver.jar"))
                + File.pathSeparator + engine();
        String cache = directory.resolve("penstock.aot").toString();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return driven(name, java(List.of("-XX:AOTCache=" + cache), classPath), new Engine.Earlier(directory,
                java(List.of("-XX:AOTCacheOutput=" + cache), classPath)));
    }

    private List<String> java(List<String> options, String classPath) {
        List<String> command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    private Engine graalWasm(String name) throws UnavailableException {
        Peer peer = peers.get("graalwasm", ownClasses());
        String jars = peer.jars().toString();
        return new Engine(name, List.of(java, "--module-path", jars, "--upgrade-module-path", jars,
                "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI",
                "--add-modules=org.graalvm.polyglot,org.graalvm.wasm,org.graalvm.truffle.runtime",
                "--enable-native-access=org.graalvm.truffle", "--sun-misc-unsafe-memory-access=allow", "-cp",
                peer.classes() + File.pathSeparator + ownClasses()), JVM_MODES,
                List.of("io.penstock.it.bench.graalwasm.GraalWasmProgram"), LONG_WARM_UP, ROUNDS_OF_PEERS);
    }

    private Engine endive(String name) throws UnavailableException {
        Peer peer = peers.get("endive", ownClasses());
        return new Engine(name, List.of(java, "-cp", peer.classPath(ownClasses())), JVM_MODES,
                List.of("io.penstock.it.bench.endive.EndiveProgram"), 1, ROUNDS_OF_PEERS);
    }

    /** Runs JMH over what is smaller than a kernel; the reason if that cannot be. */
    Optional<String> jmh(Path file) {
        try {
            Peer peer = peers.get("jmh", ownClassPath());
            List<String> command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED",
                    "-Dbench.shared=" + settings.shared(), "-cp",
                    peer.classPath(ownClassPath()), "org.openjdk.jmh.Main", "-rf", "csv", "-rff", file.toString()));
            command.addAll(settings.jmh());
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor() == 0 ? Optional.empty() : Optional.of("jmh: ended with " + process.exitValue());
        } catch (UnavailableException e) {
            return Optional.of("jmh: " + e.getMessage());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
