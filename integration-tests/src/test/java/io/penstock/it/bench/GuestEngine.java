package io.penstock.it.bench;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * An engine as the benchmarks drive it, in this process. Each JVM engine has one implementation, so what is called through
 * these interfaces is monomorphic in its process. Imports are answered alike: {@code env.f} adds one to its argument, every
 * other function answers -44 (WASI's and Emscripten's "no such file").
 */
public interface GuestEngine {

    /** What imported functions answer. */
    int NO_SUCH_FILE = -44;

    /** Loads a module as the engine does when nobody asks for anything else. */
    Loaded load(byte[] module) throws Exception;

    /** Decodes and validates a module and compiles nothing, if the engine can do that. */
    void validate(byte[] module) throws Exception;

    /** Makes code of the first tier for all of a module, class definition included. */
    void compileAll(byte[] module) throws Exception;

    /** Called when a measurement is over: fails when the engine did not run as the benchmark says. */
    default void confirm() {
    }

    /** A module. */
    interface Loaded {
        /** A new instance. */
        Guest instantiate() throws Exception;
    }

    /** An instance. Functions are of i32 only. */
    interface Guest extends AutoCloseable {

        /** The fastest way that the engine offers to call a function of one parameter again and again. */
        IntUnaryOperator unary(String export);

        /** As {@link #unary}, for two parameters. */
        IntBinaryOperator binary(String export);

        /** Calls a function; 0 when it has no result. */
        int call(String export, int... args);

        /** Writes into memory 0. */
        void write(int address, byte[] bytes);

        /** Reads from memory 0. */
        int readInt(int address);

        @Override
        void close();
    }
}
