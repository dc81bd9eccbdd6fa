package io.penstock.abi.extism;

import io.penstock.abi.extism.ExtismLog.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The functions that reach beyond the shared memory. They own the blocks that a guest passes in, and free them; but only after
 * the block of the result is there: older plugin kits free them too, and must not meet the result in their place.
 */
final class HostFunctions {

    /** What a guest is told when no level is logged. */
    private static final int OFF = Integer.MAX_VALUE;

    private final KernelMemory memory;
    private final Map<String, String> config;
    private final ExtismVariables variables;
    private final ExtismLog log;
    private final ExtismHttp http;
    private int status;
    private byte[] headers = new byte[0];

    HostFunctions(KernelMemory memory, Map<String, String> config, ExtismVariables variables, ExtismLog log,
            ExtismHttp http) {
        this.memory = memory;
        this.config = config;
        this.variables = variables;
        this.log = log;
        this.http = http;
    }

    @Import("config_get")
    long configGet(long key) {
        String value = config.get(text("the key of config_get", key));
        long result = value == null ? 0 : put(value.getBytes(StandardCharsets.UTF_8));
        memory.free(key);
        return result;
    }

    @Import("var_get")
    long varGet(long key) {
        long result = variables.get(text("the key of var_get", key)).map(this::put).orElse(0L);
        memory.free(key);
        return result;
    }

    @Import("var_set")
    void varSet(long key, long value) {
        String name = text("the key of var_set", key);
        if (value == 0) {
            variables.remove(name);
        } else {
            variables.set(name, bytes("the value of var_set", value));
            memory.free(value);
        }
        memory.free(key);
    }

    /** An interrupt leaves the flag set and gives nothing: the guest runs into the engine's poll, which knows the reason. */
    @Import("http_request")
    long httpRequest(long request, long body) {
        byte[] json = bytes("the request of http_request", request);
        byte[] content = body == 0 ? null : bytes("the body of http_request", body);
        status = 0;
        headers = new byte[0];
        try {
            ExtismHttp.Response response = http.send(json, content);
            status = response.status();
            headers = response.headers();
            long result = put(response.body());
            memory.free(request);
            memory.free(body);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Import("http_status_code")
    int httpStatusCode() {
        return status;
    }

    @Import("http_headers")
    long httpHeaders() {
        return put(headers);
    }

    @Import("log_trace")
    void logTrace(long message) {
        log(Level.TRACE, message);
    }

    @Import("log_debug")
    void logDebug(long message) {
        log(Level.DEBUG, message);
    }

    @Import("log_info")
    void logInfo(long message) {
        log(Level.INFO, message);
    }

    @Import("log_warn")
    void logWarn(long message) {
        log(Level.WARN, message);
    }

    @Import("log_error")
    void logError(long message) {
        log(Level.ERROR, message);
    }

    @Import("get_log_level")
    @SuppressWarnings("EnumOrdinal") // the levels are in the ABI's order
    int getLogLevel() {
        for (Level level : Level.values()) {
            if (log.isEnabled(level)) {
                return level.ordinal();
            }
        }
        return OFF;
    }

    private void log(Level level, long message) {
        if (log.isEnabled(level)) {
            log.log(level, text("the log message", message));
        }
        memory.free(message);
    }

    private String text(String what, long handle) {
        return new String(bytes(what, handle), StandardCharsets.UTF_8);
    }

    /** A copy of a block. 0 stands for no bytes: there are no empty blocks. */
    private byte[] bytes(String what, long handle) {
        int length = memory.length(handle);
        if (length == 0 && handle != 0) {
            throw new ExtismException(what + " is no block of memory: " + Long.toUnsignedString(handle));
        }
        return length == 0 ? new byte[0] : memory.copy(handle, length);
    }

    private long put(byte[] bytes) {
        long handle = memory.put(bytes);
        if (handle == 0 && bytes.length > 0) {
            throw new ExtismException("the plugin's shared memory has no room for " + bytes.length + " bytes");
        }
        return handle;
    }
}
