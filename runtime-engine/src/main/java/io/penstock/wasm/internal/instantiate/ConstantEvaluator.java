package io.penstock.wasm.internal.instantiate;

import io.penstock.wasm.internal.module.ConstantExpression;
import io.penstock.wasm.internal.module.ConstantExpression.Instruction;
import io.penstock.wasm.internal.module.ConstantExpression.Operator;
import io.penstock.wasm.internal.runtime.GlobalStorage;
import io.penstock.wasm.internal.runtime.Numerics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates constant expressions (spec 3.4.13).
 *
 * @param globals those that exist already
 * @param functions makes references
 */
@SuppressWarnings("ArrayRecordComponent") // the instance's own array, whose globals come to be meanwhile
record ConstantEvaluator(GlobalStorage[] globals, IntFunction<Object> functions) {

    /** The expression's value, boxed. */
    @Nullable
    Object evaluate(ConstantExpression expression) {
        List<Instruction> instructions = expression.instructions();
        if (instructions.size() == 1) {
            return push(instructions.getFirst());
        }
        // never holds null: references are not operands
        Deque<Object> stack = new ArrayDeque<>();
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.Arithmetic(Operator operator)) {
                Object right = stack.pop();
                stack.push(apply(operator, stack.pop(), right));
            } else {
                stack.push(Objects.requireNonNull(push(instruction)));
            }
        }
        return stack.pop();
    }

    /** The expression's value when it is an address or index: unsigned. */
    long offset(ConstantExpression expression) {
        return switch (evaluate(expression)) {
            case Integer i -> Integer.toUnsignedLong(i);
            case Long l -> l;
            case null, default -> throw new IllegalStateException("not an offset: " + expression);
        };
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
        return switch (instruction) {
            case Instruction.Constant(Object value) -> value;
            case Instruction.GlobalGet(int index) -> globals[index].get();
            case Instruction.RefNull _ -> null;
            case Instruction.RefFunc(int function) -> functions.apply(function);
            case Instruction.Arithmetic _ -> throw new IllegalStateException("an operator without operands");
        };
    }

    private static Object apply(Operator operator, Object left, Object right) {
        return switch (operator) {
            case I32_ADD -> Numerics.i32Add((int) left, (int) right);
            case I32_SUB -> Numerics.i32Sub((int) left, (int) right);
            case I32_MUL -> Numerics.i32Mul((int) left, (int) right);
            case I64_ADD -> Numerics.i64Add((long) left, (long) right);
            case I64_SUB -> Numerics.i64Sub((long) left, (long) right);
            case I64_MUL -> Numerics.i64Mul((long) left, (long) right);
        };
    }
}
