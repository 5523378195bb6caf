package org.pollux.it.lab;

/**
 * A switch of the lab. Hosts are connected by {@link Host#connect}; the port bears the host's name.
 */
public final class Switch {
    static final String BRIDGE = "bridge";

    private static final String LINK = "uplink";

    // Port states of the bridge, linux/if_bridge.h.
    private static final String DISABLED = "0";
    private static final String FORWARDING = "3";

    private final String namespace;

    Switch(String namespace) {
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** Pulls the host's cable: its carrier is gone. */
    public void cut(Host host) {
        Command.run("ip", "-n", namespace, "link", "set", "dev", host.name(), "down");
    }

    /** Plugs the host's cable in again. */
    public void heal(Host host) {
        Command.run("ip", "-n", namespace, "link", "set", "dev", host.name(), "up");
    }

    /** Connects this switch with another one, once. */
    void link(Switch other) {
        Command.run(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                LINK,
                "type",
                "veth",
                "peer",
                "name",
                LINK,
                "netns",
                other.namespace);
        for (Switch one : new Switch[] {this, other}) {
            Command.run("ip", "-n", one.namespace, "link", "set", "dev", LINK, "master", BRIDGE, "up");
        }
    }

    /** Cuts the link to the other switch; no host loses its carrier. */
    void cutLink() {
        Command.run("ip", "-n", namespace, "link", "set", "dev", LINK, "down");
    }

    /** Ends {@link #cutLink}. */
    void healLink() {
        Command.run("ip", "-n", namespace, "link", "set", "dev", LINK, "up");
    }

    /** Forwards nothing from and to the host, which keeps its carrier and learns nothing of it. */
    public void silence(Host host) {
        Command.run("bridge", "-n", namespace, "link", "set", "dev", host.name(), "state", DISABLED);
    }

    /** Ends {@link #silence}. */
    public void unsilence(Host host) {
        Command.run("bridge", "-n", namespace, "link", "set", "dev", host.name(), "state", FORWARDING);
    }
}
