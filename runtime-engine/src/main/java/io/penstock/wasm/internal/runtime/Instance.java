package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.InstanceSnapshot;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one instance: what generated code, which all instances of a module share, gets as its last argument. The
 * public fields are for generated code and this package.
 */
public final class Instance implements WasmInstance {

    /** The module's code. */
    public final ModuleCode code;
    /** All memories, imports first. */
    public final LinearMemory[] memories;
    /** Memory 0; {@link LinearMemory#NONE} when there is none. */
    public final LinearMemory memory0;
    /** All tables, imports first. */
    public final TableStorage[] tables;
    /** All globals, imports first. */
    public final GlobalStorage[] globals;
    /** All exception tags, imports first. */
    public final TagInstance[] tags;
    /** The module's types. */
    public final DefinedType[] types;
    /**
     * For each imported function its type's {@link FunctionType#toMethodType()} with the calling {@link Instance} appended;
     * null before {@link ImportSite} asks for it: to make one takes long, and most are never called.
     */
    public final @Nullable MethodHandle[] importHandles;
    /** Result {@code i}, from 1, of a function with several, if it is a number: its bits. Result 0 is the JVM's. */
    public final long[] resultBits;
    /** Result {@code i}, from 0, if it is a v128: its upper half; the lower half is where a number's bits are. */
    public final long[] resultHighs;
    /** Result {@code i}, from 1, of a function with several, if it is a reference. */
    public final @Nullable Object[] resultRefs;
    /**
     * How many host calls are inside. An entry adds one before it goes in and takes it off on every way out, in its own
     * frame (a call to do it might find no stack left). Plain: an instance belongs to one call at a time, and
     * {@link #close()} only needs to see it some time.
     */
    public int active;
    /** What {@link TailCalls} is to call; null for nothing. */
    public @Nullable FunctionInstance tailCallee;
    /** Its arguments, boxed. */
    @Nullable
    Object @Nullable [] tailArguments;
    /** Set by {@link #close()}; an entry looks at it when it has counted itself in {@link #active}. */
    public volatile boolean closed;

    /** So many bytes of objects until the next one is to be sampled. */
    private long untilSample;
    /** Its objects. */
    final ObjectBudget objects;

    final EngineServices services;
    /** The instances whose code a call that begins here may reach; see {@link LinkGroup}. */
    LinkGroup group;
    /** Contents of passive data segments; null when dropped. */
    final byte[] @Nullable [] dataSegments;
    /** Contents of passive element segments; null when dropped. */
    final @Nullable Object[] @Nullable [] elementSegments;

    private final @Nullable WasmModule module;
    private final FunctionInstance[] importedFunctions;
    private final @Nullable FunctionInstance[] functions;
    private final InstanceResources resources;
    private final Cleaner.Cleanable cleanable;
    private @Nullable Map<String, Extern> exports;

    /**
     * What an instance is put together from. Each array holds the imports first; what follows in {@code tables} and
     * {@code globals} may be filled in later, because it may refer to functions of the instance.
     *
     * @param module null for an instance that nobody asks for it
     * @param owned the memories that the instance defines
     * @param budget what these take their pages from
     * @param importedFunctions {@link io.penstock.wasm.api.HostFunction}s and {@link WasmFunction}s
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once
    public record Parts(@Nullable WasmModule module, ModuleCode code, EngineServices services, LinearMemory[] memories,
            LinearMemory[] owned, PageBudget budget, TableStorage[] tables, GlobalStorage[] globals, TagInstance[] tags,
            Extern[] importedFunctions) {
    }

    /** Puts an instance together; its segments count as dropped until they are set. */
    @SuppressWarnings("this-escape")
    public Instance(Parts parts) {
        ModuleInfo info = parts.code.info();
        module = parts.module;
        code = parts.code;
        services = parts.services;
        objects = new ObjectBudget(services.maxObjectBytes());
        untilSample = objects.next();
        types = info.types().all();
        memories = parts.memories;
        memory0 = memories.length == 0 ? LinearMemory.NONE : memories[0];
        tables = parts.tables;
        globals = parts.globals;
        tags = parts.tags;
        dataSegments = new byte[info.data().size()][];
        elementSegments = new Object[info.elements().size()][];
        int results = info.types().mostResults() > 1 ? info.types().mostResults() : 0;
        resultBits = new long[results];
        resultRefs = new Object[results];
        resultHighs = new long[FunctionInstance.vectorResults(types)];
        group = new LinkGroup(code.poll());
        functions = new FunctionInstance[info.functionTypes().length];
        importedFunctions = new FunctionInstance[parts.importedFunctions.length];
        importHandles = new MethodHandle[importedFunctions.length];
        for (int i = 0; i < importHandles.length; i++) {
            importedFunctions[i] = FunctionInstance.imported(parts.importedFunctions[i], this, i);
        }
        resources = new InstanceResources(code.name(), services.listener(), parts.owned, parts.budget);
        for (LinearMemory memory : parts.owned) {
            memory.ownedBy(this);
        }
        cleanable = EngineServices.cleaner().register(this, resources);
    }

    /**
     * Before an object is allocated.
     *
     * @param bytes about its size
     * @return whether it has to be {@linkplain ObjectBudget#add added} to the samples
     * @throws io.penstock.wasm.api.Trap when the instance keeps too many alive
     */
    boolean allocates(long bytes) {
        untilSample -= bytes;
        return untilSample < 0 && admits(bytes);
    }

    private boolean admits(long bytes) {
        long beyond = -untilSample;
        untilSample = objects.next();
        objects.admit(bytes, beyond, this);
        return true;
    }

    /**
     * An object that a constant expression makes.
     *
     * @param bytes about its size
     * @throws io.penstock.wasm.api.Trap when the instance keeps too many alive
     */
    public <T> T allocate(long bytes, Supplier<T> object) {
        boolean sampled = allocates(bytes);
        T made = object.get();
        if (sampled) {
            objects.add(made);
        }
        return made;
    }

    /** Gives an element segment its contents. */
    public void setElements(int segment, @Nullable Object[] elements) {
        elementSegments[segment] = elements;
    }

    /** Gives a data segment its contents; the array is not written to. */
    public void setData(int segment, byte[] bytes) {
        dataSegments[segment] = bytes;
    }

    /** The one reference to this function of this instance; for an imported one that of whoever defines it. */
    public FunctionInstance functionReference(int function) {
        FunctionInstance reference = functions[function];
        if (reference == null) {
            reference = function < importedFunctions.length
                    ? importedFunctions[function]
                    : FunctionInstance.defined(this, function, types[code.info().functionTypes()[function]]);
            functions[function] = reference;
        }
        return reference;
    }

    /** Whether this is the {@linkplain #functionReference reference} to a function. */
    @SuppressWarnings("ReferenceEquality") // there is but one
    boolean is(int function, @Nullable Object reference) {
        return reference != null && functions[function] == reference;
    }

    /** The handle of an imported function. */
    MethodHandle importHandle(int function) {
        MethodHandle handle = importedFunctions[function].guestHandle();
        importHandles[function] = handle;
        return handle;
    }

    /** The listener of the engine. */
    EngineListener listener() {
        return services.listener();
    }

    @Override
    public WasmModule module() {
        return Objects.requireNonNull(module);
    }

    @Override
    public Map<String, Extern> exports() {
        Map<String, Extern> known = exports;
        if (known == null) {
            Map<String, Extern> made = LinkedHashMap.newLinkedHashMap(code.info().exports().size());
            for (ModuleInfo.Export export : code.info().exports()) {
                made.put(export.name(), export(export));
            }
            known = Collections.unmodifiableMap(made);
            exports = known;
        }
        return known;
    }

    private Extern export(ModuleInfo.Export export) {
        return switch (export.kind()) {
            case FUNCTION -> functionReference(export.index());
            case MEMORY -> memories[export.index()];
            case TABLE -> tables[export.index()];
            case GLOBAL -> globals[export.index()];
            case TAG -> tags[export.index()];
        };
    }

    @Override
    public Optional<WasmFunction> function(String name) {
        return find(name, WasmFunction.class);
    }

    @Override
    public Optional<WasmMemory> memory(String name) {
        return find(name, WasmMemory.class);
    }

    @Override
    public Optional<WasmTable> table(String name) {
        return find(name, WasmTable.class);
    }

    @Override
    public Optional<WasmGlobal> global(String name) {
        return find(name, WasmGlobal.class);
    }

    private <T> Optional<T> find(String name, Class<T> kind) {
        Extern found = exports().get(name);
        return kind.isInstance(found) ? Optional.of(kind.cast(found)) : Optional.empty();
    }

    @Override
    public GuestCall beginCall() {
        return CallToken.open(this);
    }

    @Override
    public GuestCall beginCall(Duration deadline) {
        return CallToken.open(this, deadline);
    }

    @Override
    public Optional<InstanceSnapshot> snapshot() {
        return StateSnapshot.of(this);
    }

    @Override
    public long memoryBytes() {
        return resources.bytes();
    }

    @Override
    public void close() {
        if (!resources.close()) {
            return;
        }
        closed = true;
        for (LinearMemory memory : memories) {
            memory.dieWith(this);
        }
        resources.free(false);
        cleanable.clean();
        if (active > 0) {
            ClosingWatch.begin(this);
        }
    }

    /**
     * Gives up an instance whose instantiation failed. If it may have left functions in an imported table, they go on
     * working, and the memories are freed when nobody can reach them any more (spec 4.5.4, note on instantiation).
     */
    public void abandon() {
        if (code.info().importedTables() == 0) {
            close();
        } else {
            resources.expectDrop();
        }
    }

    @Override
    public String toString() {
        return "instance of " + code.name();
    }
}
