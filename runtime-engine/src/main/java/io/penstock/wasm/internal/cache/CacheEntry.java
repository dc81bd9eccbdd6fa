package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.LineTable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The content of an entry: a module's optimized functions. As a file, in big-endian order:
 *
 * <pre>
 * magic      8 bytes "PenstkC" and the format's number
 * identity  32 bytes of the {@link CacheKey}
 * functions  int count, then for each
 *   index    int
 *   callees  int count, int index of each
 *   classes  int count, then for each
 *     name   int length, UTF-8
 *     bytes  int length, class file
 * signature 32 bytes, over all the bytes before
 * </pre>
 *
 * Class files are stored as they are: a module's classes have the same names in every process (its class loader tells them
 * from another module's), so what is signed is what is run.
 *
 * @param functions by index, imports counted
 */
record CacheEntry(Map<Integer, Function> functions) {

    /** Nothing. */
    static final CacheEntry EMPTY = new CacheEntry(Map.of());

    private static final byte[] MAGIC = {'P', 'e', 'n', 's', 't', 'k', 'C', 1};
    private static final int HEADER_BYTES = MAGIC.length + CacheKey.IDENTITY_BYTES;
    private static final int LEAST_FUNCTION_BYTES = 3 * Integer.BYTES;
    private static final int LEAST_CLASS_BYTES = 3 * Integer.BYTES + 1;

    /**
     * A function.
     *
     * @param callees functions whose optimized code its own calls directly
     * @param code its classes
     */
    record Function(Set<Integer> callees, CompiledFunction code) {

        /** Without the names of callees: {@code code} tells them. */
        static Function of(CompiledFunction code) {
            return new Function(ClassReferences.optimizedFunctions(code), code);
        }
    }

    /** This entry with more functions, which win over those that are there already. */
    CacheEntry with(Map<Integer, CompiledFunction> more) {
        Map<Integer, Function> all = new TreeMap<>(functions); // in order, so that equal code makes equal files
        more.forEach((function, code) -> all.put(function, Function.of(code)));
        return new CacheEntry(all);
    }

    /**
     * The functions that can run: of which all that they call directly can run as well. An entry may hold others, as it is
     * written while the compiler is at work.
     */
    Map<Integer, CompiledFunction> runnable() {
        Map<Integer, CompiledFunction> result = new HashMap<>();
        functions.forEach((function, content) -> result.put(function, content.code));
        boolean changed = true;
        while (changed) {
            changed = result.keySet().removeIf(function -> {
                Function content = functions.get(function);
                return content != null && !result.keySet().containsAll(content.callees);
            });
        }
        return result;
    }

    /** The length of the entry's file in bytes. */
    long fileSize() {
        long size = (long) HEADER_BYTES + Integer.BYTES + Signer.BYTES;
        for (Function function : functions.values()) {
            size += LEAST_FUNCTION_BYTES + (long) Integer.BYTES * function.callees.size();
            for (GeneratedClass one : function.code.classes()) {
                size += LEAST_CLASS_BYTES + utf8(one.name()).length + one.bytes().length
                        + (long) Integer.BYTES * one.lines().values().length;
            }
        }
        return size;
    }

    /** The entry's file; {@link #fileSize()} must have been looked at. */
    ByteBuffer toFile(CacheKey key, Signer signer) {
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(fileSize()));
        file.put(MAGIC).put(key.identity()).putInt(functions.size());
        functions.forEach((index, function) -> {
            file.putInt(index).putInt(function.callees.size());
            function.callees.stream().sorted().forEach(file::putInt);
            file.putInt(function.code.classes().size());
            for (GeneratedClass one : function.code.classes()) {
                byte[] name = utf8(one.name());
                file.putInt(name.length).put(name).putInt(one.bytes().length).put(one.bytes());
                file.put((byte) (one.lines().isPlaces() ? 1 : 0)).putInt(one.lines().values().length);
                for (int value : one.lines().values()) {
                    file.putInt(value);
                }
            }
        });
        file.put(signer.sign(file.duplicate().flip()));
        return file.flip();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a file's bytes. */
    static CacheEntry ofFile(byte[] bytes, CacheKey key, Signer signer) throws RejectedEntry {
        if (bytes.length < HEADER_BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || !Arrays.equals(bytes, MAGIC.length, HEADER_BYTES, key.identity(), 0, CacheKey.IDENTITY_BYTES)) {
            throw new RejectedEntry(CodeCacheRejection.FOREIGN);
        }
        int end = bytes.length - Signer.BYTES;
        if (end < HEADER_BYTES
                || !signer.isSigned(ByteBuffer.wrap(bytes, 0, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new RejectedEntry(CodeCacheRejection.BAD_SIGNATURE);
        }
        try {
            return functions(ByteBuffer.wrap(bytes, HEADER_BYTES, end - HEADER_BYTES));
        } catch (BufferUnderflowException e) {
            throw malformed();
        }
    }

    private static CacheEntry functions(ByteBuffer in) throws RejectedEntry {
        Map<Integer, Function> functions = new TreeMap<>();
        int count = count(in, LEAST_FUNCTION_BYTES);
        for (int i = 0; i < count; i++) {
            int index = in.getInt();
            Set<Integer> callees = new HashSet<>();
            for (int left = count(in, Integer.BYTES); left > 0; left--) {
                callees.add(in.getInt());
            }
            List<GeneratedClass> classes = new ArrayList<>();
            for (int left = count(in, LEAST_CLASS_BYTES); left > 0; left--) {
                classes.add(
                        new GeneratedClass(new String(block(in), StandardCharsets.UTF_8), block(in), lines(in)));
            }
            if (index < 0 || classes.isEmpty()
                    || functions.put(index, new Function(callees, new CompiledFunction(classes))) != null) {
                throw malformed();
            }
        }
        if (in.hasRemaining()) {
            throw malformed();
        }
        return new CacheEntry(functions);
    }

    private static LineTable lines(ByteBuffer in) throws RejectedEntry {
        boolean isPlaces = in.get() != 0;
        int[] values = new int[count(in, Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getInt();
        }
        return new LineTable(isPlaces, values);
    }

    /** A count of things that each need so many bytes at least: no more than can be there. */
    private static int count(ByteBuffer in, int leastBytes) throws RejectedEntry {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / leastBytes) {
            throw malformed();
        }
        return count;
    }

    private static byte[] block(ByteBuffer in) throws RejectedEntry {
        byte[] block = new byte[count(in, 1)];
        in.get(block);
        return block;
    }

    private static RejectedEntry malformed() {
        return new RejectedEntry(CodeCacheRejection.MALFORMED);
    }
}
