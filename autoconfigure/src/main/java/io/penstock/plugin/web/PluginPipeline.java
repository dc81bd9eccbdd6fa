package io.penstock.plugin.web;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginRunRequest;
import io.penstock.plugin.UnknownPluginException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;

/**
 * A chain of plugins of one tenant from buffers to buffers. Each stage is a WASI command, which filters the stream from its
 * standard input to its standard output, or an export that is called with each buffer as a message. Nothing runs before the
 * result is subscribed to; a stage takes more only when the next one does, so that an endless stream needs constant memory.
 * Cancelling stops all guests; every buffer that comes in is released. Immutable; each use finds the plugins installed then.
 *
 * @param stages the stages in order; none passes the stream unchanged
 */
public record PluginPipeline(List<Stage> stages) {

    /** Passes streams unchanged. */
    public static final PluginPipeline NONE = new PluginPipeline(List.of());

    /** Copies the list. */
    public PluginPipeline {
        stages = List.copyOf(stages);
    }

    /**
     * One plugin.
     *
     * @param plugin its name
     * @param export the function that takes messages; null for a command
     * @param args a command's arguments
     */
    public record Stage(String plugin, @Nullable String export, List<String> args) {

        /** Copies the list. */
        public Stage {
            args = List.copyOf(args);
        }

        /**
         * From text: {@code plugin arg arg} for a command, {@code plugin#export} for messages.
         *
         * @throws IllegalArgumentException when it is neither
         */
        public static Stage parse(String text) {
            List<String> words = List.of(text.strip().split("\\s+"));
            String first = words.getFirst();
            int mark = first.indexOf('#');
            if (first.isEmpty() || mark == 0 || mark == first.length() - 1 || (mark > 0 && words.size() > 1)) {
                throw new IllegalArgumentException(
                        "a stage is \"plugin arg…\" or \"plugin#export\", found \"" + text + "\"");
            }
            return mark < 0 ? new Stage(first, null, words.subList(1, words.size()))
                    : new Stage(first.substring(0, mark), first.substring(mark + 1), List.of());
        }
    }

    /**
     * The stream behind all stages. It may fail as the calls of {@link Plugin} do, and with
     * {@link UnknownPluginException}.
     */
    public Flux<DataBuffer> through(PluginHost host, String tenant, Flux<DataBuffer> in) {
        Flux<DataBuffer> stream = in;
        for (Stage stage : stages) {
            stream = through(host, new PluginId(tenant, stage.plugin()), stage, stream);
        }
        return stream;
    }

    private static Flux<DataBuffer> through(PluginHost host, PluginId id, Stage stage, Flux<DataBuffer> in) {
        return Flux.defer(() -> {
            Plugin plugin = host.find(id).orElseThrow(() -> new UnknownPluginException(id));
            String export = stage.export();
            return export == null
                    ? plugin.run(new PluginRunRequest(stage.args(), null, Map.of()), in).stdout()
                    : messages(plugin, export, in);
        });
    }

    private static Flux<DataBuffer> messages(Plugin plugin, String export, Flux<DataBuffer> in) {
        return in.map(PluginPipeline::bytes).concatMap(message -> plugin.call(export, message), 0)
                .filter(answer -> answer.length > 0)
                .<DataBuffer>map(DefaultDataBufferFactory.sharedInstance::wrap)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    static byte[] bytes(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }
}
