package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Values as objects, where they cross in arrays and where a v128 is one. */
final class BoxBuilder {

    private final SsaBuilder builder;

    BoxBuilder(SsaBuilder builder) {
        this.builder = builder;
    }

    /** A new array of the boxed values. */
    Node pack(List<ValueType> types, Node[] values) {
        return builder.add(Operation.PACK, Type.REF, types, 0, Halves.split(values));
    }

    /** An element of an array of boxed arguments. */
    Node argument(Node array, int index, ValueType type) {
        Node element = builder.add(Operation.ELEMENT, Type.REF, null, index, array);
        return type.equals(ValueType.V128)
                ? halves(builder.runtime(RuntimeMembers.V128_CHECKED, Effects.TRAPS, element))
                : unbox(type, element);
    }

    /** A value that is an object: of a v128, null is zero. */
    Node unbox(ValueType type, Node reference) {
        JvmKind kind = JvmKind.of(type);
        return switch (kind) {
            case REFERENCE -> reference;
            case V128 -> halves(builder.runtime(RuntimeMembers.V128_OR_ZERO, Effects.NONE, reference));
            default -> builder.runtime(new Member.Method(LinkageClasses.wrapper(kind), LinkageClasses.unboxMethod(kind),
                    MethodTypeDesc.of(kind.descriptor()), false), Effects.NONE, reference);
        };
    }

    private Node halves(Node vector) {
        return Halves.pair(builder.graph(), builder.runtime(RuntimeMembers.V128_LOW, Effects.NONE, vector),
                builder.runtime(RuntimeMembers.V128_HIGH, Effects.NONE, vector));
    }

    /** What was read of a value's storage, in which a v128 is an object and all else itself. */
    Node unboxVector(ValueType type, Node read) {
        return type.equals(ValueType.V128) ? unbox(type, read) : read;
    }

    /** A value as an object of its type, if it is a v128; else as it is. */
    Node vectorAsObject(Node value) {
        return value.is(Operation.PAIR)
                ? builder.runtime(RuntimeMembers.V128_OF, Effects.NONE, Halves.split(value))
                : value;
    }
}
