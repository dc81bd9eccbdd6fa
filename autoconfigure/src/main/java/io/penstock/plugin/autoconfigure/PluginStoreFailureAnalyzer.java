package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginStoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do about a store that cannot be used at start. */
final class PluginStoreFailureAnalyzer extends AbstractFailureAnalyzer<PluginStoreException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PluginStoreException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()),
                "Set penstock.store.directory to a directory that this process may write to and has to itself.", cause);
    }
}
