package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.ir.Callee;
import io.penstock.wasm.internal.ir.IndirectCallee;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import java.util.Arrays;
import java.util.List;

/** Calls: as they are, by a recorded target, or with the callee's code in their place. */
final class CallBuilder {

    private final SsaBuilder builder;

    CallBuilder(SsaBuilder builder) {
        this.builder = builder;
    }

    void call(Callee callee, Node[] args, Node[] results) {
        Node call = builder.add(Operation.CALL, resultType(callee.type().results()), callee, 0, args);
        results(call, callee.type().results(), results);
    }

    void callIndirect(IndirectCallee callee, Node[] args, Node element, Node[] results) {
        Node[] inputs = Arrays.copyOf(args, args.length + 1);
        inputs[args.length] = element;
        Node call = builder.add(Operation.CALL_INDIRECT, resultType(callee.type().results()), callee, 0, inputs);
        results(call, callee.type().results(), results);
    }

    private static Type resultType(List<ValueType> types) {
        return types.isEmpty() ? Type.VOID : Type.of(types.getFirst());
    }

    private void results(Node call, List<ValueType> types, Node[] results) {
        for (int i = 0; i < types.size(); i++) {
            results[i] = i == 0 ? call : builder.add(Operation.RESULT, Type.of(types.get(i)), null, i, call);
        }
    }
}
