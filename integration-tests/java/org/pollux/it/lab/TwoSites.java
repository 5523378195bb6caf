package org.pollux.it.lab;

import java.nio.file.Path;

/**
 * Two switches, each with a director and a client, and a link between them that can be cut: both sides go on, neither
 * hears the other, and nobody loses carrier.
 *
 * <pre>
 *   a ──┬── left ── link ── right ──┬── b
 *       └── leftclient              └── rightclient
 * </pre>
 */
public final class TwoSites implements AutoCloseable {
    private final NetnsLab lab;
    private final Switch left;
    private final Host leftClient;
    private final Host rightClient;
    private final Director a;
    private final Director b;

    /**
     * Builds the network; no program is started.
     *
     * @param lab where
     * @param home a distribution of Pollux
     */
    public TwoSites(NetnsLab lab, Path home) {
        this.lab = lab;
        left = lab.bridge("left");
        Switch right = lab.bridge("right");
        left.link(right);
        leftClient = lab.host("leftclient").connect(left, "eth0", "10.10.0.21/24");
        rightClient = lab.host("rightclient").connect(right, "eth0", "10.10.0.22/24");
        Host hostA = lab.host("a").connect(left, "eth0", "10.10.0.11/24");
        Host hostB = lab.host("b").connect(right, "eth0", "10.10.0.12/24");
        a = new Director(hostA, home.resolve("bin/pollux"), lab.folder(), lab.socketFolder());
        b = new Director(hostB, home.resolve("bin/pollux"), lab.folder(), lab.socketFolder());
    }

    /** The director on the left, a. */
    public Director left() {
        return a;
    }

    /** The director on the right, b. */
    public Director right() {
        return b;
    }

    /** The client on the left. */
    public Host leftClient() {
        return leftClient;
    }

    /** The client on the right. */
    public Host rightClient() {
        return rightClient;
    }

    /** Cuts the link between the switches. */
    public void cut() {
        left.cutLink();
    }

    /** Heals it. */
    public void heal() {
        left.healLink();
    }

    /** Ends everything. */
    @Override
    public void close() {
        lab.close();
    }
}
