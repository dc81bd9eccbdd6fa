package io.penstock.it.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages modules: flipped bits, replaced, inserted and dropped bytes, cut ends, pieces of other modules. */
final class Mutator {

    private static final int HEADER = 8;
    private static final int[] BYTES = {0x00, 0x01, 0x0B, 0x3F, 0x40, 0x60, 0x6F, 0x70, 0x7B, 0x7F, 0x80, 0xFB, 0xFC,
            0xFD,
            0xFE, 0xFF};

    private final Random random;
    private final List<byte[]> others;

    Mutator(Random random, List<byte[]> others) {
        this.random = random;
        this.others = others;
    }

    /** The module with one to four changes; the header stays. */
    byte[] mutate(byte[] module) {
        byte[] result = module;
        for (int i = random.nextInt(4); i >= 0; i--) {
            result = change(result);
        }
        return result;
    }

    private byte[] change(byte[] module) {
        if (module.length <= HEADER + 1) {
            return module;
        }
        int at = HEADER + random.nextInt(module.length - HEADER);
        int rest = module.length - at;
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> replaced(module, at, module[at] ^ 1 << random.nextInt(8));
            case 3, 4 -> replaced(module, at, random.nextInt(256));
            case 5, 6 -> replaced(module, at, BYTES[random.nextInt(BYTES.length)]);
            case 7 -> replaced(module, at, module[at] + (random.nextBoolean() ? 1 : -1));
            case 8 -> Arrays.copyOf(module, at);
            case 9 -> spliced(module, at, 0, new byte[]{(byte) BYTES[random.nextInt(BYTES.length)]});
            case 10 -> spliced(module, at, Math.min(rest, 1 + random.nextInt(8)), new byte[0]);
            default -> {
                byte[] other = others.get(random.nextInt(others.size()));
                int from = random.nextInt(other.length);
                byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(64)));
                yield spliced(module, at, random.nextBoolean() ? Math.min(rest, piece.length) : 0, piece);
            }
        };
    }

    private static byte[] replaced(byte[] module, int at, int value) {
        byte[] result = module.clone();
        result[at] = (byte) value;
        return result;
    }

    private static byte[] spliced(byte[] module, int at, int dropped, byte[] inserted) {
        byte[] result = new byte[module.length - dropped + inserted.length];
        System.arraycopy(module, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(module, at + dropped, result, at + inserted.length, module.length - at - dropped);
        return result;
    }
}
