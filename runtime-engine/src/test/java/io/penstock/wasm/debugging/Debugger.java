package io.penstock.wasm.debugging;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.StepRequest;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A debugger as IDEs have it, over the JDK's own debug interface: it knows source files and lines, and no classes. */
final class Debugger {

    private static final long LONGEST_WAIT_MILLIS = 120_000;

    /**
     * Where the guest has stopped.
     *
     * @param place file and line
     * @param callers file and line of the guest's frames below
     * @param variables what is shown, as text
     */
    record Stop(String place, List<String> callers, Map<String, String> variables) {
    }

    private final Map<String, List<Integer>> breakpoints = new LinkedHashMap<>();
    private final List<Stop> stops = new ArrayList<>();
    private int steps;
    private String options = "";
    private String input = "";

    /** Stops at each of these lines of a source file. */
    Debugger breakpoint(String file, Integer... lines) {
        breakpoints.put(file, List.of(lines));
        return this;
    }

    /** After the first stop, so many steps over lines. */
    Debugger thenSteps(int count) {
        steps = count;
        return this;
    }

    /** With more options for the JVM. */
    Debugger options(String more) {
        options = more + " ";
        return this;
    }

    /** With this on the standard input of the JVM. */
    Debugger input(String text) {
        input = text;
        return this;
    }

    /**
     * Attaches to a JVM that runs, and detaches after the first stop and its steps; returns where it stopped.
     *
     * @param attached done when the breakpoints are set
     */
    List<Stop> attach(String port, Runnable attached) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.transport().name().equals("dt_socket")).findFirst().orElseThrow();
        Map<String, Connector.Argument> settings = connector.defaultArguments();
        setting(settings, "hostname", "127.0.0.1");
        setting(settings, "port", port);
        VirtualMachine machine = connector.attach(settings);
        try {
            awaitSources(machine);
            attached.run();
            while (stops.isEmpty() || steps >= 0) {
                handle(machine);
            }
            return stops;
        } finally {
            machine.dispose();
        }
    }

    /** Runs a class in a JVM of its own up to its end; returns where it stopped. */
    List<Stop> run(Class<?> main, String argument) throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> settings = connector.defaultArguments();
        setting(settings, "main", main.getName() + " " + argument);
        setting(settings, "options",
                options + "-XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED -cp "
                        + quoted(System.getProperty("java.class.path")));
        VirtualMachine machine = connector.launch(settings);
        try {
            Process process = machine.process();
            Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(System.out::println));
            Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(System.err::println));
            try (Writer toProcess = process.outputWriter()) {
                toProcess.write(input);
            }
            awaitSources(machine);
            while (handle(machine)) {
                // on
            }
            return stops;
        } finally {
            machine.process().destroyForcibly();
        }
    }

    private void awaitSources(VirtualMachine machine) {
        for (String file : breakpoints.keySet()) {
            ClassPrepareRequest request = machine.eventRequestManager().createClassPrepareRequest();
            request.addSourceNameFilter(file);
            request.enable();
        }
    }

    private static void setting(Map<String, Connector.Argument> settings, String name, String value) {
        Connector.Argument setting = settings.get(name);
        if (setting == null) {
            throw new IllegalStateException("the connector has no setting " + name);
        }
        setting.setValue(value);
    }

    private static String quoted(String path) {
        return '"' + path + '"';
    }

    private boolean handle(VirtualMachine machine) throws Exception {
        EventSet events = machine.eventQueue().remove(LONGEST_WAIT_MILLIS);
        if (events == null) {
            throw new AssertionError("nothing has happened for " + LONGEST_WAIT_MILLIS + " ms; stops: " + stops);
        }
        for (Event event : events) {
            switch (event) {
                case VMDisconnectEvent _ -> {
                    return false;
                }
                case ClassPrepareEvent prepared -> set(prepared.referenceType());
                case BreakpointEvent stop -> stopped(stop);
                case StepEvent stop -> stopped(stop);
                default -> {
                    // begin and end of the process
                }
            }
        }
        events.resume();
        return true;
    }

    private void set(ReferenceType type) throws AbsentInformationException {
        for (Map.Entry<String, List<Integer>> each : breakpoints.entrySet()) {
            for (int line : each.getValue()) {
                for (Location location : type.locationsOfLine(null, each.getKey(), line)) {
                    type.virtualMachine().eventRequestManager().createBreakpointRequest(location).enable();
                }
            }
        }
    }

    private void stopped(LocatableEvent event) throws Exception {
        List<StackFrame> frames = event.thread().frames();
        List<String> callers = new ArrayList<>();
        for (StackFrame frame : frames.subList(1, frames.size())) {
            if (frame.location().declaringType().name().startsWith("penstock.D")) {
                callers.add(place(frame.location()));
            }
        }
        stops.add(new Stop(place(event.location()), callers, variables(frames.getFirst())));
        event.virtualMachine().eventRequestManager().deleteEventRequests(
                event.virtualMachine().eventRequestManager().stepRequests());
        if (steps-- > 0) {
            StepRequest step = event.virtualMachine().eventRequestManager().createStepRequest(event.thread(),
                    StepRequest.STEP_LINE, StepRequest.STEP_OVER);
            step.addCountFilter(1);
            step.enable();
        }
    }

    private static String place(Location location) throws AbsentInformationException {
        return location.sourceName() + ":" + location.lineNumber();
    }

    private static Map<String, String> variables(StackFrame frame)
            throws AbsentInformationException, IncompatibleThreadStateException {
        Map<String, String> variables = new TreeMap<>();
        for (LocalVariable variable : frame.visibleVariables()) {
            variables.put(variable.name(), String.valueOf(frame.getValue(variable)));
        }
        return variables;
    }
}
