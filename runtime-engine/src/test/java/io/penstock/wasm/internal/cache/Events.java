package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a cache has told, as words. */
final class Events implements EngineListener {

    private final List<String> all = Collections.synchronizedList(new ArrayList<>());

    /** What was told since the last time. */
    List<String> take() {
        synchronized (all) {
            List<String> taken = List.copyOf(all);
            all.clear();
            return taken;
        }
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        all.add("hit " + functions);
    }

    @Override
    public void codeCacheMissed(String moduleName) {
        all.add("miss");
    }

    @Override
    public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
        all.add("rejected " + reason);
    }

    @Override
    public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
        all.add("written " + functions);
    }

    @Override
    public void codeCacheWriteFailed(String moduleName, Exception cause) {
        all.add("failed " + cause.getClass().getSimpleName());
    }

    @Override
    public void codeCacheEvicted(int entries, long bytes) {
        all.add("evicted " + entries);
    }
}
