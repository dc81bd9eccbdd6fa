package io.penstock.sample;

import static io.penstock.wasm.api.ValueType.EXTERNREF;
import static io.penstock.wasm.api.ValueType.F32;
import static io.penstock.wasm.api.ValueType.F64;
import static io.penstock.wasm.api.ValueType.I32;
import static io.penstock.wasm.api.ValueType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.web.Problem;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JsonValuesTest {

    private final JsonMapper mapper = new JsonMapper();
    private final JsonValues values = new JsonValues(mapper);

    @Test
    void whenNumbersFitThenTheirJavaTypes() {
        assertThat(arguments("[1, \"2\", 1.5, 2.5]", I32, I64, F32, F64)).containsExactly(1, 2L, 1.5f, 2.5);
        assertThat(arguments("[\"-1\", 2, 1, \"NaN\"]", I32, I64, F32, F64)).containsExactly(-1, 2L, 1f, Double.NaN);
        assertThat(arguments("[\"NaN\", \"Infinity\", \"-Infinity\"]", F32, F32, F64)).containsExactly(Float.NaN,
                Float.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertThat(arguments("[null]", EXTERNREF)).containsExactly((Object) null);
        assertThat(arguments("[]")).isEmpty();
    }

    @Test
    void whenIntegersAreUnsignedThenTheSameBits() {
        assertThat(arguments("[4294967295, -2147483648]", I32, I32)).containsExactly(-1, Integer.MIN_VALUE);
        assertThat(
                arguments("[\"18446744073709551615\", \"-9223372036854775808\", 9223372036854775807]", I64, I64, I64))
                .containsExactly(-1L, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Test
    void whenZeroIsNegativeThenItStaysSo() {
        assertThat(arguments("[-0.0, -0.0]", F32, F64)).containsExactly(-0f, -0d);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "i32 | [4294967296]", "i32 | [-2147483649]", "i32 | [1.5]", "i32 | [\"\"]", "i32 | [\"0x1\"]",
            "i32 | [true]",
            "i32 | [null]", "i32 | [[1]]", "i32 | [{}]", "i32 | []", "i32 | [1, 2]", "i32 | 1", "i32 | {}",
            "i32 | [1] [2]",
            "i32 | [1", "i32 | nonsense", "i32 | ``",
            "i64 | [18446744073709551616]", "i64 | [-9223372036854775809]", "i64 | [1e3]", "i64 | [\"1e3\"]",
            "f32 | [1e39]", "f32 | [\"1\"]", "f32 | [null]", "f64 | [1e999]", "f64 | [\"nan\"]",
            "externref | [1]", "funcref | [\"x\"]"})
    void whenArgumentsDoNotFitThenBadRequest(String type, String json) {
        ValueType param = List.of(I32, I64, F32, F64, EXTERNREF, ValueType.FUNCREF).stream()
                .filter(t -> t.toString().equals(type)).findAny().orElseThrow();
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> arguments(json, param))
                .satisfies(p -> assertThat(p.getStatusCode().value()).isEqualTo(400));
    }

    @Test
    void whenDeeplyNestedThenBadRequest() {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> arguments("[".repeat(100_000), I32));
    }

    @Test
    void whenResultsAreWrittenThenReadersKeepEveryBit() {
        List<@Nullable Object> results = java.util.Arrays.asList(1, Long.MIN_VALUE, 0.1f, 0.1, -0.0, Float.NaN,
                Double.NEGATIVE_INFINITY, null);
        assertThat(mapper.writeValueAsString(results.stream().map(JsonValues::result).toList()))
                .isEqualTo("[1,\"-9223372036854775808\",0.1,0.1,-0.0,\"NaN\",\"-Infinity\",null]");
    }

    private List<@Nullable Object> arguments(String json, ValueType... params) {
        return values.arguments(json.getBytes(StandardCharsets.UTF_8), FunctionType.of(params));
    }
}
