package org.pollux.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A network of hosts and switches, each in a network namespace of its own, and the programs that run in them.
 *
 * <p>{@link #close()} ends every program, also such as were started by others in the namespaces, and deletes the
 * namespaces; a lab whose virtual machine is told to end closes itself. Namespaces are named PREFIX-NAME, so labs with
 * different prefixes run beside each other; no address of a lab exists outside of its namespaces.
 */
public final class NetnsLab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String prefix;
    private final Path folder;
    private final Path socketFolder;
    private final List<String> namespaces = new ArrayList<>();
    private final List<LabProcess> processes = new ArrayList<>();
    private final Thread lastResort = new Thread(this::cleanUp, "lab clean-up");

    /**
     * Begins an empty lab.
     *
     * @param prefix begins the names of its namespaces; must be this process's own
     * @param folder for configurations and logs; made if it is not there
     */
    public NetnsLab(String prefix, Path folder) {
        if (!"0".equals(Command.run("id", "-u").strip())) {
            throw new IllegalStateException("network namespaces need root: run as root");
        }
        this.prefix = prefix;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            removeLogs(folder);
            socketFolder = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    // Those of an earlier lab with the same folder; programs that are started again in this one append.
    private static void removeLogs(Path folder) throws IOException {
        try (Stream<Path> logs = Files.list(folder)) {
            for (Path log : logs.filter(f -> f.toString().endsWith(".log")).toList()) {
                Files.delete(log);
            }
        }
    }

    /** Where this lab keeps configurations and logs. */
    public Path folder() {
        return folder;
    }

    /** Where sockets go: the folder of the logs may have a longer path than a socket can have. */
    Path socketFolder() {
        return socketFolder;
    }

    /** Adds a host with nothing but a loopback interface. */
    public Host host(String name) {
        return new Host(this, name, namespace(name));
    }

    /** Adds a switch: a bridge in a namespace of its own, which is how its ports stay out of every host's reach. */
    public Switch bridge(String name) {
        String namespace = namespace(name);
        Command.run("ip", "-n", namespace, "link", "add", Switch.BRIDGE, "type", "bridge", "stp_state", "0");
        // Without forwarding of its own: frames go from port to port as in a switch.
        Command.run("ip", "-n", namespace, "link", "set", Switch.BRIDGE, "up");
        return new Switch(namespace);
    }

    private String namespace(String name) {
        String namespace = prefix + "-" + name;
        Command.run("ip", "netns", "add", namespace);
        synchronized (this) {
            namespaces.add(namespace);
        }
        Command.run("ip", "-n", namespace, "link", "set", "lo", "up");
        return namespace;
    }

    LabProcess start(String name, List<String> command, Map<String, String> environment, Consumer<String> observer) {
        LabProcess process = LabProcess.start(name, command, environment, folder.resolve(name + ".log"), observer);
        synchronized (this) {
            processes.add(process);
        }
        return process;
    }

    /** Ends everything; does nothing the second time. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // The virtual machine is ending and the hook runs or has run.
            return;
        }
        cleanUp();
    }

    private synchronized void cleanUp() {
        for (LabProcess process : processes) {
            process.signal(LabProcess.Signal.KILL);
        }
        for (LabProcess process : processes) {
            process.awaitEnd(PATIENCE);
        }
        processes.clear();
        for (String namespace : namespaces) {
            for (String pid : pidsIn(namespace)) {
                Command.outcome(List.of("kill", "-s", "KILL", pid), Map.of());
            }
            Await.until(PATIENCE, "no process in " + namespace, () -> pidsIn(namespace)
                    .isEmpty());
            Command.run("ip", "netns", "delete", namespace);
        }
        namespaces.clear();
        removeSockets();
    }

    private void removeSockets() {
        if (!Files.exists(socketFolder)) {
            return;
        }
        try (Stream<Path> sockets = Files.list(socketFolder)) {
            for (Path socket : sockets.toList()) {
                Files.delete(socket);
            }
            Files.delete(socketFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> pidsIn(String namespace) {
        return Command.run("ip", "netns", "pids", namespace).lines().toList();
    }
}
