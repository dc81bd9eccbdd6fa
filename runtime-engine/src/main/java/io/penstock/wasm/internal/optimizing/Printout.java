package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.TapePrinter;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.GraphPrinter;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs the graph after each pass, and the code, of the functions that {@code -Dpenstock.print-optimized} names: by index, by
 * name, or all with {@code *}. The logger is {@code io.penstock.wasm}, the level INFO.
 */
final class Printout {

    private static final @Nullable String WANTED = System.getProperty("penstock.print-optimized");

    private Printout() {
    }

    static BiConsumer<String, Graph> watcher(CompilationUnit unit) {
        if (!isWanted(unit)) {
            return (pass, graph) -> {
            };
        }
        return (pass, graph) -> log(title(unit) + " after " + pass + ":\n" + GraphPrinter.print(graph));
    }

    static void code(CompilationUnit unit, CodeTape tape) {
        if (isWanted(unit)) {
            log(title(unit) + " as code:\n" + TapePrinter.print(tape));
        }
    }

    /** Finds the logger only now: it costs a start 50 ms. */
    private static void log(String text) {
        System.getLogger("io.penstock.wasm").log(System.Logger.Level.INFO, text);
    }

    private static String title(CompilationUnit unit) {
        return "function " + unit.function() + " (" + unit.methods().methodName(unit.function()) + ")";
    }

    private static boolean isWanted(CompilationUnit unit) {
        return WANTED != null && (WANTED.equals("*") || WANTED.equals(Integer.toString(unit.function()))
                || WANTED.equals(unit.methods().methodName(unit.function())));
    }
}
