package io.penstock.plugin;

import static io.penstock.plugin.HostFixture.ID;
import static io.penstock.plugin.HostFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

@Timeout(120)
class InstallTests {

    private static final PluginHostSettings SETTINGS = PluginHostSettings.defaults()
            .withLimits(new PluginLimits(100_000, 4 << 20, 1000, 1 << 20, Duration.ofSeconds(20), 1 << 20,
                    Duration.ofSeconds(20)))
            .withInstalls(new PluginHostSettings.Installs(2, 150_000, Duration.ofSeconds(20)));

    private static final Imports GRANTED = Imports.builder()
            .function("env", "log", FunctionType.of(ValueType.I32), (caller, args) -> null).build();

    @TempDir
    Path directory;

    private HostFixture fixture;

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory, SETTINGS,
                builder -> builder.imports(id -> id.tenant().equals("granted") ? GRANTED : Imports.none()));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenInstalledThenSaysWhatItIs() {
        byte[] module = TestModules.add();
        PluginInfo info = fixture.install(module).info();
        Digest digest = new Digest();
        digest.update(ByteBuffer.wrap(module));
        assertThat(info.id()).isEqualTo(ID);
        assertThat(info.digest()).isEqualTo(digest.text());
        assertThat(info.bytes()).isEqualTo(module.length);
        assertThat(info.abi()).isEqualTo(PluginAbi.RAW);
        assertThat(info.exports()).singleElement().satisfies(export -> {
            assertThat(export.name()).isEqualTo("add");
            assertThat(export.type().kind()).isEqualTo("function");
            assertThat(export.type()).hasToString("func (i32, i32) -> (i32)");
        });
        assertThat(info.replacement()).isFalse();
        assertThat(fixture.host.find(ID)).get().extracting(Plugin::info).isEqualTo(info);
        assertThat(fixture.host.list("demo")).extracting(Plugin::id).containsExactly(ID);
        assertThat(fixture.host.list("other")).isEmpty();
        fixture.awaitReleased();
    }

    @Test
    void tellsTheAbi() {
        assertThat(fixture.install(TestModules.cat()).info().abi()).isEqualTo(PluginAbi.WASI_COMMAND);
        assertThat(fixture.install(TestModules.reactor()).info().abi()).isEqualTo(PluginAbi.WASI_REACTOR);
        assertThat(fixture.install(TestModules.importing("wasi_snapshot_preview1", "proc_exit")).info().abi())
                .isEqualTo(PluginAbi.WASI_REACTOR);
    }

    @Test
    void whenReplacedThenHandlesFindTheNewVersion() {
        Plugin plugin = fixture.install(TestModules.add());
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        Plugin replaced = fixture.install(TestModules.second());
        assertThat(replaced.info().replacement()).isTrue();
        assertThat(replaced.info().revision()).isEqualTo(2);
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(4);
    }

    @Test
    void whenModuleIsInvalidOrCutThenFailsAndTheOldVersionServes() throws IOException {
        Plugin plugin = fixture.install(TestModules.add());
        byte[] module = TestModules.second();
        int typesEnd = 8 + 2 + module[9];
        for (int length = 0; length < module.length; length++) {
            // Without functions it is a valid module, if an empty one.
            if (length != 8 && length != typesEnd) {
                assertFails(ModuleException.class, fixture.pieces(Arrays.copyOf(module, length), 5));
            }
        }
        byte[] corrupt = module.clone();
        corrupt[module.length - 2] = (byte) 0xff;
        assertFails(ModuleException.class, fixture.pieces(corrupt, 5));
        assertServesTheOldOne(plugin);
    }

    @Test
    void whenTooLargeThenStopsTheSourceAtOnce() throws IOException {
        Plugin plugin = fixture.install(TestModules.add());
        AtomicInteger sent = new AtomicInteger();
        byte[] section = customSection(1 << 20);
        Flux<DataBuffer> bytes = fixture.pieces(section, 8192).doOnNext(buffer -> sent.incrementAndGet());
        assertThatExceptionOfType(PluginTooLargeException.class).isThrownBy(() -> get(fixture.host.install(ID, bytes)))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(100_000));
        assertThat(sent.get()).isLessThan(20);
        assertServesTheOldOne(plugin);
    }

    @Test
    void whenUploadsUnderWayAreTooLongTogetherThenTheLastIsRefused() throws IOException {
        TestPublisher<DataBuffer> first = TestPublisher.create();
        CountDownLatch requested = new CountDownLatch(2);
        Disposable subscription = fixture.host
                .install(new PluginId("demo", "first"), first.flux().doOnRequest(n -> requested.countDown()))
                .subscribe();
        Awaitility.await().until(() -> requested.getCount() == 1);
        byte[] section = customSection(90_000);
        first.next(fixture.buffer(section, 0, section.length));
        Awaitility.await().until(() -> requested.getCount() == 0);
        fixture.awaitReleased();
        assertFails(PluginOverloadedException.class, fixture.pieces(customSection(90_000), 8192));
        subscription.dispose();
        fixture.awaitReleased();
    }

    @Test
    void asksForOneBufferAtATime() {
        AtomicInteger requested = new AtomicInteger();
        AtomicInteger delivered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Flux<DataBuffer> bytes = fixture.pieces(join(TestModules.add(), customSection(90_000)), 1000)
                .doOnRequest(n -> most.accumulateAndGet(requested.addAndGet((int) n) - delivered.get(), Math::max))
                .doOnNext(buffer -> delivered.incrementAndGet());
        get(fixture.host.install(ID, bytes));
        assertThat(most).hasValue(1);
        fixture.awaitReleased();
    }

    @Test
    void whenSourceFailsThenItsErrorIsTheInstalls() throws IOException {
        Plugin plugin = fixture.install(TestModules.add());
        Flux<DataBuffer> cut = fixture.pieces(TestModules.second(), 5).take(3)
                .concatWith(Flux.error(new IllegalStateException("connection reset")));
        assertThatIllegalStateException().isThrownBy(() -> get(fixture.host.install(ID, cut)))
                .withMessage("connection reset");
        assertServesTheOldOne(plugin);
    }

    @Test
    void whenCancelledAtAnyBufferThenAllAreReleasedAndTheOldVersionServes() throws Exception {
        Plugin plugin = fixture.install(TestModules.add());
        byte[] module = TestModules.second();
        int pieces = module.length / 5;
        for (int i = 0; i < 20 * pieces; i++) {
            CountDownLatch sent = new CountDownLatch(i % pieces);
            Flux<DataBuffer> bytes = fixture.pieces(module, 5).doOnNext(buffer -> sent.countDown());
            Disposable subscription = fixture.host.install(ID, bytes.concatWith(Flux.never())).subscribe();
            sent.await();
            subscription.dispose();
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> fixture.host.status().installing() == 0);
        }
        assertServesTheOldOne(plugin);
    }

    @Test
    void whenTooManyAtOnceThenOneMoreIsRefusedUntilOneEnds() {
        Disposable first = fixture.host.install(new PluginId("demo", "a"), Flux.never()).subscribe();
        Disposable second = fixture.host.install(new PluginId("demo", "b"), Flux.never()).subscribe();
        Awaitility.await().until(() -> fixture.host.status().installing() == 2);
        assertThatExceptionOfType(PluginOverloadedException.class).isThrownBy(() -> fixture.install(TestModules.add()))
                .satisfies(e -> assertThat(e.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
        first.dispose();
        Awaitility.await().until(() -> fixture.host.status().installing() == 1);
        assertThat(fixture.install(TestModules.add())).isNotNull();
        second.dispose();
    }

    @Test
    void whenBytesStopComingThenFails() {
        fixture.close();
        fixture = new HostFixture(directory,
                SETTINGS.withInstalls(new PluginHostSettings.Installs(2, 150_000, Duration.ofMillis(200))),
                builder -> builder);
        assertFails(UploadStalledException.class,
                fixture.pieces(TestModules.add(), 5).take(2).concatWith(Flux.never()));
        fixture.awaitReleased();
    }

    @Test
    void whenImportIsNotGrantedThenNamesTheFirst() {
        assertThatExceptionOfType(ImportNotGrantedException.class)
                .isThrownBy(() -> fixture.install(TestModules.importing("env", "log"))).satisfies(e -> {
                    assertThat(e.descriptor().module()).isEqualTo("env");
                    assertThat(e.descriptor().name()).isEqualTo("log");
                    assertThat(e.descriptor().type()).hasToString("func (i32) -> ()");
                    assertThat(e.found()).isEmpty();
                });
        assertThatExceptionOfType(ImportNotGrantedException.class)
                .isThrownBy(() -> fixture.install(TestModules.importing("extism:host/env", "free")))
                .withMessageContaining("extism:host/env");
        assertThatExceptionOfType(ImportNotGrantedException.class)
                .isThrownBy(() -> fixture.install(TestModules.importing("wasi_snapshot_preview1", "fd_write")))
                .satisfies(e -> assertThat(e.found()).isEqualTo("func (i32, i32, i32, i32) -> (i32)"));
    }

    @Test
    void whenImportIsGrantedToThePluginThenItWorks() {
        Plugin plugin = fixture.install(new PluginId("granted", "p"), TestModules.importing("env", "log"));
        assertThat(fixture.invoke(plugin, "call")).isNull();
    }

    @Test
    void whenDeclaredResourcesAreOverTheLimitThenRefuses() {
        assertThat(fixture.install(TestModules.memory(64))).isNotNull();
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> fixture.install(TestModules.memory(65)))
                .satisfies(e -> {
                    assertThat(e.limit()).isEqualTo(64);
                    assertThat(e.declared()).isEqualTo(65);
                });
        assertThat(fixture.install(TestModules.table(1000))).isNotNull();
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> fixture.install(TestModules.table(1001)));
    }

    @Test
    void whenRemovedThenIsUnknown() {
        Plugin plugin = fixture.install(TestModules.add());
        assertThat(get(fixture.host.remove(ID))).isTrue();
        assertThat(get(fixture.host.remove(ID))).isFalse();
        assertThat(fixture.host.find(ID)).isEmpty();
        assertThatExceptionOfType(UnknownPluginException.class).isThrownBy(() -> fixture.invoke(plugin, "add", 1, 2));
        assertThat(fixture.install(TestModules.add()).info().revision()).isEqualTo(1);
    }

    @Test
    void whenRestartedThenPluginsAreThereAndTheDamagedOneIsReported() throws IOException {
        PluginInfo info = fixture.install(TestModules.add()).info();
        PluginId damaged = new PluginId("demo", "damaged");
        fixture.install(damaged, TestModules.second());
        try (Stream<Path> files = Files.walk(directory.resolve("demo/damaged"))) {
            Path binary = files.filter(path -> path.toString().endsWith(".wasm")).findFirst().orElseThrow();
            byte[] flipped = Files.readAllBytes(binary);
            flipped[flipped.length - 2] ^= 1;
            Files.write(binary, flipped);
        }
        fixture.restart();
        Plugin plugin = fixture.host.find(ID).orElseThrow();
        assertThat(plugin.info()).isEqualTo(info);
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        assertThat(fixture.host.find(damaged)).isEmpty();
        assertThat(fixture.host.status().unavailable()).containsOnlyKeys(damaged);
        // The damaged version counts: its revision is not given again.
        assertThat(fixture.install(damaged, TestModules.second()).info().revision()).isEqualTo(2);
        assertThat(fixture.host.status().unavailable()).isEmpty();
    }

    @Test
    void whenTheNewestVersionIsDamagedThenTheOneBeforeItServes() throws IOException {
        PluginInfo whole = fixture.install(TestModules.add()).info();
        PluginInfo newest = fixture.install(TestModules.second()).info();
        Path binary = directory.resolve("demo/plugin").resolve(newest.digest().substring("sha256:".length()) + ".wasm");
        byte[] flipped = Files.readAllBytes(binary);
        flipped[flipped.length - 2] ^= 1;
        Files.write(binary, flipped);
        fixture.restart();
        Plugin plugin = fixture.host.find(ID).orElseThrow();
        assertThat(plugin.info()).isEqualTo(whole);
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        assertThat(fixture.host.status().unavailable().get(ID)).contains("revision 2").contains("damaged");
        assertThat(fixture.install(TestModules.second()).info().revision()).isEqualTo(3);
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(4);
    }

    /** Wherever it is: what no longer is a module is damaged all the same. */
    @Test
    void whenAnyByteIsDamagedThenTheVersionIsNamed() throws IOException {
        PluginInfo info = fixture.install(TestModules.add()).info();
        Path binary = directory.resolve("demo/plugin").resolve(info.digest().substring("sha256:".length()) + ".wasm");
        byte[] whole = Files.readAllBytes(binary);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(binary, flipped);
            fixture.restart();
            assertThat(fixture.host.find(ID)).as("byte " + i).isEmpty();
            assertThat(fixture.host.status().unavailable().get(ID)).as("byte " + i).contains("revision 1", "damaged");
        }
        Files.write(binary, whole);
        fixture.restart();
        assertThat(fixture.invoke(fixture.host.find(ID).orElseThrow(), "add", 3, 4)).isEqualTo(7);
    }

    private void assertFails(Class<? extends Throwable> error, Flux<DataBuffer> bytes) {
        assertThatExceptionOfType(error).isThrownBy(() -> get(fixture.host.install(ID, bytes)));
    }

    private void assertServesTheOldOne(Plugin plugin) throws IOException {
        fixture.awaitReleased();
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        assertThat(fixture.host.find(ID).orElseThrow().info().revision()).isEqualTo(1);
        Awaitility.await().until(() -> fixture.host.status().installing() == 0);
        assertThat(directory.resolve(".incoming")).isEmptyDirectory();
        fixture.restart();
        assertThat(fixture.invoke(fixture.host.find(ID).orElseThrow(), "add", 3, 4)).isEqualTo(7);
    }

    /** A module's begin with a custom section of so many bytes. */
    private static byte[] customSection(int size) {
        byte[] bytes = new byte[size];
        System.arraycopy(new byte[]{0, 'a', 's', 'm', 1, 0, 0, 0, 0}, 0, bytes, 0, 9);
        int content = size - 9 - 4;
        for (int i = 0; i < 4; i++) {
            bytes[9 + i] = (byte) (((content >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0));
        }
        return bytes;
    }

    /** A module, and the custom section of another behind it. */
    private static byte[] join(byte[] module, byte[] other) {
        byte[] joined = Arrays.copyOf(module, module.length + other.length - 8);
        System.arraycopy(other, 8, joined, module.length, other.length - 8);
        return joined;
    }
}
