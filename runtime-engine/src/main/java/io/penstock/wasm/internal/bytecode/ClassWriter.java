package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.LineTable;
import io.penstock.wasm.internal.compile.SourceNames;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/**
 * Writes the class file (JVMS 4.1) of a class with static members: what the JDK's Class-File API does too, without the
 * generality that costs it half of the time of a baseline compile and some hundred milliseconds when it is used first
 * (RATIONALE.md has figures). Not safe for use by several threads.
 */
final class ClassWriter {

    private static final int MAGIC = 0xCAFE_BABE;
    /** Of Java 25. */
    private static final int MAJOR_VERSION = 69;
    private static final int ACC_PUBLIC = 0x0001;
    private static final int ACC_PRIVATE = 0x0002;
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_SUPER = 0x0020;
    private static final int ACC_SYNTHETIC = 0x1000;
    private static final int MOST_CODE = 65_535;
    /** What a class file has besides constants, members and attributes. */
    private static final int FIXED_LENGTH = 22;

    private final ClassDesc name;
    private final ConstantPool pool = new ConstantPool();
    private final int nameIndex;
    private final int superIndex;
    private final ByteOutput fields = new ByteOutput(8);
    private int fieldCount;
    private final ByteOutput methods = new ByteOutput(1024);
    private int methodCount;
    private int largestCode;
    private int mostBlocks;
    private final LineNumbers lines = new LineNumbers();
    private final boolean isLong;
    private @Nullable SourceNames source;
    private int bodyLength;
    private @Nullable LineTable lineTable;

    ClassWriter(ClassDesc name) {
        this(name, false);
    }

    /**
     * A class.
     *
     * @param isLong whether its code has offsets in the function's body beyond the line numbers of a class file
     */
    ClassWriter(ClassDesc name, boolean isLong) {
        this.isLong = isLong;
        this.name = name;
        this.nameIndex = pool.classEntry(name);
        this.superIndex = pool.classEntry(ConstantDescs.CD_Object);
    }

    /** The class. */
    ClassDesc name() {
        return name;
    }

    /** A private constant, which {@code <clinit>} must set. */
    Member.Field staticConstant(String fieldName, ClassDesc type) {
        fields.u2(ACC_PRIVATE | ACC_STATIC | ACC_FINAL | ACC_SYNTHETIC);
        fields.u2(pool.utf8(fieldName));
        fields.u2(pool.utf8(type.descriptorString()));
        fields.u2(0);
        fieldCount++;
        return new Member.Field(name, fieldName, type);
    }

    /** The class initialiser. */
    void initializer(MethodBody code) {
        method(ACC_STATIC, ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, code);
    }

    /**
     * A public static method.
     *
     * @param code writes the instructions; called again when jumps turn out to be longer than 32 KB
     */
    void staticMethod(String methodName, MethodTypeDesc type, MethodBody code) {
        method(ACC_PUBLIC | ACC_STATIC, methodName, type, code);
    }

    private void method(int flags, String methodName, MethodTypeDesc type, MethodBody code) {
        MethodWriter writer = write(type, code, false);
        if (!writer.resolveJumps()) {
            writer = write(type, code, true);
            writer.resolveJumps();
        }
        largestCode = Math.max(largestCode, writer.size());
        if (writer.size() <= ClassAssembler.MOST_COMPILED) {
            mostBlocks = Math.max(mostBlocks, writer.mostBlocks());
        }
        methods.u2(flags);
        methods.u2(pool.utf8(methodName));
        methods.u2(pool.utf8(type.descriptorString()));
        methods.u2(1);
        writer.writeTo(methods, lines, isLong);
        methodCount++;
    }

    private MethodWriter write(MethodTypeDesc type, MethodBody code, boolean wideJumps) {
        while (true) {
            MethodWriter writer = new MethodWriter(pool, type, wideJumps);
            code.write(writer);
            if (writer.mostBlocks() <= InlinedBlocks.MOST || !code.flatten(writer.mostBlocks())) {
                return writer;
            }
        }
    }

    /** The class comes from this source; its function's body has so many bytes. */
    void source(SourceNames names, int length) {
        source = names;
        bodyLength = length;
    }

    /** Lines stand for this, not for offsets. */
    void lineTable(LineTable table) {
        lineTable = table;
    }

    private void writeAttributes(ByteOutput out) {
        if (source == null) {
            out.u2(0);
            return;
        }
        out.u2(2);
        out.u2(pool.utf8("SourceFile"));
        out.u4(2);
        out.u2(pool.utf8(SourceMap.fileOf(source)));
        out.u2(pool.utf8("SourceDebugExtension"));
        int lengthAt = out.length();
        out.u4(0);
        Utf8.write(SourceMap.text(source, lines.table(), bodyLength), out);
        out.putU4(lengthAt, out.length() - lengthAt - 4);
    }

    /** Bytes of code of the largest method so far. */
    int largestCode() {
        return largestCode;
    }

    /** How many blocks dominate each other, at most, in a method so far that HotSpot compiles. */
    int mostBlocks() {
        return mostBlocks;
    }

    /**
     * The class file.
     *
     * @throws IllegalArgumentException when a method is longer than class files allow
     */
    GeneratedClass finish() {
        if (largestCode > MOST_CODE) {
            throw new IllegalArgumentException("a method of " + largestCode + " bytes of code");
        }
        ByteOutput attributes = new ByteOutput(2);
        writeAttributes(attributes); // with what they put into the pool
        ByteOutput file = new ByteOutput(
                FIXED_LENGTH + pool.length() + fields.length() + methods.length() + attributes.length());
        file.u4(MAGIC);
        file.u4(MAJOR_VERSION);
        pool.write(file);
        file.u2(ACC_PUBLIC | ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC);
        file.u2(nameIndex);
        file.u2(superIndex);
        file.u2(0);
        file.u2(fieldCount);
        file.append(fields);
        file.u2(methodCount);
        file.append(methods);
        file.append(attributes);
        return new GeneratedClass(GeneratedNames.binaryName(name), file.toByteArray(),
                lineTable == null ? LineTable.of(lines.table()) : lineTable);
    }
}
