package io.penstock.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.PluginHost;
import io.penstock.sample.SampleServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Somebody signs in, installs plugins, and sees what becomes of them. Leaves pictures in target/screenshots. */
@SpringBootTest(classes = SampleServiceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
        "penstock.sample.tokens.demo=demo-token", "penstock.sample.tokens.acme=acme-token",
        "penstock.dashboard.interval=200ms"})
class DashboardIT {

    private static final Path PLUGINS = Path.of("..", "sample-service", "plugins", "built");
    private static final int PHONE = 375;
    private static final int DESKTOP = 1_440;

    @TempDir
    static Path store;

    @LocalServerPort
    private int port;

    private Browser browser;
    private final HttpClient client = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry registry) {
        registry.add("penstock.store.directory", () -> store);
    }

    @BeforeEach
    void open(@Autowired PluginHost host) {
        host.list().forEach(plugin -> host.remove(plugin.id()).block());
        browser = Browser.open();
    }

    @AfterEach
    void close() {
        browser.close();
        client.close();
    }

    private void signIn(String token) {
        browser.go("http://localhost:" + port + "/penstock");
        browser.find("#token").sendKeys(token, Keys.ENTER);
    }

    private void enter(String token) {
        signIn(token);
        browser.await("#link", "Live"::equals);
    }

    private int call(String plugin, String function, String arguments) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/tenants/demo/plugins/"
                + plugin + "/functions/" + function)).header("Authorization", "Bearer demo-token")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(arguments)).build(),
                BodyHandlers.discarding()).statusCode();
    }

    @Test
    void showsAPluginsLife() throws IOException, InterruptedException {
        enter("demo-token");
        browser.await("#none", "Nothing is installed yet."::equals);

        browser.drop("#drop", PLUGINS.resolve("score.wasm"));
        browser.await("#uploads li", "score: installed"::equals);
        browser.await("#plugins a[aria-current] .title", "score"::equals);

        assertThat(call("score", "fibonacci", "[5]")).isEqualTo(200);
        browser.await("#hottest tr", row -> row.contains("fibonacci") && row.contains("baseline"));
        assertThat(browser.find("#heat").getAccessibleName()).contains("6 functions: 0 optimized, 1 with baseline");
        for (int i = 0; i < 30; i++) {
            assertThat(call("score", "fibonacci", "[24]")).isEqualTo(200);
        }
        browser.await("#hottest tr", row -> row.contains("fibonacci") && row.contains("optimized"));
        browser.await("#t-calls", "31"::equals);
        assertThat(browser.find("#heat").getAccessibleName()).contains("1 optimized");

        browser.find("#file").sendKeys(PLUGINS.resolve("mischief.wasm").toAbsolutePath().normalize().toString());
        browser.await("#plugins a[aria-current] .title", "mischief"::equals);
        assertThat(call("mischief", "grow", "[100]")).isEqualTo(200);
        browser.await("#t-memory", text -> text.startsWith("6."));
        assertThat(browser.find("#memory-chart").getAccessibleName()).contains("MiB");
        assertThat(call("mischief", "abandon", "[]")).isEqualTo(422);
        browser.await("#traps li", "unreachable × 1"::equals);
        browser.await("#t-traps", "1"::equals);

        browser.find("button[data-operation=tier-down]").click();
        browser.await("#name .badge", "debugging"::equals);
        browser.find("button[data-operation=tier-up]").click();
        browser.await("#t-functions-more", text -> text.startsWith("6 optimized"));
        browser.find("#plugins li[data-id='demo/score'] a").sendKeys(Keys.ENTER);
        browser.await("#name", name -> name.endsWith("score"));
        assertThat(browser.complaints()).isEmpty();
        pictures("board");
    }

    /** At every size and in every light: nothing wider than the screen, nothing that axe-core minds. */
    private void pictures(String name) throws IOException {
        for (int width : new int[]{PHONE, DESKTOP}) {
            for (boolean dark : new boolean[]{false, true}) {
                browser.screen(width, 900, dark);
                String shown = String.format(Locale.ROOT, "%s-%d-%s", name, width, dark ? "dark" : "light");
                assertThat(browser.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(shown).isEqualTo(true);
                assertThat(browser.accessibilityProblems()).as(shown).isEmpty();
                browser.screenshot(shown);
            }
        }
    }

    @Test
    void whenAModuleIsNoneThenSaysWhy(@TempDir Path directory) throws IOException {
        enter("demo-token");
        Path file = directory.resolve("bad.wasm");
        Files.writeString(file, "not a module");
        browser.drop("#drop", file);
        browser.await("#uploads li", text -> text.startsWith("bad: magic header not detected"));
    }

    @Test
    void whenTheTokenIsUnknownThenSaysSo() throws IOException {
        signIn("nonsense");
        browser.await("#refused", "This token is not known."::equals);
        assertThat(browser.find("#board").isDisplayed()).isFalse();
        pictures("sign-in");
    }

    @Test
    void tenantsSeeTheirOwnPluginsOnly() throws IOException, InterruptedException {
        enter("demo-token");
        browser.drop("#drop", PLUGINS.resolve("score.wasm"));
        browser.await("#uploads li", "score: installed"::equals);
        browser.find("#leave").click();
        browser.find("#token").sendKeys("acme-token", Keys.ENTER);
        browser.await("#none", "Nothing is installed yet."::equals);
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/penstock/")).build(),
                BodyHandlers.ofString());
        assertThat(page.headers().firstValue("Content-Security-Policy")).get().asString()
                .contains("default-src 'none'").doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("http://", "https://", "style=");
        assertThat(status("GET", "/penstock/api/events", "nonsense")).isEqualTo(401);
        assertThat(status("DELETE", "/penstock/api/plugins/demo/score", "acme-token")).isEqualTo(403);
        assertThat(status("GET", "/penstock/..%2fapplication.yaml", "acme-token")).isEqualTo(404);
    }

    private int status(String method, String path, String token) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token).method(method, BodyPublishers.noBody()).build(),
                BodyHandlers.discarding()).statusCode();
    }
}
