package org.pollux.it.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The classic pair: a client and two directors on the outer network, the directors and three real servers on the inner
 * one. The real servers' default route is the inner gateway address, which moves together with the virtual IP.
 *
 * <pre>
 *   client ── outer ──┬── a ──┬── inner ── web1, web2, web3
 *                     └── b ──┘
 * </pre>
 */
public final class DirectorPair implements AutoCloseable {
    /** The virtual IP on the outer network. */
    public static final String VIP = "10.10.0.100";
    /** The directors' shared address on the inner network: the real servers' gateway. */
    public static final String GATEWAY = "10.20.0.1";

    private static final Duration START = Duration.ofSeconds(10);

    private final NetnsLab lab;
    private final Switch outer;
    private final Switch inner;
    private final Host client;
    private final Director a;
    private final Director b;
    private final List<Host> webs;

    /**
     * Builds the network; no program is started.
     *
     * @param lab where
     * @param home a distribution of Pollux
     */
    public DirectorPair(NetnsLab lab, Path home) {
        this.lab = lab;
        outer = lab.bridge("outer");
        inner = lab.bridge("inner");
        client = lab.host("client").connect(outer, "eth0", "10.10.0.10/24");
        a = director("a", 11, home);
        b = director("b", 12, home);
        webs = List.of(web(1), web(2), web(3));
    }

    private Director director(String name, int number, Path home) {
        Host host = lab.host(name)
                .connect(outer, "eth0", "10.10.0." + number + "/24")
                .connect(inner, "eth1", "10.20.0." + number + "/24");
        // As on every LVS-NAT director: what the load balancer leaves alone is routed.
        host.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        return new Director(host, home.resolve("bin/pollux"), lab.folder(), lab.socketFolder());
    }

    private Host web(int number) {
        return lab.host("web" + number)
                .connect(inner, "eth0", webAddress(number) + "/24")
                .defaultRoute(GATEWAY);
    }

    /** The inner address of real server 1, 2 or 3. */
    public static String webAddress(int number) {
        return "10.20.0." + (20 + number);
    }

    /** The network of the client. */
    public Switch outer() {
        return outer;
    }

    /** The network of the real servers. */
    public Switch inner() {
        return inner;
    }

    /** The lab it is built in. */
    public NetnsLab lab() {
        return lab;
    }

    /** The client. */
    public Host client() {
        return client;
    }

    /** The first director. */
    public Director a() {
        return a;
    }

    /** The second director. */
    public Director b() {
        return b;
    }

    /** Real server 1, 2 or 3. */
    public Host webHost(int number) {
        return webs.get(number - 1);
    }

    /** Starts the web server of real server 1, 2 or 3 on port 80 and waits until it serves. */
    public LabProcess startWeb(int number) {
        Host host = webs.get(number - 1);
        return awaitServing(host, Command.java(NamedWebServer.class, host.name(), "80"));
    }

    /** Starts one of this lab's servers and waits until it serves. */
    public LabProcess awaitServing(Host host, List<String> command) {
        LabProcess process = host.start(host.name() + "-server", command, Map.of(), line -> {});
        Await.until(START, host + " serves: " + process.lines(), () -> process.lines()
                .contains("serving"));
        return process;
    }

    /**
     * Starts a stream of requests from the client to the virtual IP.
     *
     * @param interval between two requests
     * @param timeout after which a request counts as failed
     */
    public RequestLog startRequests(Duration interval, Duration timeout) {
        RequestLog log = new RequestLog();
        client.start(
                "requests",
                Command.java(
                        RequestStream.class,
                        VIP,
                        "80",
                        Long.toString(interval.toMillis()),
                        Long.toString(timeout.toMillis())),
                Map.of(),
                log::accept);
        return log;
    }

    /** Watches who holds the virtual IP. */
    public HolderWatch watchHolders(java.util.function.Consumer<HolderWatch.Sighting> onChange) {
        return new HolderWatch(VIP, List.of(a.host(), b.host()), onChange);
    }

    /** Ends everything. */
    @Override
    public void close() {
        lab.close();
    }
}
