package io.penstock.wasm.internal.cache;

import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.HashSet;
import java.util.Set;

/**
 * Which other functions' optimized code a class refers to. Read from the class files themselves, so that it holds whatever
 * the compiler inlined or grouped.
 */
final class ClassReferences {

    private ClassReferences() {
    }

    /**
     * The functions with classes of the same kind that this code's classes name: the kind is the letter after the package, and
     * the function's index follows ({@code penstock.O12}, {@code penstock.O12$1}).
     */
    static Set<Integer> optimizedFunctions(CompiledFunction code) {
        String own = code.classes().getFirst().name().replace('.', '/');
        int kindEnd = own.lastIndexOf('/') + 2;
        String prefix = own.substring(0, kindEnd);
        Set<Integer> found = new HashSet<>();
        for (GeneratedClass one : code.classes()) {
            for (PoolEntry entry : ClassFile.of().parse(one.bytes()).constantPool()) {
                if (entry instanceof ClassEntry named) {
                    addFunction(named.asInternalName(), prefix, found);
                }
            }
        }
        addOwn(own, prefix, found);
        return found;
    }

    private static void addFunction(String name, String prefix, Set<Integer> found) {
        if (name.startsWith(prefix)) {
            int function = number(name, prefix.length());
            if (function >= 0) {
                found.add(function);
            }
        }
    }

    private static void addOwn(String own, String prefix, Set<Integer> found) {
        found.remove(number(own, prefix.length()));
    }

    /** The digits that begin here, or -1. */
    private static int number(String text, int begin) {
        int end = begin;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == begin ? -1 : Integer.parseInt(text, begin, end, 10);
    }
}
