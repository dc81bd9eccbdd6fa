package io.penstock.wasm.internal.code;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes down what the validator tells: one line each, values numbered in the order they were made. */
final class TraceSink implements InstructionSink<String> {

    private final List<String> lines = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private int values;

    String text() {
        return String.join("\n", lines);
    }

    List<Long> offsets() {
        return offsets;
    }

    private void line(Object... words) {
        lines.add(Stream.of(words).map(Object::toString).collect(Collectors.joining(" ")));
    }

    private String value(Object... words) {
        String value = "v" + values++;
        lines.add(value + " = " + Stream.of(words).map(Object::toString).collect(Collectors.joining(" ")));
        return value;
    }

    private String values(String[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = "v" + values++;
        }
        return List.of(to).toString();
    }

    private static String list(String @Nullable [] of) {
        return of == null ? "unreachable" : List.of(of).toString();
    }

    @Override
    public String[] newArray(int length) {
        return new String[length];
    }

    @Override
    public void begin(FunctionType type, LocalTypes locals) {
        String text = Stream.iterate(0, i -> i < locals.count(), i -> i + 1).map(i -> locals.type(i).toString())
                .collect(Collectors.joining(" "));
        line("begin", type, "locals [" + text + "]");
    }

    @Override
    public void instruction(long offset) {
        offsets.add(offset);
    }

    @Override
    public void block(FunctionType type, String[] params) {
        line("block", type, list(params), "inside", values(params));
    }

    @Override
    public void loop(FunctionType type, String[] params) {
        line("loop", type, list(params), "inside", values(params));
    }

    @Override
    public void ifThen(FunctionType type, String condition, String[] params) {
        line("if", type, condition, list(params), "inside", values(params));
    }

    @Override
    public void elseArm(String @Nullable [] results, String[] params) {
        line("else", list(results), "inside", values(params));
    }

    @Override
    public void end(String @Nullable [] fallThrough, boolean reachable, String[] results) {
        line("end", list(fallThrough), reachable ? "then " + values(results) : "then unreachable");
    }

    @Override
    public void br(int depth, String[] values) {
        line("br", depth, list(values));
    }

    @Override
    public void brIf(int depth, String condition, String[] values) {
        line("br_if", depth, condition, list(values));
    }

    @Override
    public void brTable(int[] depths, String index, String[] values) {
        line("br_table", java.util.Arrays.toString(depths), index, list(values));
    }

    @Override
    public void returnFrom(String[] values) {
        line("return", list(values));
    }

    @Override
    public void unreachable() {
        line("unreachable");
    }

    @Override
    public void call(int function, FunctionType type, String[] args, String[] results) {
        line("call", function, type, list(args), "to", values(results));
    }

    @Override
    public void callIndirect(int table, int typeIndex, FunctionType type, String[] args, String element,
            String[] results) {
        line("call_indirect", table, typeIndex, type, list(args), element, "to", values(results));
    }

    @Override
    public void drop(ValueType type, String value) {
        line("drop", type, value);
    }

    @Override
    public String select(ValueType type, String whenNonZero, String whenZero, String condition) {
        return value("select", type, whenNonZero, whenZero, condition);
    }

    @Override
    public String localGet(int local) {
        return value("local.get", local);
    }

    @Override
    public void localSet(int local, String value) {
        line("local.set", local, value);
    }

    @Override
    public String localTee(int local, String value) {
        return value("local.tee", local, value);
    }

    @Override
    public String globalGet(int global, ValueType type) {
        return value("global.get", global, type);
    }

    @Override
    public void globalSet(int global, ValueType type, String value) {
        line("global.set", global, type, value);
    }

    @Override
    public String i32Const(int value) {
        return value("i32.const", value);
    }

    @Override
    public String i64Const(long value) {
        return value("i64.const", value);
    }

    @Override
    public String f32Const(int bits) {
        return value("f32.const", Integer.toHexString(bits));
    }

    @Override
    public String f64Const(long bits) {
        return value("f64.const", Long.toHexString(bits));
    }

    @Override
    public String unary(Opcode opcode, String operand) {
        return value(opcode, operand);
    }

    @Override
    public String binary(Opcode opcode, String left, String right) {
        return value(opcode, left, right);
    }

    @Override
    public String refNull(ReferenceType type) {
        return value("ref.null", type);
    }

    @Override
    public String refFunc(int function) {
        return value("ref.func", function);
    }

    @Override
    public String refIsNull(String reference) {
        return value("ref.is_null", reference);
    }

    @Override
    public String load(Opcode opcode, int memory, long offset, String address) {
        return value(opcode, memory, offset, address);
    }

    @Override
    public void store(Opcode opcode, int memory, long offset, String address, String value) {
        line(opcode, memory, offset, address, value);
    }

    @Override
    public String memorySize(int memory) {
        return value("memory.size", memory);
    }

    @Override
    public String memoryGrow(int memory, String delta) {
        return value("memory.grow", memory, delta);
    }

    @Override
    public void memoryFill(int memory, String destination, String value, String length) {
        line("memory.fill", memory, destination, value, length);
    }

    @Override
    public void memoryCopy(int destinationMemory, int sourceMemory, String destination, String source, String length) {
        line("memory.copy", destinationMemory, sourceMemory, destination, source, length);
    }

    @Override
    public void memoryInit(int segment, int memory, String destination, String source, String length) {
        line("memory.init", segment, memory, destination, source, length);
    }

    @Override
    public void dataDrop(int segment) {
        line("data.drop", segment);
    }

    @Override
    public String tableGet(int table, ReferenceType type, String index) {
        return value("table.get", table, type, index);
    }

    @Override
    public void tableSet(int table, String index, String value) {
        line("table.set", table, index, value);
    }

    @Override
    public String tableSize(int table) {
        return value("table.size", table);
    }

    @Override
    public String tableGrow(int table, String initial, String delta) {
        return value("table.grow", table, initial, delta);
    }

    @Override
    public void tableFill(int table, String index, String value, String length) {
        line("table.fill", table, index, value, length);
    }

    @Override
    public void tableCopy(int destinationTable, int sourceTable, String destination, String source, String length) {
        line("table.copy", destinationTable, sourceTable, destination, source, length);
    }

    @Override
    public void tableInit(int segment, int table, String destination, String source, String length) {
        line("table.init", segment, table, destination, source, length);
    }

    @Override
    public void elemDrop(int segment) {
        line("elem.drop", segment);
    }
}
