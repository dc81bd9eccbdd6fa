package io.penstock.plugin;

/**
 * The base of what goes wrong in the host because of a plugin or of its caller. What the engine finds wrong with a module or
 * guest comes as its own {@link io.penstock.wasm.api.WasmException}.
 */
public abstract sealed class PluginException extends RuntimeException
        permits UnknownPluginException, UnknownExportException, InvalidArgumentsException, PluginTooLargeException,
        LimitExceededException, ImportNotGrantedException, PluginOverloadedException, PluginExitException,
        UploadStalledException, PluginStoreException, ContractMismatchException, PluginQuotaExceededException,
        PluginCallRejectedException, OutputTooLargeException, UnknownRevisionException, PluginHealthException,
        PluginFailedException {

    private static final long serialVersionUID = 1L;

    PluginException(String message) {
        super(message);
    }

    PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
