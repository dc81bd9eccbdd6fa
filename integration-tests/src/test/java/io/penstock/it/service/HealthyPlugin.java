package io.penstock.it.service;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls the plugin {@code healthy} again and again, from a thread of its own, and notes every wrong answer. */
final class HealthyPlugin implements Runnable {

    private final RunningService service;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("healthy").unstarted(this);
    private volatile boolean stopped;

    private HealthyPlugin(RunningService service) {
        this.service = service;
    }

    static HealthyPlugin watch(RunningService service) {
        HealthyPlugin healthy = new HealthyPlugin(service);
        healthy.thread.start();
        return healthy;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                HttpResponse<String> response = service.call("healthy", "score", "[6, 7]");
                if (response.body().equals("{\"results\":[\"42\"]}")) {
                    served.incrementAndGet();
                } else {
                    failures.add(response.statusCode() + " " + response.body());
                }
            }
        } catch (IOException | InterruptedException e) {
            failures.add(e.toString());
        }
    }

    /** Returns after the call that is under way. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    int served() {
        return served.get();
    }

    List<String> failures() {
        return failures;
    }
}
