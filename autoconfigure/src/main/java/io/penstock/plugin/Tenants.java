package io.penstock.plugin;

import io.penstock.wasm.api.MemoryBudget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What each tenant uses of its quota. An account stays when its tenant has gone: it is small, and may be in debt. */
final class Tenants {

    private final TenantQuotas quotas;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    Tenants(TenantQuotas quotas) {
        this.quotas = quotas;
    }

    TenantQuota quota(String tenant) {
        return quotas.quotaFor(tenant);
    }

    Account account(String tenant) {
        return accounts.computeIfAbsent(tenant, Account::new);
    }

    /**
     * Whether a new version may be published.
     *
     * @param plugins how many plugins the tenant would have
     * @param bytes how long their binaries would be together
     * @throws PluginQuotaExceededException when it may not
     */
    void checkInstall(String tenant, long plugins, long bytes) {
        TenantQuota quota = quota(tenant);
        if (plugins > quota.plugins()) {
            throw new PluginQuotaExceededException(tenant, "plugins", quota.plugins(), plugins, null);
        }
        if (bytes > quota.storedBytes()) {
            throw new PluginQuotaExceededException(tenant, "binaries (bytes)", quota.storedBytes(), bytes, null);
        }
    }

    /** One tenant's memory and processor time. */
    final class Account implements MemoryBudget {

        private final String tenant;
        private final AtomicLong memory = new AtomicLong();

        // guarded by this: processor time flows in evenly, up to one window's worth; calls take what they use
        private long creditNanos = Long.MAX_VALUE;
        private long creditedAt = System.nanoTime();

        Account(String tenant) {
            this.tenant = tenant;
        }

        @Override
        public boolean take(long bytes) {
            long most = quota(tenant).memoryBytes();
            long before = memory.get();
            while (bytes <= most - before) {
                if (memory.compareAndSet(before, before + bytes)) {
                    return true;
                }
                before = memory.get();
            }
            return false;
        }

        @Override
        public void giveBack(long bytes) {
            memory.addAndGet(-bytes);
        }

        long memoryBytes() {
            return memory.get();
        }

        /**
         * Whether a call may begin.
         *
         * @throws PluginQuotaExceededException when the processor time is used up
         */
        synchronized void checkCpuTime() {
            TenantQuota quota = quota(tenant);
            credit(quota);
            if (creditNanos <= 0) {
                double share = (double) quota.cpuTime().toNanos() / quota.window().toNanos();
                long millis = (long) Math.ceil((double) -creditNanos / share / 1e6) + 1;
                throw new PluginQuotaExceededException(tenant,
                        "CPU time (ms in " + quota.window().toMillis() + " ms)", quota.cpuTime().toMillis(),
                        quota.cpuTime().toMillis() - creditNanos / 1_000_000, Duration.ofMillis(millis));
            }
        }

        synchronized void useCpuTime(long nanos) {
            credit(quota(tenant));
            creditNanos -= nanos;
        }

        private void credit(TenantQuota quota) {
            long now = System.nanoTime();
            double share = (double) quota.cpuTime().toNanos() / quota.window().toNanos();
            double credit = (double) creditNanos + (double) (now - creditedAt) * share;
            creditNanos = (long) Math.min(credit, (double) quota.cpuTime().toNanos());
            creditedAt = now;
        }
    }
}
