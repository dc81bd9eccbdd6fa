package io.penstock.it.bench.graalwasm;

import io.penstock.it.bench.GuestEngine;
import io.penstock.it.bench.GuestProgram;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The driver of GraalWasm with its JIT compiler. A stock JDK with the wrong flags or jars runs it in an interpreter 60 times
 * slower without a word; so the compiler's log is counted, and a run in which guest code was not compiled is no result.
 */
public final class GraalWasmProgram implements GuestEngine {

    private final AtomicInteger compilations = new AtomicInteger();
    private final Context context;
    private final boolean mustCompile;

    private GraalWasmProgram(boolean mustCompile) {
        this.mustCompile = mustCompile;
        Engine engine = Engine.newBuilder("wasm").option("engine.TraceCompilation", Boolean.toString(mustCompile))
                .logHandler(new CompilationCounter()).build();
        if (engine.getImplementationName().equals("Interpreted")) {
            throw new IllegalStateException("GraalWasm has no JIT compiler here");
        }
        context = Context.newBuilder("wasm").engine(engine).allowAllAccess(true).build();
    }

    /** The program. */
    public static void main(String[] args) {
        GuestProgram.run(new GraalWasmProgram(args[0].equals("steady") || args[0].equals("sqlite")), args);
    }

    private final class CompilationCounter extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().startsWith("opt done") && entry.getMessage().contains("|Tier 2|")) {
                compilations.incrementAndGet();
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is kept
        }
    }

    @Override
    public void confirm() {
        if (mustCompile && compilations.get() == 0) {
            throw new IllegalStateException("GraalWasm compiled nothing, it interpreted");
        }
    }

    @Override
    public Loaded load(byte[] bytes) throws Exception {
        Value module = context.eval(source(bytes));
        ProxyObject imports = new AnyName(name -> new AnyName(field -> (ProxyExecutable) args -> name.equals("env")
                ? (Object) (args[0].asInt() + 1)
                : (Object) NO_SUCH_FILE));
        return () -> new GraalGuest(module.newInstance(imports).getMember("exports"));
    }

    private static Source source(byte[] bytes) throws Exception {
        return Source.newBuilder("wasm", ByteSequence.create(bytes), "module").cached(false).build();
    }

    @Override
    public void validate(byte[] module) throws Exception {
        context.eval(source(module));
    }

    @Override
    public void compileAll(byte[] module) {
        throw new UnsupportedOperationException("GraalWasm compiles what is hot only");
    }

    private record AnyName(Function<String, Object> members) implements ProxyObject {

        @Override
        public Object getMember(String key) {
            return members.apply(key);
        }

        @Override
        public Object getMemberKeys() {
            return new String[0];
        }

        @Override
        public boolean hasMember(String key) {
            return true;
        }

        @Override
        public void putMember(String key, Value value) {
            throw new UnsupportedOperationException();
        }
    }

    private record GraalGuest(Value exports) implements Guest {

        @Override
        public IntUnaryOperator unary(String export) {
            Value function = exports.getMember(export);
            return a -> function.execute(a).asInt();
        }

        @Override
        public IntBinaryOperator binary(String export) {
            Value function = exports.getMember(export);
            return (a, b) -> function.execute(a, b).asInt();
        }

        @Override
        public int call(String export, int... args) {
            Object[] values = new Object[args.length];
            for (int i = 0; i < args.length; i++) {
                values[i] = args[i];
            }
            Value result = exports.getMember(export).execute(values);
            return result.isNumber() ? result.asInt() : 0;
        }

        private Value memory() {
            for (String key : exports.getMemberKeys()) {
                Value member = exports.getMember(key);
                if (member.hasBufferElements()) {
                    return member;
                }
            }
            throw new IllegalStateException("no memory is exported");
        }

        @Override
        public void write(int address, byte[] bytes) {
            Value memory = memory();
            for (int i = 0; i < bytes.length; i++) {
                memory.writeBufferByte(address + (long) i, bytes[i]);
            }
        }

        @Override
        public int readInt(int address) {
            return memory().readBufferInt(ByteOrder.LITTLE_ENDIAN, address);
        }

        @Override
        public void close() {
            // garbage
        }
    }
}
