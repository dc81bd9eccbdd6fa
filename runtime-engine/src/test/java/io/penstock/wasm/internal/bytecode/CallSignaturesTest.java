package io.penstock.wasm.internal.bytecode;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.constant.MethodTypeDesc;
import org.junit.jupiter.api.Test;

class CallSignaturesTest {

    private final CallSignatures signatures = new CallSignatures(2);

    @Test
    void whenThereAreTooManyThenNewOnesAreRefusedAndKnownOnesAreNot() {
        admit("(IIIIIIILjava/lang/Object;)V");
        admit("(IIIIIIJLjava/lang/Object;)V");

        assertThatIllegalArgumentException().isThrownBy(() -> admit("(IIIIIJJLjava/lang/Object;)V"))
                .withMessageContaining("2 such orders");
        assertThatCode(() -> admit("(IIIIIIJLjava/lang/String;)I")).doesNotThrowAnyException();
    }

    @Test
    void whenThereAreFewParametersThenTheyDoNotCount() {
        admit("(IIIII)V");
        admit("(IIIIJ)V");
        admit("(IIIJJ)V");

        assertThatCode(() -> admit("(JJJJJJ)V")).doesNotThrowAnyException();
    }

    private void admit(String descriptor) {
        signatures.admit(MethodTypeDesc.ofDescriptor(descriptor));
    }
}
