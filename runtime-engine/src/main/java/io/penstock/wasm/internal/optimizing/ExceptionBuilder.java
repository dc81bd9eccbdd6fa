package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Node;
import java.util.List;

/** Exceptions as objects: made, told apart, taken apart. */
final class ExceptionBuilder {

    private final SsaBuilder builder;
    private final BoxBuilder boxes;
    private final List<ExternType.Tag> tags;

    ExceptionBuilder(SsaBuilder builder, List<ExternType.Tag> tags) {
        this.builder = builder;
        this.boxes = new BoxBuilder(builder);
        this.tags = tags;
    }

    private List<ValueType> types(int tag) {
        return tags.get(tag).type().params();
    }

    /** {@code throw}. */
    void throwTag(int tag, Node[] args) {
        builder.throwException(builder.runtime(ReferenceMembers.EXCEPTION, Effects.READS_OTHER,
                boxes.pack(types(tag), args), builder.i32(tag)));
    }

    /** {@code throw_ref}. */
    void throwRef(Node exception) {
        builder.throwException(builder.runtime(ReferenceMembers.THROWN, Effects.TRAPS, exception));
    }

    /** Whether an exception has the tag. */
    Node hasTag(Node exception, int tag) {
        return builder.runtime(ReferenceMembers.HAS_TAG, Effects.NONE, exception, builder.i32(tag));
    }

    /** The arguments of an exception of the tag. */
    Node[] arguments(Node exception, int tag) {
        List<ValueType> types = types(tag);
        Node[] values = new Node[types.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = boxes.unbox(types.get(i), builder.runtime(ReferenceMembers.ARGUMENT, Effects.READS_OTHER,
                    exception, builder.i32(i)));
        }
        return values;
    }
}
