package io.penstock.sample;

import java.security.SecureRandom;
import java.util.Base64;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A token that is there from the start: the configured one, else a fresh one that is shown once, when the server is up.
 *
 * @param value the token
 * @param generated whether nobody knows it yet
 */
record StartToken(String value, boolean generated) {

    private static final Log log = LogFactory.getLog(StartToken.class);

    /** The configured token, or a random one of 192 bits when it is blank. */
    static StartToken of(String configured) {
        if (!configured.isBlank()) {
            return new StartToken(configured, false);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return new StartToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random), true);
    }

    /**
     * Shows a generated token with a line that can be pasted; a configured one stays secret.
     *
     * @param variable environment variable that would set it
     * @param owner whose token it is
     * @param path something that the token opens
     */
    void announce(String variable, String owner, int port, String path) {
        if (generated) {
            log.info("""
                    %s is not set: made a token for %s, good until this process ends. Try:

                    curl -H 'Authorization: Bearer %s' http://localhost:%d%s
                    """.formatted(variable, owner, value, port, path));
        }
    }

    @Override
    public String toString() {
        return "StartToken[generated=" + generated + "]";
    }
}
