package io.penstock.wasm.internal.cache;

import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Code to put into a cache. */
final class TestCode {

    static final byte[] KEY = "a key for tests, long enough to be one"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private TestCode() {
    }

    static CacheKey key(int module) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) module);
        return CacheKey.of("module" + module, digest, "engine", "configuration");
    }

    /** A class that calls these functions' optimized code. */
    static CompiledFunction calling(int function, int... callees) {
        ClassDesc name = ClassDesc.of("penstock.O" + function);
        byte[] bytes = ClassFile.of().build(name, builder -> builder.withMethodBody("f", ConstantDescs.MTD_void,
                ClassFile.ACC_STATIC, code -> {
                    for (int callee : callees) {
                        code.invokestatic(ClassDesc.of("penstock.O" + callee), "f", ConstantDescs.MTD_void);
                    }
                    code.invokestatic(ClassDesc.of("penstock.F99"), "f", MethodTypeDesc.of(ConstantDescs.CD_void));
                    code.return_();
                }));
        return new CompiledFunction(List.of(new GeneratedClass("penstock.O" + function, bytes)));
    }

    /** A class file of at least so many bytes. */
    static CompiledFunction ofSize(int function, int bytes) {
        ClassDesc name = ClassDesc.of("penstock.O" + function);
        byte[] file = ClassFile.of().build(name, builder -> {
            for (int left = bytes; left > 0; left -= 60_000) {
                builder.withField("x" + left + "_".repeat(Math.min(left, 60_000)), ConstantDescs.CD_int, 0);
            }
            builder.with(SourceFileAttribute.of("s"));
        });
        return new CompiledFunction(List.of(new GeneratedClass("penstock.O" + function, file)));
    }

    /** Functions with their bytes as text, to compare. */
    static Map<Integer, String> text(Map<Integer, CompiledFunction> functions) {
        Map<Integer, String> result = new TreeMap<>();
        functions.forEach((function, code) -> {
            StringBuilder text = new StringBuilder();
            code.classes().forEach(
                    c -> text.append(c.name()).append('=').append(HexFormat.of().formatHex(c.bytes())).append(' '));
            result.put(function, text.toString());
        });
        return result;
    }
}
