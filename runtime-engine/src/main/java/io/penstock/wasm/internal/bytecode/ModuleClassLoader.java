package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.SafepointPoll;
import io.penstock.wasm.internal.runtime.StackHeadroom;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one module's generated classes. The JVM asks it for a class when it links the first call; that is
 * when a lazily compiled function is compiled. All classes unload together with the module.
 */
public final class ModuleClassLoader extends ClassLoader implements SafepointPoll.Holder, FunctionState.Holder {

    static {
        registerAsParallelCapable();
    }

    /** Makes classes on demand. */
    public interface Source {
        /** The class of this simple name and others that belong to it, the named one first. */
        List<GeneratedClass> generate(String simpleName) throws ClassNotFoundException;

        /** The state of a function, for its code. */
        default FunctionState state(int function) {
            throw new IllegalStateException("functions without a state");
        }
    }

    private static final String PREFIX = GeneratedNames.PACKAGE + ".";

    private final Source source;
    private final SafepointPoll poll;
    /** Classes generated along with another one, not defined yet. */
    private final ConcurrentMap<String, byte[]> waiting = new ConcurrentHashMap<>();

    /** A loader of this name, by which {@link io.penstock.wasm.internal.runtime.WasmFrames} finds the module. */
    public ModuleClassLoader(String name, SafepointPoll poll, Source source) {
        super(name, ModuleClassLoader.class.getClassLoader());
        this.poll = poll;
        this.source = source;
        Module engine = ModuleClassLoader.class.getModule();
        engine.addExports("io.penstock.wasm.internal.runtime", getUnnamedModule());
    }

    @Override
    public SafepointPoll poll() {
        return poll;
    }

    @Override
    public FunctionState functionState(int function) {
        return source.state(function);
    }

    /**
     * Adds classes to be defined when they are loaded.
     *
     * @throws LinkageError when there is one already
     */
    void add(List<GeneratedClass> classes) {
        for (GeneratedClass generated : classes) {
            if (findLoadedClass(generated.name()) != null) {
                throw new LinkageError(generated.name() + " is defined already");
            }
        }
        for (GeneratedClass generated : classes) {
            waiting.put(generated.name(), generated.bytes());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            // A stack overflow in the middle of what follows could leave the class unusable: have it now or not at all.
            StackHeadroom.ensure();
            return make(name);
        }
    }

    /** Loads a class of ours, for a caller that has made sure of {@link StackHeadroom}. */
    Class<?> link(String name) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? make(name) : loaded;
        }
    }

    private Class<?> make(String name) throws ClassNotFoundException {
        byte[] bytes = waiting.remove(name);
        if (bytes == null) {
            bytes = generate(name);
        }
        return initialize(defineClass(name, bytes, 0, bytes.length));
    }

    private byte[] generate(String name) throws ClassNotFoundException {
        byte @Nullable [] found = null;
        for (GeneratedClass generated : source.generate(name.substring(PREFIX.length()))) {
            if (generated.name().equals(name)) {
                found = generated.bytes();
            } else {
                waiting.put(generated.name(), generated.bytes());
            }
        }
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        return found;
    }

    /** Verifies and initialises at once, while there is stack. */
    private Class<?> initialize(Class<?> defined) throws ClassNotFoundException {
        return Class.forName(defined.getName(), true, this);
    }
}
