package io.penstock.wasm.internal.instantiate;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.I31;
import io.penstock.wasm.internal.module.ConstantExpression;
import io.penstock.wasm.internal.module.ConstantExpression.Instruction;
import io.penstock.wasm.internal.module.ConstantExpression.Operator;
import io.penstock.wasm.internal.runtime.ArrayInstance;
import io.penstock.wasm.internal.runtime.Instance;
import io.penstock.wasm.internal.runtime.IntegerNumerics;
import io.penstock.wasm.internal.runtime.StructInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates constant expressions (spec 3.4.13).
 *
 * @param instance whose they are; its globals come to be meanwhile
 */
record ConstantEvaluator(Instance instance) {

    /** The expression's value, boxed. */
    @Nullable
    Object evaluate(ConstantExpression expression) {
        List<Instruction> instructions = expression.instructions();
        if (instructions.size() == 1 && !(instructions.getFirst() instanceof Instruction.StructNew
                || instructions.getFirst() instanceof Instruction.ArrayNewFixed)) {
            return push(instructions.getFirst());
        }
        List<@Nullable Object> stack = new ArrayList<>();
        for (Instruction instruction : instructions) {
            switch (instruction) {
                case Instruction.Arithmetic(Operator operator) -> {
                    Object right = Objects.requireNonNull(stack.removeLast());
                    stack.add(apply(operator, Objects.requireNonNull(stack.removeLast()), right));
                }
                case Instruction.RefI31 _ -> stack.add(new I31((int) Objects.requireNonNull(stack.removeLast())));
                case Instruction.StructNew(DefinedType type, boolean byDefault) -> stack.add(instance.allocate(
                        StructInstance.heapBytes(type), () -> byDefault
                                ? StructInstance.ofDefaults(type)
                                : StructInstance.of(type, popAll(stack, StructInstance.fields(type).size()))));
                case Instruction.ArrayNew(DefinedType type, boolean byDefault) -> {
                    int length = (int) Objects.requireNonNull(stack.removeLast());
                    stack.add(instance.allocate(ArrayInstance.heapBytes(type, length),
                            () -> byDefault ? ArrayInstance.ofDefaults(type, length)
                                    : ArrayInstance.filled(type, length, stack.removeLast())));
                }
                case Instruction.ArrayNewFixed(DefinedType type, int length) ->
                    stack.add(instance.allocate(ArrayInstance.heapBytes(type, length),
                            () -> ArrayInstance.of(type, popAll(stack, length))));
                default -> stack.add(push(instruction));
            }
        }
        return stack.removeLast();
    }

    private static @Nullable Object[] popAll(List<@Nullable Object> stack, int count) {
        List<@Nullable Object> top = stack.subList(stack.size() - count, stack.size());
        @Nullable
        Object[] values = top.toArray();
        top.clear();
        return values;
    }

    /** The expression's value when it is an address or index: unsigned. */
    long offset(ConstantExpression expression) {
        Object value = evaluate(expression);
        if (value instanceof Integer i) {
            return Integer.toUnsignedLong(i);
        }
        if (value instanceof Long l) {
            return l;
        }
        throw new IllegalStateException("not an offset: " + expression);
    }

    /** The expressions' values. */
    @Nullable
    Object[] evaluate(List<ConstantExpression> expressions) {
        List<@Nullable Object> values = new ArrayList<>(expressions.size());
        for (ConstantExpression expression : expressions) {
            values.add(evaluate(expression));
        }
        return values.toArray();
    }

    private @Nullable Object push(Instruction instruction) {
        if (instruction instanceof Instruction.Constant(Object value)) {
            return value;
        }
        if (instruction instanceof Instruction.GlobalGet(int index)) {
            return instance.globals[index].get();
        }
        if (instruction instanceof Instruction.RefFunc(int function)) {
            return instance.functionReference(function);
        }
        if (instruction instanceof Instruction.RefNull) {
            return null;
        }
        throw new IllegalStateException(instruction + " without operands");
    }

    private static Object apply(Operator operator, Object left, Object right) {
        return switch (operator) {
            case I32_ADD -> IntegerNumerics.i32Add((int) left, (int) right);
            case I32_SUB -> IntegerNumerics.i32Sub((int) left, (int) right);
            case I32_MUL -> IntegerNumerics.i32Mul((int) left, (int) right);
            case I64_ADD -> IntegerNumerics.i64Add((long) left, (long) right);
            case I64_SUB -> IntegerNumerics.i64Sub((long) left, (long) right);
            case I64_MUL -> IntegerNumerics.i64Mul((long) left, (long) right);
        };
    }
}
