package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HotSpot's first compiler must not inline into guests' code by the hundred is too long for it. */
class AccessLengthTest {

    /** {@code C1MaxInlineSize}. */
    private static final int MOST_INLINED = 35;

    @ParameterizedTest
    @ValueSource(classes = {MemoryAccess.class, MemoryAccess64.class, AtomicAccess.class})
    void whenMethodUsesASegmentThenItIsTooLongToBeInlined(Class<?> type) throws IOException {
        Map<String, Integer> lengths = lengths(type);

        assertThat(lengths).isNotEmpty().allSatisfy(
                (method, length) -> assertThat(length).as(method).isGreaterThan(MOST_INLINED));
    }

    private static Map<String, Integer> lengths(Class<?> type) throws IOException {
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
            return ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .filter(method -> method.code().filter(AccessLengthTest::usesSegment).isPresent())
                    .collect(Collectors.toMap(
                            method -> method.methodName().stringValue() + method.methodType().stringValue(),
                            AccessLengthTest::length));
        }
    }

    private static boolean usesSegment(CodeModel code) {
        return code.elementStream().anyMatch(element -> element instanceof InvokeInstruction invoke
                && invoke.opcode() != Opcode.INVOKESTATIC
                && invoke.owner().asInternalName().matches("java/lang/(foreign/MemorySegment|invoke/VarHandle)"));
    }

    private static int length(MethodModel method) {
        return ((CodeAttribute) method.code().orElseThrow()).codeLength();
    }
}
