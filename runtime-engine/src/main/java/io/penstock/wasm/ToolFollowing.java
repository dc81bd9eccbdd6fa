package io.penstock.wasm;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.EngineConfig.Tool;
import io.penstock.wasm.internal.runtime.ModuleCode;
import io.penstock.wasm.internal.tools.DebuggerWatch;
import io.penstock.wasm.internal.tools.FollowedModules;
import io.penstock.wasm.internal.tools.RecordingWatch;
import org.jspecify.annotations.Nullable;

/** Gives an engine's modules the code that suits the tools of the JDK that are at work, as far as the configuration says. */
final class ToolFollowing implements AutoCloseable {

    private final @Nullable FollowedModules modules;
    private final @Nullable DebuggerWatch debugger;
    private final @Nullable RecordingWatch recordings;

    ToolFollowing(EngineConfig config) {
        boolean any = config.tiering() == Tiering.DYNAMIC && !config.followedTools().isEmpty();
        FollowedModules followed = any ? new FollowedModules() : null;
        modules = followed;
        debugger = followed != null && config.followedTools().contains(Tool.DEBUGGER)
                ? DebuggerWatch.begin(followed)
                : null;
        recordings = followed != null && config.followedTools().contains(Tool.FLIGHT_RECORDER)
                ? RecordingWatch.begin(followed)
                : null;
    }

    void add(ModuleCode module) {
        if (modules != null) {
            modules.add(module);
        }
    }

    @Override
    public void close() {
        if (debugger != null) {
            debugger.close();
        }
        if (recordings != null) {
            recordings.close();
        }
    }
}
