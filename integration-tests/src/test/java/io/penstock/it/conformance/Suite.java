package io.penstock.it.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The archive: {@code folder/file/file.json} and the modules beside it. */
final class Suite implements AutoCloseable {

    private final ZipFile zip;
    private final ObjectMapper json = JsonMapper.shared();

    Suite(Path archive) throws IOException {
        zip = new ZipFile(archive.toFile());
    }

    /** The script with this path in the archive, without the last repetition of its name: {@code i32}. */
    Script script(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return Script.parse(path, json.readTree(read(path + "/" + file + ".json")));
    }

    /** A module of a script. */
    byte[] module(Script script, String name) {
        return read(script.file() + "/" + name);
    }

    private byte[] read(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IllegalArgumentException(zip.getName() + " has no " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
