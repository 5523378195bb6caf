package org.pollux.it.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.linux.NetworkNamespace;

/** A host of the lab: a network namespace with interfaces, and programs that run in it. */
public final class Host {
    private static final Pattern ETHER = Pattern.compile("link/ether (\\S+)");

    private final NetnsLab lab;
    private final String name;
    private final String namespace;

    Host(NetnsLab lab, String name, String namespace) {
        this.lab = lab;
        this.name = name;
        this.namespace = namespace;
    }

    /** Its name in the lab. */
    public String name() {
        return name;
    }

    /** Its network namespace. */
    public String namespace() {
        return namespace;
    }

    /**
     * Connects it to a switch.
     *
     * @param network the switch; its port gets the host's name
     * @param interfaceName the host's end of the cable
     * @param address the host's address there with its prefix length
     */
    public Host connect(Switch network, String interfaceName, String address) {
        Command.run(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                interfaceName,
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                network.namespace());
        offloads(namespace, interfaceName);
        offloads(network.namespace(), name);
        Command.run("ip", "-n", network.namespace(), "link", "set", "dev", name, "master", Switch.BRIDGE, "up");
        Command.run("ip", "-n", namespace, "address", "add", address, "dev", interfaceName);
        Command.run("ip", "-n", namespace, "link", "set", "dev", interfaceName, "up");
        return this;
    }

    /**
     * Connects it to another host, with nothing between them and no addresses.
     *
     * @param interfaceName this host's end of the cable
     * @param other the host at the other end
     * @param otherName the end there
     */
    public void cable(String interfaceName, Host other, String otherName) {
        ip("link", "add", interfaceName, "type", "veth", "peer", "name", otherName, "netns", other.namespace);
        offloads(namespace, interfaceName);
        offloads(other.namespace, otherName);
        ip("link", "set", "dev", interfaceName, "up");
        other.ip("link", "set", "dev", otherName, "up");
    }

    /**
     * A veth leaves checksums to hardware it does not have, and they are lost when XDP redirects the frame; so the
     * sender has to compute them. A redirected frame is received only where GRO is on.
     */
    private static void offloads(String namespace, String interfaceName) {
        Command.run(
                "ip",
                "netns",
                "exec",
                namespace,
                "ethtool",
                "-K",
                interfaceName,
                "tx",
                "off",
                "tso",
                "off",
                "gso",
                "off",
                "gro",
                "on");
    }

    /** Sends what has no other route to a gateway. */
    public Host defaultRoute(String gateway) {
        ip("route", "replace", "default", "via", gateway);
        return this;
    }

    /** Runs {@code ip} in this host; it must succeed. */
    public String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
        command.addAll(List.of(arguments));
        return Command.run(command.toArray(String[]::new));
    }

    /** Runs a program in this host; it must succeed. */
    public String run(String... command) {
        return Command.run(inNamespace(List.of(command)).toArray(String[]::new));
    }

    /** Runs a program in this host, whatever becomes of it. */
    public Command.Outcome outcome(List<String> command, Map<String, String> environment) {
        return Command.outcome(inNamespace(command), environment);
    }

    /** Does this process's own work in this host's network namespace, on the calling thread. */
    public <T> T call(Callable<T> work) throws Exception {
        return new NetworkNamespace(namespace).call(work);
    }

    /** Whether it holds an address now, as the kernel tells. */
    public boolean holds(String address) {
        return !ip("-4", "-o", "address", "show", "to", address + "/32").isBlank();
    }

    /** The link-layer address of one of its interfaces. */
    public String mac(String interfaceName) {
        Matcher matcher = ETHER.matcher(ip("-o", "link", "show", "dev", interfaceName));
        if (!matcher.find()) {
            throw new IllegalStateException(name + ": " + interfaceName + " has no link-layer address");
        }
        return matcher.group(1);
    }

    /** Whether an XDP program is attached to any of its interfaces. */
    public boolean hasXdpProgram() {
        return ip("-o", "link", "show").contains("xdp");
    }

    /**
     * Starts a program that keeps running.
     *
     * @param processName names it and its log file
     * @param command the program and its arguments
     * @param environment added to this process's environment
     * @param observer gets every line it says, on a thread of its own
     */
    public LabProcess start(
            String processName, List<String> command, Map<String, String> environment, Consumer<String> observer) {
        return lab.start(processName, inNamespace(command), environment, observer);
    }

    // `ip netns exec` becomes the program, so that the process id is the program's.
    private List<String> inNamespace(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(command);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
