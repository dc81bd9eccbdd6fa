package io.penstock.wasm.internal.tools;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** Tells modules when a flight recording starts. What has become optimized by it stays so. */
public final class RecordingWatch implements AutoCloseable {

    private final FlightRecorderListener listener;

    private RecordingWatch(FlightRecorderListener listener) {
        this.listener = listener;
    }

    /** Watches until it is closed. */
    public static RecordingWatch begin(FollowedModules modules) {
        FlightRecorderListener listener = new FlightRecorderListener() {
            @Override
            public void recordingStateChanged(Recording recording) {
                if (recording.getState() == RecordingState.RUNNING) {
                    modules.recordingStarted();
                }
            }
        };
        FlightRecorder.addListener(listener);
        return new RecordingWatch(listener);
    }

    @Override
    public void close() {
        FlightRecorder.removeListener(listener);
    }
}
