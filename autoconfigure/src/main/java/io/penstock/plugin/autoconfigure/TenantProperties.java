package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.TenantQuota;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a tenant may use with all its plugins; what is not set has no bound.
 *
 * @param plugins how many it may have installed
 * @param stored how long their binaries may be together
 * @param memory how much linear memory its instances may have together
 * @param threads how many of its calls run at once; never more than three quarters of the guest threads
 * @param cpuTime how much processor time its calls may use in each window; calls are refused while it is used up
 * @param cpuWindow the window of the processor time
 */
public record TenantProperties(@Nullable Integer plugins, @Nullable DataSize stored, @Nullable DataSize memory,
        @Nullable Integer threads, @Nullable Duration cpuTime, @DefaultValue("10s") Duration cpuWindow) {

    /** The quota of a tenant: by its own entry, else by that of {@code *}. */
    static TenantQuota quota(Map<String, TenantProperties> tenants, String tenant) {
        return Optional.ofNullable(tenants.get(tenant)).or(() -> Optional.ofNullable(tenants.get("*")))
                .map(TenantProperties::toQuota).orElseGet(TenantQuota::unlimited);
    }

    TenantQuota toQuota() {
        TenantQuota none = TenantQuota.unlimited();
        return new TenantQuota(plugins == null ? none.plugins() : plugins,
                stored == null ? none.storedBytes() : stored.toBytes(),
                memory == null ? none.memoryBytes() : memory.toBytes(),
                threads == null ? none.threads() : threads, cpuTime == null ? none.cpuTime() : cpuTime, cpuWindow);
    }
}
