package io.penstock.wasm.internal.tools;

import io.penstock.wasm.internal.runtime.ModuleCode;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The modules of an engine, which it does not keep alive, and whether a debugger is there. A debugger goes before a recording:
 * modules that are being debugged stay so. Safe for use by several threads.
 */
public final class FollowedModules {

    private final Set<ModuleCode> modules = Collections.newSetFromMap(new WeakHashMap<>());
    /** Those that are being debugged because of a debugger, and not because somebody said so. */
    private final Set<ModuleCode> tieredDown = Collections.newSetFromMap(new WeakHashMap<>());
    private boolean debugger;

    /** None yet. */
    public FollowedModules() {
    }

    /** Another module, whose functions may change their tier. */
    public synchronized void add(ModuleCode module) {
        modules.add(module);
        if (debugger) {
            tierDown(module);
        }
    }

    /** A debugger has come. */
    synchronized void debuggerAttached() {
        debugger = true;
        modules.forEach(this::tierDown);
    }

    private void tierDown(ModuleCode module) {
        if (!module.isDebugging()) {
            tieredDown.add(module);
            module.tierDown();
        }
    }

    /** The debugger has gone. */
    synchronized void debuggerDetached() {
        debugger = false;
        for (Iterator<ModuleCode> each = tieredDown.iterator(); each.hasNext();) {
            each.next().endDebugging();
            each.remove();
        }
    }

    /** A recording begins. */
    synchronized void recordingStarted() {
        for (ModuleCode module : modules) {
            if (!module.isDebugging()) {
                var _ = module.tierUp(); // goes on in the background
            }
        }
    }
}
