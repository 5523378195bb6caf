package org.pollux.director;

import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Script;
import org.pollux.config.Severity;
import org.pollux.config.SourcePosition;
import org.pollux.config.Tracker;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;

/**
 * What a configuration needs of this host and the host does not have: interfaces, own addresses, scripts. Only looks;
 * needs no root and changes nothing.
 */
public final class HostCheck {
    private final String file;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Set<InetAddress> addresses;
    private final ScriptFiles scripts;
    private final List<Diagnostic> findings = new ArrayList<>();

    /**
     * A check against what a host has.
     *
     * @param file the configuration's file, for findings about it as a whole
     * @param links the host's interfaces
     * @param addresses the host's addresses
     * @param path the value of {@code PATH}
     */
    HostCheck(String file, List<Link> links, List<InetAddress> addresses, String path) {
        this.file = file;
        links.forEach(link -> this.links.put(link.name(), link));
        this.addresses = Set.copyOf(addresses);
        this.scripts = new ScriptFiles(path);
    }

    /**
     * Checks against this host.
     *
     * @param configuration the configuration
     * @param file its file
     * @return what is missing or doubtful, in the order of the configuration
     * @throws LinuxException when the kernel does not tell its interfaces
     */
    public static List<Diagnostic> ofThisHost(Configuration configuration, String file) throws LinuxException {
        try (Netlink netlink = Netlink.open()) {
            String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin:/sbin:/bin");
            List<InetAddress> addresses =
                    netlink.addresses().stream().map(InterfaceAddress::address).toList();
            return new HostCheck(file, netlink.links(), addresses, path).check(configuration);
        }
    }

    /** All findings. */
    List<Diagnostic> check(Configuration configuration) {
        configuration.vrrpInstances().forEach(this::instance);
        configuration.host().addresses().forEach(address -> requireInterface(address, "static address"));
        for (String name : configuration.dataPlane().interfaces()) {
            requireInterface(name, Optional.empty(), "the data_plane block");
        }
        configuration
                .cluster()
                .bindInterface()
                .ifPresent(name -> requireInterface(name, Optional.empty(), "the cluster block"));
        configuration
                .cluster()
                .bindAddress()
                .ifPresent(address -> requireAddress(address, Optional.empty(), "cluster"));
        scripts(
                configuration,
                Optional.empty(),
                configuration.global().scripts().secure());
        return findings;
    }

    private void instance(VrrpInstance instance) {
        String owner = "instance " + instance.name();
        requireInterface(instance.interfaceName(), Optional.of(instance.position()), owner);
        for (VirtualAddress address : instance.virtualAddresses()) {
            if (!address.interfaceName().equals(instance.interfaceName())) {
                requireInterface(address, owner);
            }
        }
        for (Tracker tracker : instance.tracking().interfaces()) {
            requireInterface(tracker.name(), Optional.of(tracker.position()), owner);
        }
        instance.unicastSource().ifPresent(a -> requireAddress(a, Optional.of(instance.position()), owner));
    }

    private void requireInterface(VirtualAddress address, String owner) {
        requireInterface(address.interfaceName(), Optional.of(address.position()), owner);
    }

    private void requireInterface(String name, Optional<SourcePosition> position, String owner) {
        Link link = links.get(name);
        if (name.isEmpty()) {
            return;
        }
        if (link == null) {
            error(
                    position,
                    "interface " + name + " of " + owner + " does not exist on this host",
                    "one of " + String.join(", ", links.keySet()));
        } else if (!link.up()) {
            warning(position, "interface " + name + " of " + owner + " is down (ip link set " + name + " up)");
        } else if (!link.carrier()) {
            warning(position, "interface " + name + " of " + owner + " has no carrier");
        }
    }

    private void requireAddress(InetAddress address, Optional<SourcePosition> position, String owner) {
        if (!addresses.contains(address)) {
            String has =
                    addresses.stream().map(InetAddress::getHostAddress).sorted().collect(Collectors.joining(", "));
            error(
                    position,
                    "this host does not have " + address.getHostAddress() + ", the own address of " + owner,
                    "one of " + has);
        }
    }

    /** Every script of the model, wherever it stands: a new place for scripts cannot be forgotten here. */
    private void scripts(Object value, Optional<SourcePosition> around, boolean secure) {
        switch (value) {
            case Script script -> script(script, around, secure);
            case Record part -> {
                Optional<SourcePosition> here = positionOf(part).or(() -> around);
                for (RecordComponent component : part.getClass().getRecordComponents()) {
                    scripts(get(part, component), here, secure);
                }
            }
            case Optional<?> optional -> optional.ifPresent(inner -> scripts(inner, around, secure));
            case List<?> list -> list.forEach(inner -> scripts(inner, around, secure));
            case Map<?, ?> map -> map.values().forEach(inner -> scripts(inner, around, secure));
            default -> {
                // Numbers, words and addresses hold no script.
            }
        }
    }

    private void script(Script script, Optional<SourcePosition> position, boolean secure) {
        Optional<String> problem = scripts.cannotRun(script.command());
        if (problem.isPresent()) {
            error(position, problem.get() + " on this host", "a program that can be run");
            return;
        }
        for (String weakness : scripts.changeable(script.command())) {
            if (secure) {
                error(
                        position,
                        weakness + ", and enable_script_security is given",
                        "a script that only root can change");
            } else {
                warning(position, weakness + ": whoever changes the script acts as the one who runs it");
            }
        }
    }

    private static Optional<SourcePosition> positionOf(Record part) {
        for (RecordComponent component : part.getClass().getRecordComponents()) {
            if (component.getType() == SourcePosition.class) {
                return Optional.of((SourcePosition) get(part, component));
            }
        }
        return Optional.empty();
    }

    private static Object get(Record part, RecordComponent component) {
        try {
            return component.getAccessor().invoke(part);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private void error(Optional<SourcePosition> position, String message, String expected) {
        add(Severity.ERROR, position, message, Optional.of(expected));
    }

    private void warning(Optional<SourcePosition> position, String message) {
        add(Severity.WARNING, position, message, Optional.empty());
    }

    private void add(Severity severity, Optional<SourcePosition> position, String message, Optional<String> expected) {
        findings.add(new Diagnostic(
                severity,
                DiagnosticCode.HOST,
                position.map(SourcePosition::file).orElse(file),
                position,
                message,
                expected,
                Optional.empty(),
                Optional.empty(),
                List.of()));
    }
}
