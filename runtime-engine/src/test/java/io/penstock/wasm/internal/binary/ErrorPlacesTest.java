package io.penstock.wasm.internal.binary;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.DATA;
import static io.penstock.wasm.testing.ModuleBytes.DATA_COUNT;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.EXTERNREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.START;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.function;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.testing.ModuleBytes;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of error with its whole message: phrase, section, function, offset, expected and found. */
class ErrorPlacesTest {

    private static final byte[] NO_PARAMS = bytes(0, 0);
    private static final byte[] NO_LOCALS = bytes(0);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformed", "invalid", "later"})
    void whenWrongThenMessageSaysWhatAndWhere(String message, byte[] module) {
        assertThat(Modules.error(module)).get().extracting(Throwable::getMessage).isEqualTo(message);
        assertThatThrownBy(() -> Modules.readByteByByte(module)).hasMessage(message);
        assertThatThrownBy(() -> Modules.readInChunks(module, new Random(1), 4)).hasMessage(message);
    }

    static Stream<Arguments> malformed() {
        return cases(
                "unexpected end (section header, offset 0; expected a header of 8 bytes; found 0 bytes)", bytes(),
                "magic header not detected (section header, offset 0; expected 0061736d; found 7f454c46)",
                bytes(0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0),
                "unknown binary version (section header, offset 4; expected 01000000; found 0d000100)",
                bytes(0, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0),
                "malformed section id (section custom, offset 8; found 0x0E)", module().raw(14, 0).toByteArray(),
                "unexpected end (section type, offset 9; expected the section's length)", module().raw(1).toByteArray(),
                "length out of bounds (section type, offset 11; expected 4 more bytes of the section; "
                        + "found the end of the module)",
                module().raw(1, 5, 1).toByteArray(),
                "integer representation too long (section type, offset 9; expected at most 5 bytes)",
                module().raw(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0).toByteArray(),
                "integer too large (section type, offset 9; expected a 32-bit integer)",
                module().raw(1, 0x80, 0x80, 0x80, 0x80, 0x10).toByteArray(),
                "unexpected end of section or function (section type, offset 11)",
                module().section(TYPE, 2).toByteArray(),
                "section size mismatch (section type, offset 11; expected the end of the section; found 1 more bytes)",
                module().section(TYPE, 0, 0).toByteArray(),
                "unexpected content after last section (section type, offset 11; expected a section after function; "
                        + "found type)",
                module().section(FUNCTION, 0).section(TYPE, 0).toByteArray(),
                "malformed UTF-8 encoding (section custom, offset 10)", module().section(0, 1, 0xFF).toByteArray(),
                "malformed value type (section type, offset 13; found 0x01)",
                module().section(TYPE, 1, 0x60, 1, 1, 0).toByteArray(),
                "malformed import kind (section import, offset 13; expected 0 to 4; found 0x05)",
                module().section(IMPORT, 1, 0, 0, 5).toByteArray(),
                "malformed mutability (section global, offset 12; expected 0 or 1; found 0x02)",
                module().section(GLOBAL, 1, I32, 2, 0x41, 0, 0x0B).toByteArray(),
                "function and code section have inconsistent lengths (section code, offset 20; expected 1 bodies; found 0)",
                withFunction().raw(CODE, 1, 0).toByteArray(),
                "function and code section have inconsistent lengths (section code, offset 18; expected 1 bodies; found 0)",
                withFunction().toByteArray(),
                "data count and data section have inconsistent lengths (section data, offset 11; expected 2 segments; "
                        + "found 0)",
                module().section(DATA_COUNT, 2).toByteArray(),
                "unexpected end of section or function (section code, function 0, offset 21; "
                        + "expected a body of at most 1 bytes; found 2)",
                withFunction().section(CODE, 1, 2, 0).toByteArray(),
                "section size mismatch (section code, offset 24; expected the end of the section; found 1 more bytes)",
                withFunction().section(CODE, 1, 2, 0, 0x0B, 0).toByteArray(),
                "illegal opcode (section code, function 0, offset 24; found 0xFF)", code(0x01, 0xFF, 0x0B),
                "END opcode expected (section code, function 0, offset 24; expected end; found the end of the body)",
                code(0x01),
                "END opcode expected (section code, function 0, offset 24; expected the end of the body; "
                        + "found 1 more bytes)",
                code(0x0B, 0x01),
                "unexpected end of section or function (section code, function 0, offset 24)", code(0x41),
                "too many locals (section code, function 0, offset 23; expected at most 50000)",
                function(NO_PARAMS, bytes(1, 0xD1, 0x86, 0x03, I32), bytes(0x0B)),
                "data count section required (section code, function 0, offset 23)", code(0xFC, 0x09, 0, 0x0B));
    }

    static Stream<Arguments> invalid() {
        return cases(
                "unknown type (section function, offset 11; expected none; found 0)",
                module().section(FUNCTION, 1, 0).toByteArray(),
                "unknown function (section export, offset 14; expected none; found 7)",
                module().section(EXPORT, bytes(1), name("f"), bytes(0, 7)).toByteArray(),
                "duplicate export name (section export, offset 20; found m)",
                module().section(MEMORY, 1, 0, 0)
                        .section(EXPORT, bytes(2), name("m"), bytes(2, 0), name("m"), bytes(2, 0)).toByteArray(),
                "size minimum must not be greater than maximum (section memory, offset 11; expected at most 1; found 2)",
                module().section(MEMORY, 1, 1, 2, 1).toByteArray(),
                "memory size must be at most 65536 pages (4GiB) (section memory, offset 11; expected at most 65536; "
                        + "found 65537)",
                module().section(MEMORY, 1, 0, 0x81, 0x80, 0x04).toByteArray(),
                "constant expression required (section global, offset 15; found 0x45)",
                module().section(GLOBAL, 1, I32, 0, 0x41, 0, 0x45, 0x0B).toByteArray(),
                "type mismatch (section global, offset 15; expected i32; found i64)",
                module().section(GLOBAL, 1, I32, 0, 0x42, 0, 0x0B).toByteArray(),
                "unknown global (section global, offset 13; expected none; found 0)",
                module().section(GLOBAL, 1, I32, 0, 0x23, 0, 0x0B).toByteArray(),
                "start function (section start, offset 21; expected () -> (); found (i32) -> ())",
                module().section(TYPE, 1, 0x60, 1, I32, 0).section(FUNCTION, 1, 0).section(START, 0).toByteArray(),
                "unknown table (section element, offset 11; expected none; found 0)",
                module().section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 0).toByteArray(),
                "type mismatch (section element, offset 21; expected externref; found (ref func))",
                module().section(TABLE, 1, EXTERNREF, 0, 0).section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 0).toByteArray(),
                "unknown memory (section data, offset 11; expected none; found 0)",
                module().section(DATA, 1, 0, 0x41, 0, 0x0B, 0).toByteArray(),
                "type mismatch (section code, function 0, offset 23; expected i32; found an empty stack)",
                code(0x45, 0x0B),
                "type mismatch (section code, function 0, offset 25; expected i32; found i64)",
                code(0x42, 0, 0x45, 0x0B),
                "type mismatch (section code, function 0, offset 25; expected 0 results; found 1 operands)",
                code(0x41, 0, 0x0B),
                "unknown local (section code, function 0, offset 23; expected none; found 3)", code(0x20, 3, 0x0B),
                "unknown label (section code, function 0, offset 23; expected at most 0; found 1)", code(0x0C, 1, 0x0B),
                "unknown memory (section code, function 0, offset 25; expected none; found 0)",
                code(0x41, 0, 0x28, 2, 0, 0x0B),
                "undeclared function reference (section code, function 0, offset 23; found function 0)",
                code(0xD2, 0, 0x1A, 0x0B),
                "alignment must not be larger than natural (section code, function 1, offset 37; expected at most 2^2; "
                        + "found 2^3)",
                module().section(TYPE, 1, 0x60, 0, 0).section(IMPORT, 1, 0, 0, 0, 0).section(FUNCTION, 1, 0)
                        .section(MEMORY, 1, 0, 1).section(CODE, 1, 9, 0, 0x41, 0, 0x28, 3, 0, 0x1A, 0x0B, 0x0B)
                        .toByteArray());
    }

    static Stream<Arguments> later() {
        return cases(
                "malformed limits flags (section memory, offset 11; "
                        + "found 0x03 (threads, which is off))",
                module().section(MEMORY, 1, 3, 0, 1).toByteArray());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void whenOnlyUnusualThenAccepted(byte[] module) {
        assertThat(Modules.error(module)).isEmpty();
    }

    static Stream<byte[]> valid() {
        return Stream.of(
                module().toByteArray(),
                withFunction().section(CODE, 1, 2, 0, 0x0B).toByteArray(),
                // an integer of five bytes, no longer than it may be
                module().raw(bytes(TYPE, 0x81, 0x80, 0x80, 0x80, 0x00, 0)).toByteArray(),
                // extended constant expressions, and a global that reads one defined before
                module().section(GLOBAL, 2, I64, 0, 0x42, 3, 0x42, 4, 0x7E, 0x0B, I64, 0, 0x23, 0, 0x42, 1, 0x7C, 0x0B)
                        .toByteArray(),
                // a table with an initial value
                module().section(TABLE, 1, 0x40, 0, FUNCREF, 0, 1, 0xD0, FUNCREF, 0x0B).toByteArray(),
                // a name section that is not one
                module().section(0, name("name"), bytes(0, 200, 1)).toByteArray());
    }

    private static ModuleBytes module() {
        return new ModuleBytes();
    }

    private static ModuleBytes withFunction() {
        return module().section(TYPE, 1, 0x60, 0, 0).section(FUNCTION, 1, 0);
    }

    private static byte[] code(int... code) {
        return function(NO_PARAMS, NO_LOCALS, bytes(code));
    }

    private static Stream<Arguments> cases(Object... pairs) {
        List<Object> all = List.of(pairs);
        return Stream.iterate(0, i -> i < all.size(), i -> i + 2).map(i -> Arguments.of(all.get(i), all.get(i + 1)));
    }
}
