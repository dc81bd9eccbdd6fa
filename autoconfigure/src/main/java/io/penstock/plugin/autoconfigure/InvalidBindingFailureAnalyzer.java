package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.binding.InvalidBindingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do about an interface or bean that cannot be bound. */
final class InvalidBindingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidBindingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidBindingException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
