package io.penstock.wasm.internal.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.code.Opcode.Shape;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table says nothing twice and nothing by halves. */
class OpcodeTest {

    @ParameterizedTest
    @EnumSource
    void whenRowThenItsNameIsItsMnemonic(Opcode opcode) {
        String mnemonic = switch (opcode) {
            case SELECT_TYPED -> "select_typed";
            case REF_TEST_NULL, REF_CAST_NULL -> opcode.mnemonic() + "_null"; // in the text it is the type that says it
            default -> opcode.mnemonic();
        };
        assertThat(opcode.name()).isEqualTo(mnemonic.toUpperCase(Locale.ROOT).replace('.', '_'));
    }

    @ParameterizedTest
    @EnumSource
    void whenRowThenItsShapeHasOperandsAndResult(Opcode opcode) {
        int operands = opcode.operands().size();
        switch (opcode.shape()) {
            case UNARY, LOAD -> assertThat(operands).isEqualTo(1);
            case BINARY -> assertThat(opcode.operands()).hasSize(2)
                    .allMatch(type -> type.equals(opcode.operands().getFirst()));
            case STORE -> assertThat(operands).isEqualTo(2);
            default -> assertThat(operands).isIn(0, 1, 3);
        }
        if (opcode.shape() == Shape.UNARY || opcode.shape() == Shape.BINARY || opcode.shape() == Shape.LOAD) {
            assertThat(opcode.result()).isNotNull();
        }
        boolean access = opcode.shape() == Shape.LOAD || opcode.shape() == Shape.STORE;
        assertThat(opcode.alignment()).isBetween(access ? 0 : -1, access ? 3 : -1);
    }

    @Test
    void whenCodesThenAllDifferAndAllButVectorsAndAtomicsAreThere() {
        assertThat(Arrays.stream(Opcode.values()).map(o -> o.prefix() << 16 | o.code())).doesNotHaveDuplicates()
                .hasSize(248);
    }
}
