package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismLog;
import io.penstock.plugin.PluginId;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Puts a plugin's messages into the application's log (SLF4J, when that is there), under one logger: names of tenants and
 * plugins come from outside, and loggers stay for ever. A message is one line of bounded length.
 */
final class GuestLog implements ExtismLog {

    static final String LOGGER = "io.penstock.plugin.guest";

    private static final Log log = LogFactory.getLog(LOGGER);
    private static final int LONGEST = 8 << 10;

    private final PluginId id;

    GuestLog(PluginId id) {
        this.id = id;
    }

    @Override
    public boolean isEnabled(Level level) {
        return switch (level) {
            case TRACE -> log.isTraceEnabled();
            case DEBUG -> log.isDebugEnabled();
            case INFO -> log.isInfoEnabled();
            case WARN -> log.isWarnEnabled();
            case ERROR -> log.isErrorEnabled();
        };
    }

    @Override
    public void log(Level level, String message) {
        String line = id + ": "
                + message.substring(0, Math.min(message.length(), LONGEST)).replaceAll("\\p{Cntrl}", " ");
        switch (level) {
            case TRACE -> log.trace(line);
            case DEBUG -> log.debug(line);
            case INFO -> log.info(line);
            case WARN -> log.warn(line);
            case ERROR -> log.error(line);
        }
    }
}
