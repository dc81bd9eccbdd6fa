package io.penstock.sample;

import java.security.SecureRandom;
import java.util.Base64;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The token of tenant {@code demo}: the configured one, else a fresh one that is shown once, when the server is up.
 *
 * @param value the token
 * @param generated whether nobody knows it yet
 */
record DemoToken(String value, boolean generated) {

    static final String TENANT = "demo";

    private static final Log log = LogFactory.getLog(DemoToken.class);

    /** The configured token, or a random one of 192 bits when it is blank. */
    static DemoToken of(String configured) {
        if (!configured.isBlank()) {
            return new DemoToken(configured, false);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return new DemoToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random), true);
    }

    /** Shows a generated token with a line that can be pasted; a configured one stays secret. */
    void announce(int port) {
        if (generated) {
            log.info("""
                    PENSTOCK_DEMO_TOKEN is not set: made a token for tenant 'demo', good until this process ends. Try:

                    curl -H 'Authorization: Bearer %s' http://localhost:%d/tenants/demo/plugins
                    """.formatted(value, port));
        }
    }

    @Override
    public String toString() {
        return "DemoToken[generated=" + generated + "]";
    }
}
