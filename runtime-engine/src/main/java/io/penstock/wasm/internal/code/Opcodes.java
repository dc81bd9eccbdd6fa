package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The instructions by their encoding, as far as a set of features has them. Immutable. */
final class Opcodes {

    private static final int FIRST_PREFIX = 0xFB;
    private static final int SECOND_CODES = 512;
    private static final Map<Set<Feature>, Opcodes> KNOWN = new ConcurrentHashMap<>();

    private final @Nullable Opcode[] plain = new @Nullable Opcode[256];
    private final @Nullable Opcode[][] prefixed = new @Nullable Opcode[256 - FIRST_PREFIX][SECOND_CODES];

    private Opcodes(Set<Feature> features) {
        for (Opcode opcode : Opcode.values()) {
            int prefix = opcode.prefix();
            Feature needed = Unsupported.featureOfOpcode(prefix == 0 ? opcode.code() : prefix);
            if (needed == null || features.contains(needed)) {
                (prefix == 0 ? plain : prefixed[prefix - FIRST_PREFIX])[opcode.code()] = opcode;
            }
        }
    }

    static Opcodes of(Set<Feature> features) {
        Opcodes known = KNOWN.get(features);
        if (known == null) {
            known = new Opcodes(features);
            KNOWN.put(Set.copyOf(features), known); // by several threads perhaps: one table is as good as the other
        }
        return known;
    }

    /** Reads the next one. */
    Opcode read(BinaryReader in) {
        int code = in.u8();
        Opcode opcode = plain[code];
        return opcode != null ? opcode : readRest(code, in);
    }

    private Opcode readRest(int code, BinaryReader in) {
        String found = Unsupported.opcode(code);
        if (code >= FIRST_PREFIX && code < 0xFF) {
            int second = in.index();
            Opcode opcode = second < SECOND_CODES ? prefixed[code - FIRST_PREFIX][second] : null;
            if (opcode != null) {
                return opcode;
            }
            found += " " + Unsupported.hex(second);
        }
        throw in.invalid(Failure.ILLEGAL_OPCODE, "", found);
    }
}
