package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.List;

/**
 * The begin of a line program (DWARF 6.2.4): how its opcodes are to be read, and which files there are.
 *
 * @param lineBase least advance of a special opcode
 * @param lineRange how many advances they have
 * @param operands number of operands of each standard opcode, by opcode; its length is the first special opcode
 * @param isStatement whether rows begin statements until they say otherwise
 * @param files paths, by number
 * @param program the opcodes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LineHeader(int lineBase, int lineRange, int minimumLength, int[] operands, boolean isStatement,
        List<String> files, DwarfReader program) {

    /** Of no program. */
    static final LineHeader NONE = new LineHeader(0, 1, 1, new int[1], true, List.of(),
            new DwarfReader("", new byte[0], 0, 0));

    private static final int PATH = 1;
    private static final int DIRECTORY = 2;
    private static final int MOST_FILES = 65_536;

    /** Reads the program that stands here as a whole. */
    static LineHeader read(DwarfReader.Part part, DwarfSections sections) {
        DwarfReader in = part.reader();
        int version = in.u16();
        if (version < 2 || version > 5) {
            throw new BadDwarf("line program of version " + version);
        }
        int addressSize = Integer.BYTES;
        if (version == 5) {
            addressSize = in.u8();
            in.skip(1); // size of segment selectors
        }
        DwarfReader header = in.slice(in.offset(part.wide()));
        int minimumLength = header.u8();
        if (version >= 4) {
            header.skip(1); // operations per instruction
        }
        boolean isStatement = header.u8() != 0;
        int lineBase = header.s8();
        int lineRange = header.u8();
        int[] operands = new int[Math.max(1, header.u8())];
        if (lineRange == 0) {
            throw new BadDwarf("line program whose lines have no range");
        }
        for (int opcode = 1; opcode < operands.length; opcode++) {
            operands[opcode] = header.u8();
        }
        Unit unit = Unit.ofLines(version, part.wide(), addressSize, sections);
        List<String> files = version == 5 ? filesByFormat(header, unit) : filesInOrder(header);
        return new LineHeader(lineBase, lineRange, minimumLength, operands, isStatement, files, in);
    }

    /** Up to version 4; file 0 does not exist. */
    private static List<String> filesInOrder(DwarfReader in) {
        List<String> directories = new ArrayList<>(List.of(""));
        for (String name = in.string(); !name.isEmpty(); name = in.string()) {
            directories.add(name);
        }
        List<String> files = new ArrayList<>(List.of(""));
        for (String name = in.string(); !name.isEmpty(); name = in.string()) {
            int directory = in.index();
            in.uleb(); // time
            in.uleb(); // length
            if (files.size() < MOST_FILES) {
                files.add(path(directories, directory, name));
            }
        }
        return files;
    }

    private record Entry(String name, int directory) {
    }

    private static List<String> filesByFormat(DwarfReader in, Unit unit) {
        List<String> directories = entries(in, unit).stream().map(Entry::name).toList();
        return entries(in, unit).stream().map(entry -> path(directories, entry.directory, entry.name)).toList();
    }

    private static List<Entry> entries(DwarfReader in, Unit unit) {
        int columns = in.u8();
        int[] contents = new int[columns];
        int[] forms = new int[columns];
        for (int i = 0; i < columns; i++) {
            contents[i] = in.index();
            forms[i] = in.index();
        }
        int count = in.index();
        if (count > MOST_FILES) {
            throw new BadDwarf(count + " files");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "";
            int directory = 0;
            for (int column = 0; column < columns; column++) {
                switch (contents[column]) {
                    case PATH -> name = Form.text(forms[column], in, unit);
                    case DIRECTORY -> directory = (int) Form.number(forms[column], in, unit);
                    default -> Form.skip(forms[column], in, unit);
                }
            }
            entries.add(new Entry(name, directory));
        }
        return entries;
    }

    private static String path(List<String> directories, int directory, String name) {
        String parent = directory >= 0 && directory < directories.size() ? directories.get(directory) : "";
        String root = directories.isEmpty() ? "" : directories.getFirst();
        return SourcePaths.join(SourcePaths.join(root, parent), name);
    }

    /** A file's path, or an empty one. */
    String file(int number) {
        return number >= 0 && number < files.size() ? files.get(number) : "";
    }
}
