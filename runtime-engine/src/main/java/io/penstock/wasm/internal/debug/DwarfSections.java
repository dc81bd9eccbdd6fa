package io.penstock.wasm.internal.debug;

import io.penstock.wasm.internal.module.ModuleInfo.CustomSection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sections of a module with debug information, by name. */
final class DwarfSections {

    static final String INFO = ".debug_info";
    static final String ABBREV = ".debug_abbrev";
    static final String LINE = ".debug_line";
    static final String STR = ".debug_str";
    static final String LINE_STR = ".debug_line_str";
    static final String STR_OFFSETS = ".debug_str_offsets";
    static final String ADDR = ".debug_addr";
    static final String RANGES = ".debug_ranges";
    static final String RNGLISTS = ".debug_rnglists";
    static final String LOC = ".debug_loc";
    static final String LOCLISTS = ".debug_loclists";

    private static final byte[] NOTHING = {};

    private final Map<String, byte[]> contents = new HashMap<>();

    DwarfSections(List<CustomSection> sections) {
        for (CustomSection section : sections) {
            if (section.name().startsWith(".debug_")) {
                contents.putIfAbsent(section.name(), section.content());
            }
        }
    }

    boolean has(String name) {
        return contents.containsKey(name);
    }

    /** Bytes of all of them. */
    long size() {
        return contents.values().stream().mapToLong(content -> content.length).sum();
    }

    /** Reads a section from its begin; one that is absent is empty. */
    DwarfReader reader(String name) {
        byte[] content = contents.getOrDefault(name, NOTHING);
        return new DwarfReader(name, content, 0, content.length);
    }

    /** Reads a section from a place on. */
    DwarfReader reader(String name, long offset) {
        DwarfReader reader = reader(name);
        reader.seek(offset);
        return reader;
    }
}
