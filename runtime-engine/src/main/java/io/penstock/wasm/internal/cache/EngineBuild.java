package io.penstock.wasm.internal.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Which build of the engine this is. A version's number would not do: two snapshots share it, and code that one of them made
 * may call what the other one has no more. So it is a digest over the names, lengths and checksums of the engine's own class
 * files; in a jar those stand in its directory.
 */
public final class EngineBuild {

    private EngineBuild() {
    }

    /**
     * The digest, in hexadecimal digits; the same for each process that runs this build.
     *
     * @throws IOException when the engine's class files cannot be listed
     */
    public static String fingerprint() throws IOException {
        CodeSource source = EngineBuild.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IOException("it is not known where the engine's classes come from");
        }
        return fingerprint(source.getLocation());
    }

    static String fingerprint(URL location) throws IOException {
        Map<String, String> classes = location.getProtocol().equals("jar") ? ofJarUrl(location) : ofPath(location);
        MessageDigest digest = Digests.sha256();
        classes.forEach((name, content) -> digest
                .update((name + " " + content + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A jar, a directory, or a module of a linked image. */
    private static Map<String, String> ofPath(URL location) throws IOException {
        try {
            Path path = Path.of(new URI(location.toString()));
            if (Files.isDirectory(path)) {
                return ofDirectory(path);
            }
            try (JarFile jar = new JarFile(path.toFile(), false)) {
                return ofJar(jar);
            }
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IOException("the engine's classes come from " + location + ", which cannot be listed", e);
        }
    }

    /** A jar in a jar, as Spring Boot packs it: its handler of URLs opens it. */
    private static Map<String, String> ofJarUrl(URL location) throws IOException {
        URLConnection connection = location.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return ofJar(jar.getJarFile()); // not closed: it is the class loader's own
        }
        throw new IOException("the engine's classes come from " + location + ", which cannot be listed");
    }

    private static Map<String, String> ofJar(JarFile jar) {
        Map<String, String> classes = new TreeMap<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().endsWith(".class")) {
                classes.put(entry.getName(), content(entry.getSize(), entry.getCrc()));
            }
        }
        return classes;
    }

    private static Map<String, String> ofDirectory(Path directory) throws IOException {
        Map<String, String> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                byte[] bytes = Files.readAllBytes(file);
                CRC32 crc = new CRC32();
                crc.update(bytes);
                classes.put(directory.relativize(file).toString().replace('\\', '/'),
                        content(bytes.length, crc.getValue()));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return classes;
    }

    private static String content(long size, long crc) {
        return size + " " + Long.toHexString(crc);
    }
}
