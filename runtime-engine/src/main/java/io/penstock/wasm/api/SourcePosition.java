package io.penstock.wasm.api;

/**
 * A place in a guest's source, from the module's debug information (DWARF).
 *
 * @param file path as the compiler wrote it
 * @param line from 1
 * @param column from 1; 0 when it is not known
 */
public record SourcePosition(String file, int line, int column) {

    /** The file without its directories. */
    public String fileName() {
        return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    @Override
    public String toString() {
        return fileName() + ":" + line;
    }
}
