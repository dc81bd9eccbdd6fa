package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginStoreException;
import io.penstock.plugin.dashboard.MissingWebJarException;
import io.penstock.wasm.CodeCacheUnusableException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says what to do when the plugin host keeps the application from starting. */
final class PenstockFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            FailureAnalysis analysis = analyzeOne(cause);
            if (analysis != null) {
                return analysis;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static @Nullable FailureAnalysis analyzeOne(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case PluginStoreException e -> new FailureAnalysis("The plugin store cannot be used: " + message + ".",
                    "Check that the directory in 'penstock.store.directory' can be written by this process and is used by no"
                            + " other one.",
                    e);
            case CodeCacheUnusableException e -> new FailureAnalysis(sentence(message),
                    "Check the directory in 'penstock.engine.code-cache.directory' and the key file in"
                            + " 'penstock.engine.code-cache.key-file': the directory must be writable, the key file must lie"
                            + " outside of it and be readable by its owner only. Without the directory's property there is no"
                            + " cache.",
                    e);
            case UnavailablePluginsException e -> new FailureAnalysis("Stored plugins cannot be loaded:\n\n" + message,
                    "Install good versions, or remove their directories from the store. With 'penstock.store.strict=false'"
                            + " the application starts without them.",
                    e);
            case MissingWebJarException e -> new FailureAnalysis(sentence(message),
                    "Add the dependency " + e.webJar() + ", which penstock-spring-boot-starter brings, or set"
                            + " 'penstock.dashboard.enabled=false'.",
                    e);
            default -> null;
        };
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }
}
