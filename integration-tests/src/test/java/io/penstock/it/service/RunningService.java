package io.penstock.it.service;

import io.penstock.it.SharedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;

/** The sample service in a process of its own, on a free port, with an empty store; and a client of the demo tenant's. */
public final class RunningService implements AutoCloseable {

    /** A service that does not answer is a failure and not a build without end. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(3);

    /** As in the documentation. */
    private static final String TOKEN = "sesame";
    private static final String OPERATOR = "aperture";
    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
    private static final int START_SECONDS = 120;
    private static final Duration RUN_TIME = Duration.ofMinutes(5);

    private final Process process;
    private final URI plugins;
    private final HttpClient client = HttpClient.newHttpClient();
    private final reactor.netty.http.client.HttpClient duplex = reactor.netty.http.client.HttpClient.create();

    private RunningService(Process process, int port) {
        this.process = process;
        this.plugins = URI.create("http://localhost:" + port + "/tenants/demo/plugins/");
    }

    /**
     * Starts the service.
     *
     * @param store folder for the plugins
     * @param jvmArguments for example the heap's size
     * @param settings Spring properties as {@code name=value}
     */
    public static RunningService start(Path store, List<String> jvmArguments, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(jvmArguments);
        command.addAll(List.of("-jar", jar().toString()));
        return start(command, store, settings);
    }

    /** Starts an application of this class, with the class path, as {@link #start} does. */
    static RunningService startClass(String name, String classPath, Path store)
            throws IOException, InterruptedException {
        return start(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, name), store,
                "spring.config.location=optional:file:none");
    }

    private static RunningService start(List<String> arguments, Path store, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(List.of("--server.port=0", "--penstock.store.directory=" + store));
        Arrays.stream(settings).map(s -> "--" + s).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PENSTOCK_DEMO_TOKEN", TOKEN);
        builder.environment().put("PENSTOCK_OPERATOR_TOKEN", OPERATOR);
        Process process = builder.start();
        BlockingQueue<Integer> port = new ArrayBlockingQueue<>(1);
        Thread.ofVirtual().start(() -> relay(process, port));
        Integer found = port.poll(START_SECONDS, TimeUnit.SECONDS);
        if (found == null || found < 0) {
            process.destroyForcibly();
            throw new IllegalStateException("the service did not start; its log is above");
        }
        return new RunningService(process, found);
    }

    /** Copies the log; tells the port, or -1 when the process ends without one. */
    private static void relay(Process process, BlockingQueue<Integer> port) {
        try (BufferedReader log = process.inputReader()) {
            for (String line; (line = log.readLine()) != null;) {
                System.out.println("  service| " + line);
                Matcher started = PORT.matcher(line);
                if (started.find()) {
                    port.offer(Integer.parseInt(started.group(1)));
                }
            }
        } catch (IOException e) {
            System.out.println("  service| log ended: " + e);
        }
        port.offer(-1);
    }

    private static Path jar() throws IOException {
        Path target = Path.of("..", "sample-service", "target");
        if (!Files.isDirectory(target)) {
            return SharedFiles.need(false, target + " is missing: package sample-service first", target);
        }
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(f -> f.toString().endsWith("-exec.jar")).toList();
            return SharedFiles.need(jars.size() == 1, "no *-exec.jar in " + target + ": package sample-service first",
                    jars.isEmpty() ? target : jars.getFirst());
        }
    }

    /** Streams a module in under this name. */
    public HttpResponse<String> install(String name, Path module) throws IOException, InterruptedException {
        return install(name, BodyPublishers.ofFile(module));
    }

    /** Streams a module in under this name. */
    public HttpResponse<String> install(String name, BodyPublisher module) throws IOException, InterruptedException {
        return send(request(name).header("Content-Type", "application/wasm").PUT(module));
    }

    /** Calls a function with a JSON array of arguments. */
    public HttpResponse<String> call(String name, String export, String arguments)
            throws IOException, InterruptedException {
        return send(request(name + "/functions/" + export).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(arguments)));
    }

    /** A request with the demo tenant's token: of one of its plugins, or of any path that begins with a slash. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(plugins.resolve(path)).timeout(LONGEST_ANSWER)
                .header("Authorization", "Bearer " + TOKEN);
    }

    /** Sends it and waits. */
    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** The head of a raw HTTP/1.1 upload under this name, for a client that behaves badly after it. */
    public String uploadHead(String name, long contentLength) {
        return "PUT " + plugins.resolve(name).getPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nContent-Type: application/wasm\r\nContent-Length: " + contentLength + "\r\n\r\n";
    }

    /** Where it listens. */
    public int port() {
        return plugins.getPort();
    }

    /** Id of its process. */
    public long pid() {
        return process.pid();
    }

    /**
     * Runs a WASI command; the file is its stdin. Sends and receives at once, as the guest reads and writes: the JDK's
     * client would send everything before it reads anything, and wait for ever.
     */
    Output run(String name, Path stdin, String... args) {
        String query = Arrays.stream(args).map(a -> "arg=" + URLEncoder.encode(a, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?argv0=" + name + "&", ""));
        Output.Collector collector = new Output.Collector();
        Output output = duplex.headers(h -> h.add("Authorization", "Bearer " + TOKEN)).post()
                .uri(plugins.resolve(name + "/run" + query))
                .send(ByteBufFlux.fromPath(stdin))
                .response((response, body) -> body.asByteArray().doOnNext(collector::add)
                        .then(Mono.fromSupplier(() -> collector.finish(response.status().code()))))
                .next().block(RUN_TIME);
        return Objects.requireNonNull(output, "no response");
    }

    /** Ends the process and waits for it. */
    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
