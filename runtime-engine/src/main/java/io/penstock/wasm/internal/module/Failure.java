package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;

/** What can be wrong with a module: one row each, with the phrase of the spec's test suite where it has one. */
public enum Failure {

    // the binary format (spec 5)

    /** Not a WebAssembly file. */
    MAGIC("magic header not detected"),
    /** Another version, or a component. */
    VERSION("unknown binary version"),
    /** The bytes end inside the header, a section's id or its length. */
    UNEXPECTED_END("unexpected end"),
    /** The bytes end inside a section. */
    LENGTH("length out of bounds"),
    /** A section or body ends inside of what it should contain. */
    END_OF_SECTION("unexpected end of section or function"),
    /** A section goes on after its contents. */
    SECTION_SIZE("section size mismatch"),
    /** Not one of the known sections. */
    SECTION_ID("malformed section id"),
    /** A section twice or out of order. */
    SECTION_ORDER("unexpected content after last section"),
    /** LEB128 with more bytes than the type needs. */
    INTEGER_TOO_LONG("integer representation too long"),
    /** LEB128 with bits beyond the type. */
    INTEGER_TOO_LARGE("integer too large"),
    /** A name that is not UTF-8. */
    UTF8("malformed UTF-8 encoding"),
    /** Not a form of type definition. */
    TYPE_FORM("malformed type definition"),
    /** Not a value type. */
    VALUE_TYPE("malformed value type"),
    /** Not a reference type. */
    REFERENCE_TYPE("malformed reference type"),
    /** Not a heap type. */
    HEAP_TYPE("malformed heap type"),
    /** Mutability is neither 0 nor 1. */
    MUTABILITY("malformed mutability"),
    /** A tag with an unknown attribute. */
    TAG_ATTRIBUTE("malformed tag attribute"),
    /** Limits with unknown flags. */
    LIMITS_FLAGS("malformed limits flags"),
    /** A table with an unknown encoding. */
    TABLE_FORM("malformed table"),
    /** Not a kind of import. */
    IMPORT_KIND("malformed import kind"),
    /** Not a kind of export. */
    EXPORT_KIND("malformed export kind"),
    /** Not a kind of element segment or of element. */
    ELEMENT_KIND("malformed element segment kind"),
    /** Not a kind of data segment. */
    DATA_KIND("malformed data segment kind"),
    /** More or fewer bodies than functions. */
    CODE_COUNT("function and code section have inconsistent lengths"),
    /** The data section has another number of segments than announced. */
    DATA_COUNT("data count and data section have inconsistent lengths"),
    /** Code uses data segments without a data count section. */
    DATA_COUNT_REQUIRED("data count section required"),
    /** Not an instruction. */
    ILLEGAL_OPCODE("illegal opcode"),
    /** Code without its last end, or beyond it. */
    END_EXPECTED("END opcode expected"),
    /** Loads and stores with unknown flags. */
    MEMOP_FLAGS("malformed memop flags"),
    /** A catch clause of an unknown kind. */
    CATCH_KIND("malformed catch clause"),
    /** Unknown flags of {@code br_on_cast}. */
    CAST_FLAGS("malformed cast flags"),
    /** More locals than an engine takes. */
    TOO_MANY_LOCALS("too many locals"),
    /** More of something than an engine takes. */
    TOO_MANY("implementation limit exceeded"),

    // validation (spec 3)

    /** Operands or results of another type or number. */
    TYPE_MISMATCH("type mismatch", true),
    /** A type does not match the supertype that it declares. */
    SUB_TYPE("sub type", true),
    /** A local without a default value is read before it is assigned. */
    UNINITIALIZED_LOCAL("uninitialized local", true),
    /** Tag index out of range. */
    UNKNOWN_TAG("unknown tag", true),
    /** A tag's type has results. */
    TAG_RESULT("non-empty tag result type", true),
    /** A field's index is out of range. */
    UNKNOWN_FIELD("unknown field", true),
    /** Assignment to an immutable field. */
    IMMUTABLE_FIELD("immutable field", true),
    /** Assignment to the elements of an immutable array. */
    IMMUTABLE_ARRAY("immutable array", true),
    /** {@code array.copy} between arrays of different elements. */
    ARRAY_TYPES("array types do not match", true),
    /** Data for an array of references. */
    ARRAY_OF_REFERENCES("array type is not numeric or vector", true),
    /** {@code rethrow} of something that is not a catch block. */
    RETHROW_LABEL("invalid rethrow label", true),
    /** Type index out of range. */
    UNKNOWN_TYPE("unknown type", true),
    /** Function index out of range. */
    UNKNOWN_FUNCTION("unknown function", true),
    /** Table index out of range. */
    UNKNOWN_TABLE("unknown table", true),
    /** Memory index out of range. */
    UNKNOWN_MEMORY("unknown memory", true),
    /** Global index out of range. */
    UNKNOWN_GLOBAL("unknown global", true),
    /** Local index out of range. */
    UNKNOWN_LOCAL("unknown local", true),
    /** Label out of range. */
    UNKNOWN_LABEL("unknown label", true),
    /** Element segment index out of range. */
    UNKNOWN_ELEMENT_SEGMENT("unknown elem segment", true),
    /** Data segment index out of range. */
    UNKNOWN_DATA_SEGMENT("unknown data segment", true),
    /** Assignment to an immutable global. */
    IMMUTABLE_GLOBAL("immutable global", true),
    /** {@code select} with another number of types than one. */
    RESULT_ARITY("invalid result arity", true),
    /** Alignment above the access's width. */
    ALIGNMENT("alignment must not be larger than natural", true),
    /** Lane index out of range. */
    LANE("invalid lane index", true),
    /** Alignment of an atomic access that is not its width. */
    ATOMIC_ALIGNMENT("atomic alignment must be natural", true),
    /** Static offset above the address space. */
    OFFSET("offset out of range", true),
    /** {@code ref.func} of a function that nothing outside the code mentions. */
    UNDECLARED_FUNCTION("undeclared function reference", true),
    /** Something in a constant expression that is not constant. */
    NOT_CONSTANT("constant expression required", true),
    /** Minimum above maximum. */
    LIMITS("size minimum must not be greater than maximum", true),
    /** Memory larger than its address space. */
    MEMORY_SIZE("memory size must be at most 65536 pages (4GiB)", true),
    /** Memory with 64-bit addresses larger than its address space. */
    MEMORY_SIZE_64("memory size must be at most 281474976710656 pages (16EiB)", true),
    /** A shared memory that could grow without end. */
    SHARED_MAXIMUM("shared memory must have maximum", true),
    /** Table larger than its address space. */
    TABLE_SIZE("table size must be at most 2^32-1", true),
    /** More than one memory. */
    MULTIPLE_MEMORIES("multiple memories", true),
    /** Two exports of one name. */
    DUPLICATE_EXPORT("duplicate export name", true),
    /** The start function takes or returns something. */
    START("start function", true);

    private final String phrase;
    private final boolean invalid;

    Failure(String phrase) {
        this(phrase, false);
    }

    Failure(String phrase, boolean invalid) {
        this.phrase = phrase;
        this.invalid = invalid;
    }

    /** The exception for this failure at a place, with what was expected and found there (either may be empty). */
    public ModuleException at(ModuleException.Place place, String expected, String found) {
        return invalid
                ? new InvalidModule(phrase, place, expected, found)
                : new MalformedModule(phrase, place, expected, found);
    }
}
