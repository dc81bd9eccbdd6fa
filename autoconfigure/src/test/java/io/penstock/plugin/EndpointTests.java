package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.plugin.actuate.PluginCalls;
import io.penstock.plugin.actuate.PluginReport;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.plugin.actuate.WasmEndpoint;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Trap;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

class EndpointTests {

    @TempDir
    Path directory;

    private final PluginCalls calls = new PluginCalls();
    private final WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withOptimizeQueue(7));
    private HostFixture fixture;
    private WasmEndpoint endpoint;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory, PluginHostSettings.defaults(), builder -> builder.listener(calls));
        endpoint = new WasmEndpoint(engine, fixture.host, new PluginReports(fixture.host, calls));
    }

    @AfterEach
    void close() {
        fixture.close();
        engine.close();
    }

    private PluginReport report() {
        return Objects.requireNonNull(endpoint.plugin("demo", "plugin", null));
    }

    private int operate(String operation) {
        return HostFixture.get(endpoint.operate("demo", "plugin", operation)).getStatus();
    }

    @Test
    void whenAPluginHasWorkedThenItsReportSaysWhat() {
        Plugin plugin = fixture.install(TestModules.stateful());
        fixture.invoke(plugin, "next");
        fixture.invoke(plugin, "grow", 2);
        assertThatThrownBy(() -> fixture.invoke(plugin, "trap")).isInstanceOf(Trap.class);
        PluginReport report = report();
        assertThat(report.functions().declared()).isEqualTo(4);
        assertThat(report.functions().baseline()).isEqualTo(3);
        assertThat(report.functions().optimized()).isZero();
        assertThat(report.memory().peak()).isEqualTo(3 << 16);
        assertThat(report.memory().growths()).isOne();
        assertThat(report.memory().limit()).isEqualTo(512 << 20);
        assertThat(report.traps()).isEqualTo(Map.of("unreachable", 1L));
        assertThat(report.calls().outcomes()).isEqualTo(Map.of("success", 2L, "trap", 1L));
        assertThat(report.calls().ended()).isEqualTo(3);
        assertThat(report.compilation().get("baseline")).satisfies(baseline -> {
            assertThat(Objects.requireNonNull(baseline).count()).isEqualTo(3);
            assertThat(baseline.codeBytes()).isEqualTo(report.codeSize());
        });
        assertThat(report.hottest()).extracting(PluginReport.Hot::name).contains("next");
        assertThat(report.state()).isEqualTo("active");
        assertThat(report.digest()).startsWith("sha256:");
        assertThat(report.cache().state()).isEqualTo("cold");
    }

    @Test
    void namesNoMoreFunctionsThanAsked() {
        Plugin plugin = fixture.install(TestModules.stateful());
        fixture.invoke(plugin, "next");
        fixture.invoke(plugin, "next");
        fixture.invoke(plugin, "grow", 1);
        assertThat(Objects.requireNonNull(endpoint.plugin("demo", "plugin", 1)).hottest())
                .extracting(PluginReport.Hot::name).containsExactly("next");
        assertThatThrownBy(() -> endpoint.plugin("demo", "plugin", -1))
                .isInstanceOf(InvalidEndpointRequestException.class).hasMessageContaining("found -1");
    }

    @Test
    void whenAllAreAskedForThenTheEngineIsThereToo() {
        fixture.install(TestModules.add());
        fixture.install(new PluginId("acme", "other"), TestModules.second());
        WasmEndpoint.Report report = endpoint.plugins();
        assertThat(report.plugins()).extracting(PluginReport::tenant).containsExactly("acme", "demo");
        assertThat(report.engine().queue()).isEqualTo(new WasmEndpoint.Queue(0, 7));
        assertThat(report.engine().tiering()).isEqualTo("dynamic");
        assertThat(report.unavailable()).isEmpty();
    }

    @Test
    void tiersDownAndUp() {
        fixture.install(TestModules.add());
        assertThat(operate("tier-down")).isEqualTo(200);
        assertThat(report().state()).isEqualTo("debugging");
        HostFixture.get(fixture.host.tierUp(HostFixture.ID).thenReturn(true));
        assertThat(report().state()).isEqualTo("active");
        assertThat(report().functions().optimized()).isOne();
        assertThat(operate("tier-up")).isEqualTo(200);
    }

    @Test
    void whenReloadedThenTheCodeIsNewAndTheVersionIsNot() {
        Plugin plugin = fixture.install(TestModules.stateful());
        fixture.invoke(plugin, "next");
        fixture.invoke(plugin, "next");
        assertThat(operate("reload")).isEqualTo(200);
        assertThat(report().functions().baseline()).isZero();
        assertThat(report().version()).isOne();
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
    }

    @Test
    void removes() {
        fixture.install(TestModules.add());
        assertThat(HostFixture.get(endpoint.remove("demo", "plugin")).getStatus()).isEqualTo(200);
        assertThat(endpoint.plugins().plugins()).isEmpty();
        assertThat(HostFixture.get(endpoint.remove("demo", "plugin")).getStatus())
                .isEqualTo(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    @Test
    void whenThereIsNoneThenSaysSo() {
        assertThat(endpoint.plugin("demo", "plugin", null)).isNull();
        for (String operation : new String[]{"tier-down", "reload"}) {
            assertThat(operate(operation)).as(operation).isEqualTo(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        assertThatThrownBy(() -> operate("explode")).isInstanceOf(InvalidEndpointRequestException.class);
        assertThatThrownBy(() -> endpoint.plugin("..", "x", null)).isInstanceOf(InvalidEndpointRequestException.class);
    }
}
