package io.penstock.wasm.internal.trace;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The events of the JDK's Flight Recorder. Most are without a Java stack: it would show the engine and nothing else. */
@Category("WebAssembly")
@StackTrace(false)
abstract class FlightEvent extends Event {

    private static final List<Class<? extends Event>> ALL = List.of(StreamingStart.class, StreamingEnd.class,
            FunctionCompilation.class, CompilationRefused.class, TierUp.class, MemoryGrowth.class, GuestTrap.class,
            Interrupt.class, CodeCache.class);

    @Label("Module")
    String module = "";

    /** Makes the recorder know all of them. */
    static void registerAll() {
        ALL.forEach(FlightRecorder::register);
    }

    @Name("io.penstock.StreamingStart")
    @Label("Streaming Start")
    @Description("A module begins to arrive in pieces")
    static final class StreamingStart extends FlightEvent {
    }

    @Name("io.penstock.StreamingEnd")
    @Label("Streaming End")
    @Description("A module that arrived in pieces is there, or never will be")
    static final class StreamingEnd extends FlightEvent {
        @Label("Bytes")
        @DataAmount
        long bytes;

        @Label("Time Since Start")
        @Timespan
        long elapsed;

        @Label("Failure")
        @Description("Why there is no module; empty when there is one")
        String failure = "";
    }

    @Name("io.penstock.FunctionCompilation")
    @Label("Function Compilation")
    @Description("A function was compiled by one of the tiers")
    static final class FunctionCompilation extends FlightEvent {
        @Label("Function")
        int function;

        @Label("Tier")
        String tier = "";

        @Label("Loop")
        @Description("Number of the loop that running calls go over to, or -1 for the whole function")
        int loop = -1;

        @Label("Wasm Size")
        @DataAmount
        int wasmBytes;

        @Label("Code Size")
        @DataAmount
        int codeBytes;

        @Label("Compilation Time")
        @Timespan
        long compilationTime;
    }

    @Name("io.penstock.CompilationRefused")
    @Label("Compilation Refused")
    @Description("A compiler refused a function, which keeps the code it has")
    static final class CompilationRefused extends FlightEvent {
        @Label("Function")
        int function;

        @Label("Tier")
        String tier = "";

        @Label("Reason")
        String reason = "";
    }

    @Name("io.penstock.TierUp")
    @Label("Tier-Up Request")
    @Description("A hot function asks to be optimized")
    static final class TierUp extends FlightEvent {
        @Label("Function")
        int function;

        @Label("Priority")
        @Description("How often it has spent its budget")
        int priority;

        @Label("Queued")
        @Description("How many functions of all modules wait; -1 when it was turned away because the queue is full")
        int queued;
    }

    @Name("io.penstock.MemoryGrowth")
    @Label("Memory Growth")
    @Description("A linear memory grew")
    static final class MemoryGrowth extends FlightEvent {
        @Label("Old Size")
        @DataAmount
        long oldBytes;

        @Label("New Size")
        @DataAmount
        long newBytes;
    }

    @Name("io.penstock.Trap")
    @Label("Trap")
    @Description("A guest was stopped by the rules of WebAssembly or by its host")
    @StackTrace
    static final class GuestTrap extends FlightEvent {
        @Label("Kind")
        String kind = "";

        @Label("WebAssembly Stack")
        @Description("The innermost frames")
        String stack = "";
    }

    @Name("io.penstock.Interrupt")
    @Label("Interrupt")
    @Description("A call was asked to stop")
    static final class Interrupt extends FlightEvent {
        @Label("Kind")
        String kind = "";
    }

    @Name("io.penstock.CodeCache")
    @Label("Code Cache")
    @Description("Optimized code was looked for in the code cache, or written to it")
    static final class CodeCache extends FlightEvent {
        @Label("Outcome")
        @Description("hit, miss, rejected, written or failed")
        String outcome = "";

        @Label("Functions")
        int functions;

        @Label("Size")
        @DataAmount
        long bytes;

        @Label("Time")
        @Timespan
        long elapsed;

        @Label("Reason")
        @Description("Why it was rejected or failed")
        String reason = "";
    }
}
