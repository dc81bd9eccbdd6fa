package io.penstock.wasm.internal.runtime;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances one of which has called the other: what a call that begins in one of them may run. An interrupt goes to the
 * polls of all their modules. Groups only ever merge (a union-find whose one lock is taken when groups merge and when a call
 * is interrupted, both rare). The polls are held weakly: a long-lived instance that many short-lived ones call does not keep
 * their modules' polls.
 */
final class LinkGroup {

    private static final Object LOCK = new Object();

    private @Nullable LinkGroup mergedInto;
    private List<WeakReference<SafepointPoll>> polls;
    /** Interrupted calls that are still open; each holds one request on each poll. */
    private int requests;

    LinkGroup(SafepointPoll poll) {
        polls = List.of(poll.weak());
    }

    /** Notes that one calls the other; quick when that is known. */
    static void link(Instance callee, Instance caller) {
        if (callee.group != caller.group) {
            merge(callee, caller);
        }
    }

    private static void merge(Instance callee, Instance caller) {
        StackHeadroom.ensure(); // nothing below may break off half done
        synchronized (LOCK) {
            LinkGroup kept = callee.group.root();
            LinkGroup gone = caller.group.root();
            if (kept != gone) {
                kept.absorb(gone);
            }
            callee.group = kept;
            caller.group = kept;
        }
    }

    private void absorb(LinkGroup other) {
        List<WeakReference<SafepointPoll>> all = new ArrayList<>();
        for (WeakReference<SafepointPoll> poll : polls) {
            collect(poll, all, other.polls.contains(poll) ? 0 : other.requests);
        }
        for (WeakReference<SafepointPoll> poll : other.polls) {
            if (!polls.contains(poll)) {
                collect(poll, all, requests);
            }
        }
        polls = all;
        requests += other.requests;
        other.mergedInto = this;
        other.polls = List.of();
    }

    private static void collect(WeakReference<SafepointPoll> reference, List<WeakReference<SafepointPoll>> to,
            int more) {
        SafepointPoll poll = reference.get();
        if (poll != null) {
            to.add(reference);
            for (int i = 0; i < more; i++) {
                poll.request();
            }
        }
    }

    private LinkGroup root() {
        LinkGroup group = this;
        while (group.mergedInto != null) {
            group = group.mergedInto;
        }
        return group;
    }

    /** Makes all code of the group look whether it should stop, until {@link #release()}. */
    void request() {
        synchronized (LOCK) {
            LinkGroup root = root();
            root.requests++;
            for (WeakReference<SafepointPoll> reference : root.polls) {
                SafepointPoll poll = reference.get();
                if (poll != null) {
                    poll.request();
                }
            }
        }
    }

    void release() {
        synchronized (LOCK) {
            LinkGroup root = root();
            root.requests--;
            for (WeakReference<SafepointPoll> reference : root.polls) {
                SafepointPoll poll = reference.get();
                if (poll != null) {
                    poll.release();
                }
            }
        }
    }
}
