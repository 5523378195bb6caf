package org.pollux.director;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Script;
import org.pollux.config.ScriptUse;
import org.pollux.config.Severity;
import org.pollux.config.SourcePosition;
import org.pollux.config.TrackedObject;
import org.pollux.config.Tracker;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.notify.ScriptFiles;
import org.pollux.vip.OwnAddresses;

/**
 * What a configuration needs of this host and the host does not have: interfaces, own addresses, scripts. Only looks;
 * needs no root and changes nothing.
 */
public final class HostCheck {
    private final String file;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<InetAddress, InterfaceAddress> addresses = new LinkedHashMap<>();
    private final ScriptFiles scripts;
    private final List<Diagnostic> findings = new ArrayList<>();

    /**
     * A check against what a host has.
     *
     * @param file the configuration's file, for findings about it as a whole
     * @param links the host's interfaces
     * @param addresses the host's addresses on those interfaces
     * @param path the value of {@code PATH}
     */
    HostCheck(String file, List<Link> links, List<InterfaceAddress> addresses, String path) {
        this.file = file;
        links.forEach(link -> this.links.put(link.name(), link));
        addresses.forEach(address -> this.addresses.putIfAbsent(address.address(), address));
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
            return new HostCheck(file, netlink.links(), netlink.addresses(), path).check(configuration);
        }
    }

    /** All findings. */
    List<Diagnostic> check(Configuration configuration) {
        configuration.vrrpInstances().forEach(this::instance);
        routingNames(configuration);
        configuration.host().addresses().forEach(address -> requireInterface(address, "static address"));
        for (String name : configuration.dataPlane().interfaces()) {
            requireInterface(name, Optional.empty(), "the data_plane block");
        }
        configuration.markRules().forEach(rule -> rule.interfaceName()
                .ifPresent(name -> requireInterface(name, Optional.of(rule.position()), "packet_marks")));
        configuration
                .cluster()
                .bindInterface()
                .ifPresent(name -> requireInterface(name, Optional.empty(), "the cluster block"));
        configuration
                .cluster()
                .bindAddress()
                .ifPresent(address -> requireAddress(address, Optional.empty(), "cluster"));
        secret(configuration);
        configuration.tracked().forEach(this::trackedFile);
        boolean secure = configuration.global().scripts().secure();
        ScriptUse.in(configuration).forEach(use -> script(use.script(), use.position(), secure));
        return findings;
    }

    private void routingNames(Configuration configuration) {
        try {
            var _ = InstanceRoles.of(configuration);
            var _ = new HeldRouting(new RoutingNames(), configuration)
                    .entries(configuration.host().routes(), configuration.host().rules());
        } catch (DirectorException e) {
            error(Optional.empty(), String.valueOf(e.getMessage()), "a name or number that ip-route(8) knows here");
        }
    }

    private void secret(Configuration configuration) {
        try {
            var _ = ClusterPlan.secrets(configuration.cluster());
        } catch (DirectorException e) {
            error(Optional.empty(), String.valueOf(e.getMessage()), "a file that can be read");
        }
    }

    private void instance(VrrpInstance instance) {
        String owner = "instance " + instance.name();
        requireInterface(instance.interfaceName(), Optional.of(instance.position()), owner);
        for (VirtualAddress address : instance.virtualAddresses()) {
            if (!address.interfaceName().equals(instance.interfaceName())) {
                requireInterface(address, owner);
            }
            unlessHeld(address, owner);
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

    /** An address that somebody else put there would stay on this host when another director holds it. */
    private void unlessHeld(VirtualAddress address, String owner) {
        InterfaceAddress present = addresses.get(address.prefix().address());
        if (present == null || OwnAddresses.isOurs(present)) {
            return;
        }
        String link = links.values().stream()
                .filter(l -> l.index() == present.interfaceIndex())
                .map(Link::name)
                .findFirst()
                .orElse("interface " + present.interfaceIndex());
        String shown = present.address().getHostAddress();
        warning(
                Optional.of(address.position()),
                "address " + shown + " of " + owner + " is on " + link + " already, and Pollux did not put it there;"
                        + " nobody would take it off when another director is master (ip address del " + shown + "/"
                        + present.prefixLength() + " dev " + link + ")");
    }

    private void trackedFile(TrackedObject object) {
        if (!(object instanceof TrackedObject.TrackFile track)) {
            return;
        }
        Optional<SourcePosition> at = Optional.of(track.position());
        String name = "track_file " + track.name() + ": " + track.file();
        Path path = Path.of(track.file());
        if (Files.isDirectory(path)) {
            error(at, name + " is a directory", "a file whose first line is a number");
        } else if (Files.exists(path)) {
            ScriptFiles.changeable(track.file())
                    .forEach(
                            weakness -> warning(at, name + ": " + weakness + ": whoever writes it changes priorities"));
        } else if (track.creation().isEmpty()) {
            warning(at, name + " does not exist; init_file would make it");
        } else if (path.getParent() == null || !Files.isDirectory(path.getParent())) {
            error(at, name + " cannot be made: its folder does not exist", "a file in a folder that exists");
        }
    }

    private void requireAddress(InetAddress address, Optional<SourcePosition> position, String owner) {
        if (!addresses.containsKey(address)) {
            String has = addresses.keySet().stream()
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .collect(Collectors.joining(", "));
            error(
                    position,
                    "this host does not have " + address.getHostAddress() + ", the own address of " + owner,
                    "one of " + has);
        }
    }

    private void script(Script script, Optional<SourcePosition> position, boolean secure) {
        Optional<String> problem = scripts.cannotRun(script);
        if (problem.isPresent()) {
            error(position, problem.get() + " on this host", "a program that can be run");
            return;
        }
        for (String weakness : scripts.changeable(script)) {
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
