package io.penstock.it.bench;

import java.io.File;
import java.io.IOException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs that are not on the tests' class path: jars that Maven fetches by a POM of their own, and sources compiled against
 * them here. What cannot be had is an {@link UnavailableException} with the reason.
 */
final class Peers {

    /** A peer that cannot be had. */
    static final class UnavailableException extends Exception {
        UnavailableException(String message) {
            super(message);
        }
    }

    /** Where a peer's jars and classes are. */
    record Peer(Path jars, Path classes) {

        /** Its driver, ours, its jars. */
        String classPath(String own) {
            try (Stream<Path> files = Files.list(jars)) {
                return Stream.concat(Stream.of(classes.toString(), own), files.map(Path::toString).sorted())
                        .collect(Collectors.joining(File.pathSeparator));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Settings settings;

    Peers(Settings settings) {
        this.settings = settings;
    }

    Peer get(String name, String classPath) throws UnavailableException {
        Path sources = settings.sources().resolve(name);
        Path target = settings.out().resolve("peers").resolve(name);
        Peer peer = new Peer(target.resolve("jars"), target.resolve("classes"));
        fetch(name, sources.resolve("pom.xml"), peer.jars());
        compile(name, sources, peer, classPath);
        return peer;
    }

    private void fetch(String name, Path pom, Path jars) throws UnavailableException {
        List<String> command = new ArrayList<>(settings.maven());
        command.addAll(List.of("-q", "-B", "-ntp", "-f", pom.toString(), "dependency:copy-dependencies",
                "-DoutputDirectory=" + jars));
        Child.Result result = Child.run(command, 600);
        if (result.status() != 0) {
            throw new UnavailableException(name + ": Maven could not fetch its jars: " + result.firstLine("ERROR"));
        }
    }

    private static void compile(String name, Path sources, Peer peer, String classPath) throws UnavailableException {
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow(
                () -> new UnavailableException(name + ": this Java has no compiler for its driver"));
        List<String> args = new ArrayList<>(
                List.of("-proc:full", "-d", peer.classes().toString(), "-cp", peer.classPath(classPath)));
        try (Stream<Path> files = Files.list(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(args::add);
        } catch (IOException e) {
            throw new UnavailableException(name + ": " + e);
        }
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        if (javac.run(writer, writer, args.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the driver of " + name + " does not compile: " + said);
        }
    }
}
