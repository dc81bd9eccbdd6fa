package io.penstock.plugin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which call runs next: tenants take turns, and among a tenant's calls its plugins do. What is over the bound of its plugin or
 * tenant waits and lets others pass. Guarded by its owner's lock.
 */
final class FairQueue {

    private final int threads;
    private final int queue;
    private final Tenants tenants;

    private final Map<String, Map<PluginId, ArrayDeque<GuestJob>>> waiting = new LinkedHashMap<>();
    private final Map<PluginId, Integer> runningOfPlugin = new HashMap<>();
    private final Map<String, Integer> runningOfTenant = new HashMap<>();
    private final Map<String, Integer> waitingOfTenant = new HashMap<>();
    private int running;
    private int waitingCount;

    FairQueue(int threads, int queue, Tenants tenants) {
        this.threads = threads;
        this.queue = queue;
        this.tenants = tenants;
    }

    private static int half(int whole) {
        return (whole + 1) / 2;
    }

    private static int threeQuarters(int whole) {
        return whole - whole / 4;
    }

    int waiting() {
        return waitingCount;
    }

    int waiting(PluginId id) {
        Map<PluginId, ArrayDeque<GuestJob>> lines = waiting.get(id.tenant());
        ArrayDeque<GuestJob> line = lines == null ? null : lines.get(id);
        return line == null ? 0 : line.size();
    }

    int running(PluginId id) {
        return runningOfPlugin.getOrDefault(id, 0);
    }

    /** Whether the job may run now; if so it counts as running. */
    boolean begin(GuestJob job) {
        if (!mayRun(job)) {
            return false;
        }
        running++;
        runningOfPlugin.merge(job.plugin(), 1, Integer::sum);
        runningOfTenant.merge(job.plugin().tenant(), 1, Integer::sum);
        return true;
    }

    private boolean mayRun(GuestJob job) {
        PluginId id = job.plugin();
        int own = Math.min(job.policy().calls().concurrency(), job.policy().instances().max());
        int plugin = Math.min(half(threads), own);
        int tenant = Math.min(threeQuarters(threads), tenants.quota(id.tenant()).threads());
        return running < threads && runningOfPlugin.getOrDefault(id, 0) < plugin
                && runningOfTenant.getOrDefault(id.tenant(), 0) < tenant;
    }

    void end(GuestJob job) {
        running--;
        runningOfPlugin.computeIfPresent(job.plugin(), (id, count) -> count == 1 ? null : count - 1);
        runningOfTenant.computeIfPresent(job.plugin().tenant(), (tenant, count) -> count == 1 ? null : count - 1);
    }

    /** Lets the job wait; false when there is no place. */
    boolean add(GuestJob job) {
        PluginId id = job.plugin();
        Map<PluginId, ArrayDeque<GuestJob>> lines = waiting.get(id.tenant());
        ArrayDeque<GuestJob> line = lines == null ? null : lines.get(id);
        int inLine = line == null ? 0 : line.size();
        if (waitingCount >= queue || inLine >= Math.min(half(queue), job.policy().calls().queue())
                || waitingOfTenant.getOrDefault(id.tenant(), 0) >= threeQuarters(queue)) {
            return false;
        }
        waiting.computeIfAbsent(id.tenant(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(id, _ -> new ArrayDeque<>()).add(job);
        count(id, 1);
        return true;
    }

    /** The next that may run; it counts as running. Its plugin and its tenant go to the end of the turns. */
    @Nullable
    GuestJob next() {
        for (Map<PluginId, ArrayDeque<GuestJob>> lines : waiting.values()) {
            for (ArrayDeque<GuestJob> line : lines.values()) {
                GuestJob job = line.element();
                if (begin(job)) {
                    take(job, lines, line);
                    return job;
                }
            }
        }
        return null;
    }

    private void take(GuestJob job, Map<PluginId, ArrayDeque<GuestJob>> lines, ArrayDeque<GuestJob> line) {
        PluginId id = job.plugin();
        line.remove();
        count(id, -1);
        lines.remove(id);
        waiting.remove(id.tenant());
        if (!line.isEmpty()) {
            lines.put(id, line);
        }
        if (!lines.isEmpty()) {
            waiting.put(id.tenant(), lines);
        }
    }

    /** Takes a job back that waits; whether it did. */
    boolean remove(GuestJob job) {
        PluginId id = job.plugin();
        Map<PluginId, ArrayDeque<GuestJob>> lines = waiting.get(id.tenant());
        ArrayDeque<GuestJob> line = lines == null ? null : lines.get(id);
        if (lines == null || line == null || !line.remove(job)) {
            return false;
        }
        count(id, -1);
        if (line.isEmpty()) {
            lines.remove(id);
        }
        if (lines.isEmpty()) {
            waiting.remove(id.tenant());
        }
        return true;
    }

    /** Takes all that wait. */
    List<GuestJob> clear() {
        List<GuestJob> all = new ArrayList<>();
        waiting.values().forEach(lines -> lines.values().forEach(all::addAll));
        waiting.clear();
        waitingOfTenant.clear();
        waitingCount = 0;
        return all;
    }

    private void count(PluginId id, int delta) {
        waitingCount += delta;
        waitingOfTenant.merge(id.tenant(), delta, (a, b) -> a + b == 0 ? null : a + b);
    }
}
