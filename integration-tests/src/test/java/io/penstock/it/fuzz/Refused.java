package io.penstock.it.fuzz;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the optimizing compiler did not compile: by design, or through a fault of ours that the engine survived. */
final class Refused implements EngineListener {

    private final List<String> faults = new ArrayList<>();
    private final AtomicLong byDesign = new AtomicLong();

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        if (reason.startsWith("internal error")) {
            synchronized (faults) {
                faults.add("function " + functionIndex + ": " + reason);
            }
        } else {
            byDesign.incrementAndGet();
        }
    }

    /** The faults since the last time. */
    List<String> takeFaults() {
        synchronized (faults) {
            List<String> taken = List.copyOf(faults);
            faults.clear();
            return taken;
        }
    }

    /** How many functions were refused by design. */
    long byDesign() {
        return byDesign.get();
    }
}
