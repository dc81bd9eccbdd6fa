package io.penstock.wasm.internal.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The verifier's work grows with the cube of how many handlers nest in one method: nests are cut. */
class HandlersInMethodsTest {

    private static final int DEEP = 5_000;
    private static final int MOST = 100;

    @Test
    void whenProtectedRegionsNestDeeplyThenFewOfThemAreInOneMethod() {
        CodeTape tape = nested(DEEP);
        List<List<ExceptionCatch>> methods = classes(tape).stream()
                .flatMap(each -> ClassFile.of().parse(each.bytes()).methods().stream())
                .map(HandlersInMethodsTest::handlers).toList();
        assertThat(methods.stream().mapToInt(List::size).sum()).isEqualTo(DEEP);
        assertThat(methods).allSatisfy(handlers -> assertThat(handlers).hasSizeLessThan(MOST));
    }

    @Test
    void whenProtectedRegionsFollowEachOtherThenTheyStayTogether() {
        CodeTape tape = tape();
        for (int i = 0; i < 2 * MOST; i++) {
            nest(tape, 1);
        }
        tape.returnVoid();
        assertThat(classes(tape).stream().flatMap(each -> ClassFile.of().parse(each.bytes()).methods().stream())
                .map(HandlersInMethodsTest::handlers)).anySatisfy(handlers -> assertThat(handlers).hasSize(2 * MOST));
    }

    private static List<ExceptionCatch> handlers(MethodModel method) {
        return method.code().map(code -> ((CodeAttribute) code).exceptionHandlers()).orElse(List.of());
    }

    private static List<GeneratedClass> classes(CodeTape tape) {
        return ClassAssembler.function(ClassDesc.of("penstock.m0", "F0"), "f",
                MethodTypeDesc.of(ConstantDescs.CD_void, GeneratedNames.INSTANCE), tape);
    }

    private static CodeTape nested(int depth) {
        CodeTape tape = tape();
        nest(tape, depth);
        tape.returnVoid();
        return tape;
    }

    private static CodeTape tape() {
        return new CodeTape(List.of(JvmKind.REFERENCE));
    }

    private static void nest(CodeTape tape, int depth) {
        int[] regions = Stream.generate(tape::newProtectedRegion).limit(depth).mapToInt(Integer::intValue).toArray();
        for (int region : regions) {
            tape.statement();
            tape.beginProtected(region);
            tape.enter(false);
        }
        tape.intConstant(0);
        tape.plain(JvmOpcode.POP);
        for (int i = depth - 1; i >= 0; i--) {
            int after = tape.newLabel();
            tape.exit();
            tape.endProtected(regions[i]);
            tape.jump(after);
            tape.handler(regions[i]);
            tape.plain(JvmOpcode.POP);
            tape.bind(after);
            tape.statement();
        }
    }
}
