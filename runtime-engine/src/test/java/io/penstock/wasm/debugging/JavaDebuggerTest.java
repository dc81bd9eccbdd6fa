package io.penstock.wasm.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.debugging.Debugger.Stop;
import io.penstock.wasm.testing.DebugModules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A Java debugger on a plugin under tier-down: it stops on lines of the plugin's source, and shows its variables. */
class JavaDebuggerTest {

    static final List<String> CALC = DebugModules.CALC;

    @ParameterizedTest
    @FieldSource("CALC")
    void whenABreakpointIsSetInTheSourceThenTheGuestStopsThereAndShowsItsVariables(String module) throws Exception {
        int line = DebugModules.line("calc.c", "return quotient");
        List<Stop> stops = new Debugger().breakpoint("calc.c", line).run(Debuggee.class, module);
        assertThat(stops).hasSize(1);
        Stop stop = stops.getFirst();
        assertThat(stop.place()).isEqualTo("calc.c:" + line);
        assertThat(stop.callers()).containsExactly("calc.c:" + DebugModules.line("calc.c", "= divide("),
                "calc.c:" + DebugModules.line("calc.c", "average(&pair"));
        assertThat(stop.variables()).containsEntry("a", "42").containsEntry("b", "2").containsEntry("quotient", "21")
                .containsEntry("$0", "42").containsEntry("$1", "2");
    }

    @ParameterizedTest
    @FieldSource("CALC")
    void whenAFunctionHasBlocksThenTheirVariablesShowInThem(String module) throws Exception {
        int line = DebugModules.line("calc.c", "total += square");
        int last = DebugModules.line("calc.c", "return total");
        List<Stop> stops = new Debugger().breakpoint("calc.c", line, last).run(Debuggee.class, module);
        assertThat(stops).extracting(Stop::place).containsExactly("calc.c:" + line, "calc.c:" + line, "calc.c:" + line,
                "calc.c:" + last);
        assertThat(stops.get(2).variables()).containsEntry("n", "3").containsEntry("i", "3")
                .containsEntry("total", "6").containsEntry("half", "1.5");
        assertThat(stops.get(3).variables()).containsEntry("total", "16").doesNotContainKeys("i", "half");
    }

    @ParameterizedTest
    @FieldSource("CALC")
    void whenTheLineIsBeyondSixteenBitsOrInAnotherFileThenTheGuestStopsThere(String module) throws Exception {
        List<Stop> stops = new Debugger().breakpoint("generated.c", 70_002).breakpoint("shapes.h", 8)
                .run(Debuggee.class, module);
        assertThat(stops).extracting(Stop::place).containsExactly("shapes.h:8", "shapes.h:8", "shapes.h:8",
                "generated.c:70002");
        assertThat(stops.get(1).variables()).containsEntry("side", "2").containsEntry("area", "4");
        assertThat(stops.get(3).variables()).containsEntry("x", "20").containsEntry("y", "21");
    }

    @ParameterizedTest
    @FieldSource("CALC")
    void whenSteppingThenEachStepIsALineOfTheSource(String module) throws Exception {
        int line = DebugModules.line("calc.c", "struct pair copy");
        List<Stop> stops = new Debugger().breakpoint("calc.c", line).thenSteps(5).run(Debuggee.class, module);
        assertThat(stops).extracting(Stop::place).containsExactly("calc.c:" + line, "calc.c:" + (line + 1),
                "calc.c:" + (line + 2), "calc.c:" + (line + 3), "calc.c:" + (line + 4), "calc.c:" + (line + 5));
        assertThat(stops.getLast().variables()).containsEntry("mark", "97").containsEntry("known", "true")
                .containsEntry("result", "21").containsEntry("count", "2");
    }

    /** Then lines are offsets in the binary. */
    @Test
    void whenThereIsNoDebugInformationThenItStopsAtOffsets() throws Exception {
        byte[] module = DebugModules.bytes(CALC.getFirst());
        int division = new String(module, StandardCharsets.ISO_8859_1).indexOf("m!"); // div_s, local.set
        List<Stop> stops = new Debugger().breakpoint("calc.wasm", division).run(Debuggee.class,
                CALC.getFirst() + " without");
        assertThat(stops).extracting(Stop::place).containsExactly("calc.wasm:" + division);
        assertThat(stops.getFirst().variables()).containsEntry("$0", "42").containsEntry("$1", "2");
    }

    @Test
    void whenAFunctionIsCutIntoMethodsThenItStopsThereAndShowsItsVariables() throws Exception {
        int line = DebugModules.line("calc.c", "total += square");
        List<Stop> stops = new Debugger().options("-Dpenstock.tuning.method-bytes=50").breakpoint("calc.c", line)
                .run(Debuggee.class, CALC.getFirst());
        assertThat(stops).extracting(Stop::place).containsOnly("calc.c:" + line); // in each method with code of the line
        assertThat(stops).extracting(Stop::variables).anySatisfy(variables -> assertThat(variables)
                .containsEntry("n", "3").containsEntry("i", "3").containsEntry("total", "6")
                .containsEntry("half", "1.5"));
    }
}
