package io.penstock.wasm.internal.tools;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Tells modules when a Java debugger attaches and detaches. Nothing in the JVM tells us, so it looks: the JVM's debug agent has
 * a thread that reads a debugger's commands, and has it as long as one is connected. Threads of agents are hidden from
 * everything in Java but the JVM's own thread dump, which takes some milliseconds.
 */
public final class DebuggerWatch implements AutoCloseable {

    private static final String READER = "\"JDWP Command Reader\"";
    private static final long INTERVAL_MILLIS = 1_000;

    private final FollowedModules modules;
    private final MBeanServer commands = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName diagnostics;
    private final CountDownLatch closed = new CountDownLatch(1);

    private DebuggerWatch(FollowedModules modules) throws JMException {
        this.modules = modules;
        this.diagnostics = new ObjectName("com.sun.management:type=DiagnosticCommand");
    }

    /**
     * Watches until it is closed, in a JVM that was started with its debug agent; no debugger can come to another one.
     *
     * @throws IllegalStateException when there is the agent, and not the JVM's diagnostic commands
     */
    public static DebuggerWatch begin(FollowedModules modules) {
        try {
            DebuggerWatch watch = new DebuggerWatch(modules);
            if (ManagementFactory.getRuntimeMXBean().getInputArguments().stream().anyMatch(a -> a.contains("jdwp"))) {
                boolean attached = watch.look(false); // modules of an engine that is made under a debugger begin with it
                Thread.ofPlatform().daemon().name("penstock-debugger-watch").start(() -> watch.run(attached));
            }
            return watch;
        } catch (JMException e) {
            throw new IllegalStateException("debuggers cannot be noticed: this JVM has no command Thread.print", e);
        }
    }

    private void run(boolean before) {
        boolean attached = before;
        try {
            while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                attached = look(attached);
            }
        } catch (JMException | InterruptedException e) {
            // the end: the commands were there before, and nobody interrupts
        }
    }

    /** Tells of a change; returns whether a debugger is there now. */
    private boolean look(boolean before) throws JMException {
        boolean attached = threads().contains(READER);
        if (attached && !before) {
            modules.debuggerAttached();
        } else if (!attached && before) {
            modules.debuggerDetached();
        }
        return attached;
    }

    private String threads() throws JMException {
        return (String) commands.invoke(diagnostics, "threadPrint", new Object[]{new String[0]},
                new String[]{String[].class.getName()});
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
