package org.pollux.it.bench;

import java.util.Locale;
import java.util.Optional;
import org.pollux.ipvs.ForwardingMethod;

/** How packets are forwarded. */
enum Way {
    /** By an XDP program of two instructions: what all others are measured by. */
    BARE("bare XDP redirect"),
    /** By the kernel's own routing. */
    IP_FORWARD("ip_forward"),
    NAT("Pollux NAT", ForwardingMethod.NAT, "10.81.0.101"),
    DR("Pollux DR", ForwardingMethod.DR, "10.81.0.102"),
    TUN("Pollux TUN", ForwardingMethod.TUN, "10.81.0.103"),
    FULLNAT("Pollux FULLNAT", ForwardingMethod.FULLNAT, "10.81.0.104");

    private final String title;
    private final Optional<ForwardingMethod> method;
    private final Optional<String> vip;

    Way(String title) {
        this.title = title;
        method = Optional.empty();
        vip = Optional.empty();
    }

    Way(String title, ForwardingMethod method, String vip) {
        this.title = title;
        this.method = Optional.of(method);
        this.vip = Optional.of(vip);
    }

    /** In words, for people. */
    String title() {
        return title;
    }

    /** What Pollux does with its connections, if it does anything. */
    Optional<ForwardingMethod> method() {
        return method;
    }

    /** The virtual address of its service, if it has one. */
    Optional<String> vip() {
        return vip;
    }

    /** How many flows in the kernel a connection has. */
    int flowsOfConnection() {
        return switch (this) {
            case BARE, IP_FORWARD -> 0;
            case DR, TUN -> 1;
            case NAT, FULLNAT -> 2;
        };
    }

    /** In a figure's name. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which director it goes by. */
    BenchNetwork.Cable cable() {
        return switch (this) {
            case BARE -> BenchNetwork.Cable.WIRE;
            case IP_FORWARD -> BenchNetwork.Cable.ROUTED;
            case NAT, DR, TUN, FULLNAT -> BenchNetwork.Cable.POLLUX;
        };
    }
}
