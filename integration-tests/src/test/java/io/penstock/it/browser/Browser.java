package io.penstock.it.browser;

import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, headless, and what a test does with it. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of(System.getProperty("penstock.chromium", "/usr/bin/chromium"));
    private static final Path DRIVER = Path.of(System.getProperty("penstock.chromedriver", "/usr/bin/chromedriver"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open() {
        SharedFiles.need(Files.exists(CHROMIUM) && Files.exists(DRIVER), CHROMIUM + " or " + DRIVER
                + " is missing (Debian's packages chromium and chromium-driver)", CHROMIUM);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        // Build machines run as root in a container, which has no sandbox of its own and little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en",
                "--window-size=1280,900");
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
        return new Browser(new ChromeDriver(service, options));
    }

    void go(String address) {
        driver.get(address);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Waits until the text of the first element fulfils the condition. */
    void await(String selector, Predicate<String> condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50)).ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "no fitting text in " + selector + ": " + texts(selector))
                .until(ignored -> texts(selector).stream().limit(1).anyMatch(condition));
    }

    private List<String> texts(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Drops a file on an element, as a hand with a mouse does. */
    void drop(String selector, Path file) throws IOException {
        script("""
                const bytes = Uint8Array.from(atob(arguments[1]), c => c.charCodeAt(0));
                const transfer = new DataTransfer();
                transfer.items.add(new File([bytes], arguments[2], {type: 'application/wasm'}));
                for (const type of ['dragenter', 'dragover', 'drop']) {
                    document.querySelector(arguments[0]).dispatchEvent(
                            new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
                }
                """, selector, Base64.getEncoder().encodeToString(Files.readAllBytes(file)),
                file.getFileName().toString());
    }

    /** The size of the screen, and whether people prefer it dark. */
    void screen(int width, int height, boolean dark) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", width < 600));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Saves a picture of the whole page for people to look at. */
    void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Object height = script("return document.documentElement.scrollHeight");
        Object width = script("return window.innerWidth");
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", Objects.requireNonNull(width), "height", Objects.requireNonNull(height),
                        "deviceScaleFactor", 1.5, "mobile", false));
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core finds wrong for people who use the keyboard or a screen reader: rule and places. */
    List<?> accessibilityProblems() {
        script(axe());
        Object problems = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({resultTypes: ['violations']}).then(results => done(results.violations.map(
                        violation => violation.id + ': ' + violation.nodes.map(node => node.html).join(' '))));
                """);
        return (List<?>) Objects.requireNonNull(problems);
    }

    private static String axe() {
        try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page has complained about in the console, since this was asked last. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()).map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
