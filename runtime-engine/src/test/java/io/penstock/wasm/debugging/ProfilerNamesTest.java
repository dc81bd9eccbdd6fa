package io.penstock.wasm.debugging;

import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stacks that a flight recording has of guests. */
class ProfilerNamesTest {

    @Name(SEEN)
    @StackTrace
    private static final class Seen extends Event {
    }

    private static final String SEEN = "io.penstock.test.Seen";
    private static final int OFTEN = 200;

    @TempDir
    private Path directory;

    /** {@code outer} and {@code inner} are other names in the name section; the innermost calls the host. */
    private static byte[] module() {
        byte[] names = concat(leb(2), leb(1), name("geometry/area.of<circle>"), leb(2), name("draw"));
        byte[] section = concat(name("name"), bytes(1), leb(names.length), names);
        return new ModuleBytes().section(ModuleBytes.TYPE, 1, 0x60, 0, 0)
                .section(ModuleBytes.IMPORT, leb(1), name("host"), name("seen"), bytes(0, 0))
                .section(ModuleBytes.FUNCTION, 2, 0, 0)
                .section(ModuleBytes.EXPORT, leb(1), name("outer"), bytes(0, 2))
                .section(ModuleBytes.CODE, leb(2), body(bytes(0), bytes(0x10, 0, 0x0B)),
                        body(bytes(0), bytes(0x10, 1, 0x0B)))
                .section(0, section).toByteArray();
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenAGuestIsRecordedThenItsFunctionsHaveTheirNames(EngineMode mode) throws IOException {
        Path file = directory.resolve("guest.jfr");
        Imports imports = Imports.builder().function("host", "seen", FunctionType.of(), (caller, arguments) -> {
            new Seen().commit();
            return new Object[0];
        }).build();
        try (Recording recording = new Recording();
                WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile("shapes", module()).instantiate(imports)) {
            recording.enable(Seen.class);
            recording.start();
            for (int i = 0; i < OFTEN; i++) {
                instance.function("outer").orElseThrow().invoke();
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(SEEN)).toList();
        assertThat(events).hasSize(OFTEN).allSatisfy(event -> assertThat(event.getStackTrace().getFrames())
                .filteredOn(frame -> frame.getMethod().getType().getName().startsWith("penstock."))
                .extracting(ProfilerNamesTest::method).containsSubsequence(names(mode)));
    }

    /** What optimized code has inlined shows as its caller. */
    private static List<String> names(EngineMode mode) {
        return mode.config().tiering() == Tiering.BASELINE_ONLY
                ? List.of("geometry_area_of_circle_", "draw")
                : List.of("draw");
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getName();
    }
}
