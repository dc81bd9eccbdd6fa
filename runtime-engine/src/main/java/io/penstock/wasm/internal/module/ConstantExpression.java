package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.ValueType;
import java.util.List;

/**
 * A validated constant expression (spec 3.4.13), as the postfix list of its instructions.
 *
 * @param type of its value
 * @param instructions in order, the last leaves the value
 */
public record ConstantExpression(ValueType type, List<Instruction> instructions) {

    /** An instruction of a constant expression. */
    public sealed interface Instruction {

        /**
         * A constant.
         *
         * @param value boxed; floats keep their NaN bits
         */
        record Constant(Object value) implements Instruction {
        }

        /**
         * {@code global.get}.
         *
         * @param index of the global
         */
        record GlobalGet(int index) implements Instruction {
        }

        /** {@code ref.null}. */
        record RefNull() implements Instruction {
        }

        /** {@code ref.i31}. */
        record RefI31() implements Instruction {
        }

        /**
         * {@code struct.new}, with a value for each field on the stack, or {@code struct.new_default}.
         *
         * @param type of the struct
         * @param byDefault whether all fields are zero or null
         */
        record StructNew(DefinedType type, boolean byDefault) implements Instruction {
        }

        /**
         * {@code array.new}, with the value and the length on the stack, or {@code array.new_default}, with the length.
         *
         * @param type of the array
         * @param byDefault whether all elements are zero or null
         */
        record ArrayNew(DefinedType type, boolean byDefault) implements Instruction {
        }

        /**
         * {@code array.new_fixed}.
         *
         * @param type of the array
         * @param length number of elements, which are on the stack
         */
        record ArrayNewFixed(DefinedType type, int length) implements Instruction {
        }

        /**
         * {@code ref.func}.
         *
         * @param function index of the function
         */
        record RefFunc(int function) implements Instruction {
        }

        /**
         * {@code i32.add} and the other five of the extended constant expressions.
         *
         * @param operator which
         */
        record Arithmetic(Operator operator) implements Instruction {
        }
    }

    /** The arithmetic of extended constant expressions. */
    public enum Operator {
        /** i32.add. */
        I32_ADD,
        /** i32.sub. */
        I32_SUB,
        /** i32.mul. */
        I32_MUL,
        /** i64.add. */
        I64_ADD,
        /** i64.sub. */
        I64_SUB,
        /** i64.mul. */
        I64_MUL
    }
}
