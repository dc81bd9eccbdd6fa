package io.penstock.plugin;

/** Says what each tenant may use. Asked often; must be quick and safe for use by several threads. */
@FunctionalInterface
public interface TenantQuotas {

    /** The quota of a tenant. */
    TenantQuota quotaFor(String tenant);
}
