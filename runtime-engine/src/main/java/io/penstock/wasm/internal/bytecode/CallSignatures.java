package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The signatures of guests' functions, by what is the same for the JVM. For each, HotSpot makes an adapter in its code cache, some 1.5
 * KB, and never frees it: 160,000 of them, which one module could have, and the process can compile nothing any more.
 * Thread-safe.
 */
final class CallSignatures {

    /** Those of the process, as the adapters are. */
    static final CallSignatures OF_PROCESS = new CallSignatures(16_384);
    /** With so many parameters there are not many. */
    private static final int FEW_PARAMETERS = 6;

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param most how many signatures with more than {@value #FEW_PARAMETERS} parameters there may be */
    CallSignatures(int most) {
        this.most = most;
    }

    /**
     * Takes note of a function's signature.
     *
     * @throws IllegalArgumentException when it is a new one and there are too many
     */
    void admit(MethodTypeDesc type) {
        if (type.parameterCount() <= FEW_PARAMETERS) {
            return;
        }
        StringBuilder kinds = new StringBuilder(type.parameterCount());
        for (ClassDesc parameter : type.parameterList()) {
            kinds.append(parameter.isPrimitive() ? parameter.descriptorString() : "L");
        }
        String signature = kinds.toString();
        if (!known.contains(signature)) {
            if (known.size() >= most) {
                throw new IllegalArgumentException(
                        "its parameters are of kinds in an order that no function in this process has had, and "
                                + most + " such orders are the most");
            }
            known.add(signature);
        }
    }
}
