package io.penstock.sample;

import io.penstock.plugin.event.PluginEvent;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What happened last to each tenant's plugins: an application listens to {@link PluginEvent}s. */
@RestController
final class EventController {

    private static final int KEPT = 50;

    // guarded by itself
    private final Map<String, ArrayDeque<EventView>> lastOfTenants = new HashMap<>();

    @EventListener
    void happened(PluginEvent event) {
        synchronized (lastOfTenants) {
            ArrayDeque<EventView> last = lastOfTenants.computeIfAbsent(event.id().tenant(), _ -> new ArrayDeque<>());
            last.addFirst(EventView.of(event));
            if (last.size() > KEPT) {
                last.removeLast();
            }
        }
    }

    @GetMapping("/tenants/{tenant}/events")
    List<EventView> events(@PathVariable String tenant) {
        synchronized (lastOfTenants) {
            return List.copyOf(lastOfTenants.getOrDefault(tenant, new ArrayDeque<>()));
        }
    }
}
