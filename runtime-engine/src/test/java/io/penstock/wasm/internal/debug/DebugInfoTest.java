package io.penstock.wasm.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.debug.FunctionSource.Line;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.testing.DebugModules;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DebugInfoTest {

    static final List<String> CALC = DebugModules.CALC;
    static final List<String> INLINED = DebugModules.INLINED;

    @ParameterizedTest
    @FieldSource("CALC")
    void whenLinesThenEachStatementHasOne(String name) {
        ModuleInfo info = module(name);
        DebugInfo debug = new DebugInfo(info);
        List<Line> lines = debug.function(function(info, "divide")).lines();
        assertThat(lines).extracting(line -> line.position().toString())
                .containsExactly("calc.c:3", "calc.c:4", "calc.c:5");
        assertThat(lines).extracting(Line::offset).containsExactly(0L, 0x24L, 0x40L);
        assertThat(debug.function(function(info, "square")).lines()).extracting(line -> line.position().toString())
                .containsExactly("shapes.h:6", "shapes.h:7", "shapes.h:8");
        assertThat(debug.function(function(info, "far")).lines()).extracting(line -> line.position().toString())
                .startsWith("generated.c:70000", "generated.c:70001", "generated.c:70002");
        assertThat(debug.problem()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("CALC")
    void whenVariablesThenTheyHaveNamesTypesAndPlaces(String name) {
        ModuleInfo info = module(name);
        List<SourceVariable> variables = new DebugInfo(info).function(function(info, "sum")).variables();
        assertThat(variables.stream().collect(Collectors.toMap(SourceVariable::name, SourceVariable::type))).isEqualTo(
                Map.of("n", new SourceType(SourceType.Kind.UNSIGNED, 4), "total",
                        new SourceType(SourceType.Kind.SIGNED, 8), "i", new SourceType(SourceType.Kind.SIGNED, 4),
                        "half", new SourceType(SourceType.Kind.FLOAT, 8)));
        SourceVariable half = variables.stream().filter(v -> v.name().equals("half")).findFirst().orElseThrow();
        assertThat(half.at(0x7f)).isNull(); // before its block
        assertThat(half.at(0x90)).isEqualTo(new Place(Place.Base.LOCAL, 3, 0, true));
    }

    @ParameterizedTest
    @FieldSource("INLINED")
    void whenFunctionsAreInlinedThenTheirFramesShow(String name) {
        ModuleInfo info = module(name);
        FunctionSource score = new DebugInfo(info).function(function(info, "score"));
        assertThat(score.frames(9)).extracting(frame -> frame.inlined().orElse("score") + " "
                + frame.position().orElseThrow()).containsExactly("ratio shapes.h:12", "percent inlined.c:4",
                        "score inlined.c:8");
        assertThat(score.frames(0x11)).hasSize(1);
        assertThat(score.variables()).extracting(SourceVariable::name).containsExactly("hits", "shots", "rate", "part",
                "whole", "denominator");
    }

    private static ModuleInfo module(String name) {
        return ModuleParser.parse(DebugModules.bytes(name), 1 << 20, (context, function, body) -> {
        });
    }

    private static int function(ModuleInfo info, String name) {
        return info.functionNames().entrySet().stream().filter(entry -> entry.getValue().equals(name)).findFirst()
                .orElseThrow().getKey();
    }
}
