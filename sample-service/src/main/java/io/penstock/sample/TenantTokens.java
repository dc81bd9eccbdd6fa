package io.penstock.sample;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who a bearer token belongs to. Only digests are kept, and every one is compared in constant time, so that neither the
 * content nor the owner of a token shows in how long an answer takes. Immutable.
 */
final class TenantTokens {

    private final Map<String, byte[]> digests = new HashMap<>();

    /**
     * The tokens by tenant.
     *
     * @throws IllegalArgumentException when a token is blank or belongs to two tenants
     */
    TenantTokens(Map<String, String> tokens) {
        tokens.forEach((tenant, token) -> {
            if (token.isBlank()) {
                throw new IllegalArgumentException("the token of tenant '" + tenant + "' is blank");
            }
            tenantOf(token).ifPresent(other -> {
                throw new IllegalArgumentException("tenants '" + other + "' and '" + tenant + "' have the same token");
            });
            digests.put(tenant, digest(token));
        });
    }

    /** The tenant this token belongs to. */
    Optional<String> tenantOf(String token) {
        byte[] digest = digest(token);
        Optional<String> tenant = Optional.empty();
        for (Map.Entry<String, byte[]> entry : digests.entrySet()) {
            if (MessageDigest.isEqual(entry.getValue(), digest)) {
                tenant = Optional.of(entry.getKey());
            }
        }
        return tenant;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
