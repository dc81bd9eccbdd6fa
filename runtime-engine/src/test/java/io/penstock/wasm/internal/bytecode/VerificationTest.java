package io.penstock.wasm.internal.bytecode;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.runtime.SafepointPoll;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands between a bug of the compilers and the JVM: its verifier looks at every class that we make. */
class VerificationTest {

    /**
     * The loader is the one of all generated classes: with {@code -XX:-BytecodeVerificationRemote} this fails. (HotSpot tells
     * that flag's value to nobody unless diagnostic flags are unlocked.)
     */
    @Test
    void aClassThatUsesAReferenceAsAnIntIsRejected() {
        ModuleClassLoader loader = new ModuleClassLoader("broken", new SafepointPoll(), name -> List.of());
        loader.add(List.of(new GeneratedClass("penstock.Broken", broken())));
        assertThatThrownBy(() -> Class.forName("penstock.Broken", true, loader)).isInstanceOf(VerifyError.class)
                .hasMessageContaining("Bad type on operand stack");
    }

    private static byte[] broken() {
        return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS).build(ClassDesc.of("penstock.Broken"),
                type -> type.withMethodBody("f", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object),
                        ClassFile.ACC_STATIC | ClassFile.ACC_PUBLIC,
                        code -> code.aload(0).iconst_1().iadd().ireturn()));
    }
}
