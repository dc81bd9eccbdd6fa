package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.FieldType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.I31;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmArray;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmStruct;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One type is one type in all modules, structs and arrays pass between them, and the host sees what is in them. */
class TypesAcrossModulesTest {

    private static final byte[] NO_LOCALS = bytes(0);

    /** A list: {@code (rec (type $0 (sub (struct i32, mut (ref null $0)))))}. */
    private static final byte[] LIST = bytes(0x4E, 1, 0x50, 0, 0x5F, 2, I32, 0, 0x63, 0, 1);
    /** The same with a mutable number. */
    private static final byte[] OTHER_LIST = bytes(0x4E, 1, 0x50, 0, 0x5F, 2, I32, 1, 0x63, 0, 1);

    /** Exports {@code new(i32) → (ref $0)}. */
    private static byte[] maker(byte[] list) {
        return new ModuleBytes().section(TYPE, concat(leb(2), list, bytes(0x60, 1, I32, 1, 0x64, 0)))
                .section(FUNCTION, 1, 1).section(EXPORT, concat(leb(1), name("new"), bytes(0, 0)))
                .section(CODE, leb(1), body(NO_LOCALS, bytes(0x20, 0, 0xD0, 0, 0xFB, 0, 0, 0x0B))).toByteArray();
    }

    /** Imports {@code env.new}; exports {@code made(i32) → i32}, {@code number((ref null $1)) → i32} and {@code is(anyref) → i32}. */
    private static byte[] user(byte[] list) {
        byte[] shifted = list.clone(); // the list is type 1 here: a place inside a group is counted from its begin
        shifted[shifted.length - 2] = 1;
        return new ModuleBytes()
                .section(TYPE, concat(leb(6), bytes(0x5E, 0x78, 1), shifted, bytes(0x60, 1, I32, 1, 0x64, 1),
                        bytes(0x60, 1, I32, 1, I32), bytes(0x60, 1, 0x63, 1, 1, I32), bytes(0x60, 1, 0x6E, 1, I32)))
                .section(IMPORT, concat(leb(1), name("env"), name("new"), bytes(0, 2)))
                .section(FUNCTION, 3, 3, 4, 5)
                .section(EXPORT, concat(leb(3), name("made"), bytes(0, 1), name("number"), bytes(0, 2), name("is"),
                        bytes(0, 3)))
                .section(CODE, leb(3), body(NO_LOCALS, bytes(0x20, 0, 0x10, 0, 0xFB, 2, 1, 0, 0x0B)),
                        body(NO_LOCALS, bytes(0x20, 0, 0xFB, 2, 1, 0, 0x0B)),
                        body(NO_LOCALS, bytes(0x20, 0, 0xFB, 20, 1, 0x0B)))
                .toByteArray();
    }

    private static WasmFunction function(WasmInstance instance, String name) {
        return instance.function(name).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whenTypesHaveTheSameStructureThenTheyAreTheSame(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmFunction maker = function(engine.compile(maker(LIST)).instantiate(Imports.none()), "new");
            WasmInstance user = engine.compile(user(LIST))
                    .instantiate(Imports.builder().add("env", "new", maker).build());
            assertThat(function(user, "made").invoke(7)).containsExactly(7);
            Object struct = maker.invoke(8)[0];
            assertThat(function(user, "number").invoke(struct)).containsExactly(8);
            assertThat(function(user, "is").invoke(struct)).containsExactly(1);
            assertThat(struct).isInstanceOfSatisfying(WasmStruct.class, list -> {
                assertThat(list.get(0)).isEqualTo(8);
                assertThat(list.get(1)).isNull();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTypesDifferThenNothingIsTakenForTheOther(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmFunction maker = function(engine.compile(maker(LIST)).instantiate(Imports.none()), "new");
            WasmFunction other = function(engine.compile(maker(OTHER_LIST)).instantiate(Imports.none()), "new");
            WasmInstance user = engine.compile(user(LIST))
                    .instantiate(Imports.builder().add("env", "new", maker).build());
            assertThatThrownBy(() -> engine.compile(user(LIST))
                    .instantiate(Imports.builder().add("env", "new", other).build())).isInstanceOf(LinkFailure.class);
            Object struct = other.invoke(1)[0];
            assertThat(function(user, "is").invoke(struct)).containsExactly(0);
            assertThat(function(user, "is").invoke("a string")).containsExactly(0);
            assertThat(function(user, "is").invoke(new I31(3))).containsExactly(0);
            assertThatThrownBy(() -> function(user, "number").invoke(struct))
                    .isInstanceOf(IllegalArgumentException.class);
            // a typed handle takes any object: it is checked all the same
            assertThatThrownBy(() -> {
                int _ = (int) function(user, "number").handle().invokeExact(struct);
            }).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("argument 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenHostFunctionReturnsAnotherTypeThenItIsToBlame(EngineMode mode) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmFunction maker = function(engine.compile(maker(LIST)).instantiate(Imports.none()), "new");
            ReferenceType list = (ReferenceType) maker.type().results().getFirst();
            FunctionType type = FunctionType.of(ValueType.I32).returning(list);
            WasmInstance user = engine.compile(user(LIST)).instantiate(Imports.builder()
                    .function("env", "new", type, (caller, args) -> new Object[]{(int) args[0] > 0
                            ? maker.invoke(args[0])[0]
                            : "no list"})
                    .build());
            assertThat(function(user, "made").invoke(5)).containsExactly(5);
            assertThatThrownBy(() -> function(user, "made").invoke(0)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("result 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenArrayIsTooLargeThenTrap(EngineMode mode) {
        // (type $0 (array (mut i8))); f(n) = array.new_default n
        byte[] module = new ModuleBytes().section(TYPE, 2, 0x5E, 0x78, 1, 0x60, 1, I32, 1, 0x64, 0)
                .section(FUNCTION, 1, 1).section(EXPORT, concat(leb(1), name("f"), bytes(0, 0)))
                .section(CODE, leb(1), body(NO_LOCALS, bytes(0x20, 0, 0xFB, 7, 0, 0x0B))).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmFunction f = function(engine.compile(module).instantiate(Imports.none()), "f");
            assertThat(f.invoke(3)[0]).isInstanceOfSatisfying(WasmArray.class, array -> {
                assertThat(array.length()).isEqualTo(3);
                assertThat(array.get(2)).isEqualTo(0);
            });
            for (int length : new int[]{-1, Integer.MAX_VALUE}) {
                assertThatThrownBy(() -> f.invoke(length)).isInstanceOfSatisfying(Trap.class,
                        trap -> assertThat(trap.kind()).isEqualTo(TrapKind.ARRAY_TOO_LARGE));
            }
        }
    }

    @Test
    void whenTheSameTypeIsMadeTwiceThenItIsOneObject() {
        FieldType bytes = new FieldType(PackedType.I8, true);
        assertThat(DefinedType.of(new ArrayType(bytes))).isSameAs(DefinedType.of(new ArrayType(bytes)));
        assertThat(list(true)).isSameAs(list(true)).isNotSameAs(list(false));
        // two types that refer to each other are others than one that refers to itself
        List<DefinedType> pair = DefinedType.recursive(2, self -> List.of(listOf(self.get(1), true),
                listOf(self.get(0), true)));
        assertThat(pair.get(0)).isNotSameAs(list(true)).isNotSameAs(pair.get(1));
    }

    private static DefinedType list(boolean isFinal) {
        return DefinedType.recursive(1, self -> List.of(listOf(self.getFirst(), isFinal))).getFirst();
    }

    private static DefinedType.Definition listOf(DefinedType next, boolean isFinal) {
        return new DefinedType.Definition(isFinal, Optional.empty(),
                new StructType(List.of(new FieldType(new ReferenceType(true, next), true))));
    }
}
