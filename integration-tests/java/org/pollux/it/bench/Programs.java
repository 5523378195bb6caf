package org.pollux.it.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.LabProcess;

/** The part of the table that ordinary programs see: how late a packet is, requests to a web server, bulk data. */
final class Programs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REQUESTS = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
    private static final Duration START = Duration.ofSeconds(10);
    private static final int CLIENTS = 32;

    private final BenchNetwork network;
    private final Effort effort;
    private final Report report;

    Programs(BenchNetwork network, Effort effort, Report report) {
        this.network = network;
        this.effort = effort;
        this.report = report;
    }

    void measure() throws Exception {
        try (DataPlane _ = network.open(DataPlaneOptions.DEFAULT_MAX_CONNECTIONS)) {
            latency();
            if (!effort.transfer().isZero()) {
                requests();
                bulk();
            }
        }
    }

    private void latency() throws Exception {
        String vip = BenchNetwork.vip(Way.NAT).getHostAddress();
        try (RoundTrips trips = new RoundTrips(network)) {
            Rounds rounds = new Rounds();
            for (int round = -1; round < effort.rounds(); round++) {
                double wire = trips.median(BenchNetwork.WIRE_SERVER, effort.trips());
                double routed = trips.median(BenchNetwork.ROUTED_SERVER, effort.trips());
                double nat = trips.median(vip, effort.trips());
                double first = trips.medianOfFirst(vip, effort.trips());
                if (round >= 0) {
                    rounds.add("wire", wire);
                    rounds.add("routed", routed - wire);
                    rounds.add("nat", nat - wire);
                    rounds.add("first", first - wire);
                }
            }
            report.add(Figure.of("latency_bare", "there and back by bare XDP redirect", "us", rounds.of("wire")));
            report.add(Figure.of(
                    "latency_ip_forward", "latency added there and back by ip_forward", "us", rounds.of("routed")));
            report.add(Figure.of("latency_nat", "latency added there and back by NAT", "us", rounds.of("nat")));
            report.add(Figure.of(
                    "latency_new", "latency added to a first packet and its answer, NAT", "us", rounds.of("first")));
        }
    }

    /** Each request has a connection of its own. */
    private void requests() throws IOException {
        Path folder = Files.createTempDirectory("pollux-bench");
        Path configuration = folder.resolve("nginx.conf");
        try {
            Files.writeString(configuration, """
                    daemon off;
                    worker_processes 1;
                    error_log stderr;
                    pid %s/nginx.pid;
                    events { worker_connections 1024; }
                    http {
                        access_log off;
                        keepalive_timeout 0;
                        server { listen %d; location / { return 200 "pollux\\n"; } }
                    }
                    """.formatted(folder, BenchNetwork.WEB));
            LabProcess nginx = network.server.start(
                    "nginx", List.of("nginx", "-c", configuration.toString()), Map.of(), line -> {});
            Await.until(START, "nginx serves", () -> listens(BenchNetwork.WEB));
            Rounds rounds = new Rounds();
            // The first ones warm the virtual machine up.
            for (int round = -1; round < effort.rounds(); round++) {
                double direct = requests(BenchNetwork.DIRECT_SERVER);
                double nat = requests(BenchNetwork.vip(Way.NAT).getHostAddress());
                if (round >= 0) {
                    rounds.add("direct", direct);
                    rounds.add("nat", nat);
                }
            }
            report.add(Figure.of(
                    "http_direct", "HTTP requests on new connections, direct", "per second", rounds.of("direct")));
            report.add(Figure.of("http_nat", "HTTP requests on new connections, NAT", "per second", rounds.of("nat")));
            report.add(Figure.of(
                            "http", "HTTP requests on new connections, NAT / direct", "", rounds.ratio("nat", "direct"))
                    .atLeast(0.75));
            nginx.signal(LabProcess.Signal.TERM);
            var _ = nginx.awaitEnd(START);
        } finally {
            Files.deleteIfExists(folder.resolve("nginx.pid"));
            Files.deleteIfExists(configuration);
            Files.delete(folder);
        }
    }

    private double requests(String address) {
        String said = network.client.run(
                "wrk",
                "-t1",
                "-c" + CLIENTS,
                "-d" + effort.transfer().toSeconds() + "s",
                "-H",
                "Connection: close",
                "http://" + address + "/");
        Matcher matcher = REQUESTS.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk tells no rate: " + said);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private void bulk() throws IOException {
        LabProcess server = network.server.start(
                "iperf3", List.of("iperf3", "-s", "-p", Integer.toString(BenchNetwork.BULK)), Map.of(), line -> {});
        Await.until(START, "iperf3 serves", () -> listens(BenchNetwork.BULK));
        Rounds rounds = new Rounds();
        for (int round = 0; round < effort.rounds(); round++) {
            rounds.add("wire", transfer(BenchNetwork.WIRE_SERVER));
            rounds.add("routed", transfer(BenchNetwork.ROUTED_SERVER));
            rounds.add("nat", transfer(BenchNetwork.vip(Way.NAT).getHostAddress()));
        }
        report.add(Figure.of("bulk_bare", "bulk TCP, bare XDP redirect", "Mbit/s", rounds.of("wire")));
        report.add(Figure.of("bulk_ip_forward", "bulk TCP, ip_forward", "Mbit/s", rounds.of("routed")));
        report.add(Figure.of("bulk_nat", "bulk TCP, NAT", "Mbit/s", rounds.of("nat")));
        // What XDP itself costs here: a veth copies each packet of a local sender for it.
        report.add(Figure.of(
                "bulk_bare_by_ip_forward",
                "bulk TCP, bare XDP redirect / ip_forward",
                "",
                rounds.ratio("wire", "routed")));
        report.add(Figure.of("bulk", "bulk TCP, NAT / ip_forward", "", rounds.ratio("nat", "routed"))
                .atLeast(1.0));
        server.signal(LabProcess.Signal.KILL);
        var _ = server.awaitEnd(START);
    }

    private double transfer(String address) throws IOException {
        Command.Outcome outcome = network.client.outcome(
                List.of(
                        "iperf3",
                        "-c",
                        address,
                        "-p",
                        Integer.toString(BenchNetwork.BULK),
                        "-t",
                        Long.toString(effort.transfer().toSeconds()),
                        "-J"),
                Map.of());
        double bits = JSON.readTree(outcome.out())
                .path("end")
                .path("sum_received")
                .path("bits_per_second")
                .asDouble();
        if (outcome.status() != 0 || bits == 0) {
            throw new IllegalStateException("iperf3 to " + address + " failed: " + outcome.out() + outcome.err());
        }
        return bits / 1e6;
    }

    private boolean listens(int port) {
        return network.server.run("ss", "-Hltn", "sport", "=", ":" + port).contains("LISTEN");
    }
}
