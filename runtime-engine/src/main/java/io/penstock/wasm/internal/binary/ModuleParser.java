package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.Unsupported;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A push parser for modules, with V8's states: header, then section id, length and contents in turn, where the code section
 * is a count and then length and contents of one body after the other. Any chunking gives the same result. Code is not
 * validated here: each body goes to a {@link BodyListener} when it is complete. For one thread at a time.
 */
public final class ModuleParser {

    /** Longest body, as in V8. */
    private static final int MAX_BODY = 7_654_321;
    /** A longer custom section is not kept: what it is for is no need of the module's. */
    private static final int MAX_KEPT_CUSTOM = 32 << 20;
    /** Of one that is not kept, so much is read for its name. */
    private static final int NAME_OF_CUSTOM = 1 << 20;
    private static final int HEADER_SIZE = 8;
    private static final int MAGIC = 0x6D736100;
    private static final int VERSION = 1;
    private static final String HEADER = "header";

    /** Gets the bodies, in order, while the module is read. */
    @FunctionalInterface
    public interface BodyListener {

        /**
         * A body is complete.
         *
         * @param context what it is to be validated against, the same object each time
         * @param function index of the function, imports counted
         */
        void body(ModuleContext context, int function, FunctionBody body);
    }

    private enum State {
        MAGIC, VERSION, SECTION_ID, SECTION_LENGTH, SECTION, SKIPPED, CODE_COUNT, BODY_LENGTH, BODY
    }

    private final long maxBytes;
    private final BodyListener listener;
    private final ModuleSections sections;
    private final Set<Feature> features;
    private final List<FunctionBody> bodies = new ArrayList<>();
    private final PendingBytes pending = new PendingBytes();
    private final byte[] lengthBytes = new byte[5];
    private int lengthSize;
    private State state = State.MAGIC;
    private Section section = Section.CUSTOM;
    private Section last = Section.CUSTOM;
    private long offset;
    private long sectionEnd;
    private long codeOffset;
    private @Nullable ModuleContext context;
    private @Nullable ModuleException failure;

    /**
     * A parser for one module.
     *
     * @param features what the module may use
     * @param maxBytes longest module taken
     * @param listener told about each body
     */
    public ModuleParser(Set<Feature> features, long maxBytes, BodyListener listener) {
        this.features = features;
        this.sections = new ModuleSections(features);
        this.maxBytes = maxBytes;
        this.listener = listener;
        pending.begin(4);
    }

    /** Parses a module that is there as a whole; its code is not validated. */
    public static ModuleInfo parse(byte[] bytes, long maxBytes, BodyListener listener) {
        ModuleParser parser = new ModuleParser(Feature.defaults(), maxBytes, listener);
        parser.feed(ByteBuffer.wrap(bytes));
        return parser.finish();
    }

    /**
     * Takes all remaining bytes of the buffer.
     *
     * @throws ModuleException at the first error; the same again from each later call
     */
    public void feed(ByteBuffer in) {
        if (failure != null) {
            throw failure;
        }
        try {
            while (in.hasRemaining()) {
                step(in);
            }
        } catch (ModuleException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * Says that there are no more bytes.
     *
     * @return the module
     * @throws ModuleException when it is not complete, or the error that was met before
     */
    public ModuleInfo finish() {
        if (failure != null) {
            throw failure;
        }
        switch (state) {
            case SECTION_ID -> {
                // the only place where a module may end
            }
            case MAGIC, VERSION -> throw fail(Failure.UNEXPECTED_END, offset, "a header of 8 bytes", offset + " bytes");
            case SECTION_LENGTH -> throw fail(Failure.UNEXPECTED_END, offset, "the section's length", "");
            default -> throw fail(Failure.LENGTH, offset, sectionEnd - offset + " more bytes of the section",
                    "the end of the module");
        }
        if (sections.definedFunctions() != bodies.size()) {
            section = Section.CODE;
            throw fail(Failure.CODE_COUNT, offset, sections.definedFunctions() + " bodies", "" + bodies.size());
        }
        if (!sections.hasAnnouncedData()) {
            section = Section.DATA;
            throw fail(Failure.DATA_COUNT, offset, sections.dataCount() + " segments", "0");
        }
        return sections.toModuleInfo(bodies, offset, codeOffset);
    }

    private void step(ByteBuffer in) {
        switch (state) {
            case SECTION_ID -> sectionId(in);
            case SECTION_LENGTH, CODE_COUNT, BODY_LENGTH -> {
                if (takeLength(in)) {
                    lengthRead();
                }
            }
            case SKIPPED -> {
                int skipped = (int) Math.min(in.remaining(), sectionEnd - offset);
                in.position(in.position() + skipped);
                offset += skipped;
                if (offset == sectionEnd) {
                    state = State.SECTION_ID;
                }
            }
            case MAGIC, VERSION, SECTION, BODY -> {
                int before = pending.length();
                boolean complete = pending.take(in);
                offset += pending.length() - before;
                if (complete) {
                    contentsRead(pending.complete());
                }
            }
        }
    }

    private void sectionId(ByteBuffer in) {
        int id = in.get() & 0xFF;
        Section next = Section.of(id);
        if (next == null || (next == Section.TAG && !features.contains(Feature.EXCEPTION_HANDLING))) {
            section = Section.CUSTOM;
            throw fail(Failure.SECTION_ID, offset, "",
                    id == Section.TAG_ID ? Unsupported.tag(id) : Unsupported.hex(id));
        }
        section = next;
        if (next != Section.CUSTOM) {
            if (next.compareTo(last) <= 0) {
                throw fail(Failure.SECTION_ORDER, offset, "a section after " + last.text(), next.text());
            }
            last = next;
        }
        offset++;
        state = State.SECTION_LENGTH;
    }

    /** Takes the bytes of a LEB128; true when it is complete. */
    private boolean takeLength(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (state != State.SECTION_LENGTH && offset == sectionEnd) {
                throw fail(Failure.END_OF_SECTION, offset, "", "");
            }
            byte b = in.get();
            lengthBytes[lengthSize++] = b;
            offset++;
            if (b >= 0 || lengthSize == lengthBytes.length) {
                return true;
            }
        }
        return false;
    }

    private void lengthRead() {
        long begin = offset - lengthSize;
        int function = state == State.BODY_LENGTH ? nextFunction() : -1;
        int length = new BinaryReader(lengthBytes.clone(), begin, section.text(), function).index();
        lengthSize = 0;
        switch (state) {
            case SECTION_LENGTH -> {
                sectionEnd = offset + length;
                if (sectionEnd > maxBytes) {
                    throw fail(Failure.TOO_MANY, begin, "a module of at most " + maxBytes + " bytes",
                            "at least " + sectionEnd);
                }
                if (section == Section.CODE) {
                    codeOffset = offset;
                    state = State.CODE_COUNT;
                    if (length == 0) {
                        throw fail(Failure.END_OF_SECTION, offset, "", "");
                    }
                } else {
                    boolean kept = section != Section.CUSTOM || length <= MAX_KEPT_CUSTOM;
                    begin(State.SECTION, kept ? length : NAME_OF_CUSTOM);
                }
            }
            case CODE_COUNT -> {
                if (length != sections.definedFunctions()) {
                    throw fail(Failure.CODE_COUNT, begin, sections.definedFunctions() + " bodies", "" + length);
                }
                context = sections.context();
                afterBody();
            }
            default -> {
                if (length > MAX_BODY) {
                    throw fail(Failure.TOO_MANY, begin, "a body of at most " + MAX_BODY + " bytes", "" + length);
                }
                if (length > sectionEnd - offset) {
                    throw fail(Failure.END_OF_SECTION, begin, "a body of at most " + (sectionEnd - offset) + " bytes",
                            "" + length);
                }
                begin(State.BODY, length);
            }
        }
    }

    private void begin(State contents, int length) {
        state = contents;
        pending.begin(length);
        if (length == 0) {
            contentsRead(pending.complete());
        }
    }

    private void contentsRead(byte[] bytes) {
        long begin = offset - bytes.length;
        switch (state) {
            case MAGIC -> {
                checkHeader(bytes, MAGIC, Failure.MAGIC);
                state = State.VERSION;
                pending.begin(HEADER_SIZE - 4);
            }
            case VERSION -> {
                checkHeader(bytes, VERSION, Failure.VERSION);
                state = State.SECTION_ID;
            }
            case BODY -> {
                FunctionBody body = new FunctionBody(bytes, begin);
                int function = nextFunction();
                bodies.add(body);
                if (context == null) {
                    throw new IllegalStateException("a body before the code section");
                }
                listener.body(context, function, body);
                afterBody();
            }
            default -> {
                BinaryReader in = new BinaryReader(bytes, begin, section.text(), -1);
                if (offset < sectionEnd) {
                    in.name();
                    state = State.SKIPPED;
                    return;
                }
                sections.read(section, in);
                if (!in.atEnd()) {
                    in.mark();
                    throw in.invalid(Failure.SECTION_SIZE, "the end of the section", in.remaining() + " more bytes");
                }
                state = State.SECTION_ID;
            }
        }
    }

    private void checkHeader(byte[] bytes, int expected, Failure otherwise) {
        int found = new BinaryReader(bytes, offset - bytes.length, HEADER, -1).fixed32();
        if (found != expected) {
            throw fail(otherwise, offset - bytes.length, "%08x".formatted(Integer.reverseBytes(expected)),
                    "%08x".formatted(Integer.reverseBytes(found)));
        }
    }

    private void afterBody() {
        if (bodies.size() < sections.definedFunctions()) {
            state = State.BODY_LENGTH;
        } else {
            state = State.SECTION_ID;
            if (offset < sectionEnd) {
                throw fail(Failure.SECTION_SIZE, offset, "the end of the section", sectionEnd - offset + " more bytes");
            }
        }
    }

    private int nextFunction() {
        return sections.importedFunctions() + bodies.size();
    }

    private ModuleException fail(Failure what, long at, String expected, String found) {
        boolean header = state == State.MAGIC || state == State.VERSION;
        boolean body = state == State.BODY || state == State.BODY_LENGTH;
        failure = what.at(new ModuleException.Place(header ? HEADER : section.text(), body ? nextFunction() : -1, at),
                expected, found);
        return failure;
    }
}
