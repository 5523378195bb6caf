package org.pollux.it.bench;

import java.util.Arrays;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.linux.bpf.BpfCollection;

/** The part of the table about connections that are established: ratios, rates and the processor's time. */
final class Forwarding {
    /** The number of flows that most goals speak of. */
    private static final int USUAL = 1_000;

    private static final String GENERATOR = "generator";

    private final BenchNetwork network;
    private final BpfCollection programs;
    private final Generator generator;
    private final Effort effort;
    private final Report report;

    Forwarding(BenchNetwork network, BpfCollection programs, Generator generator, Effort effort, Report report) {
        this.network = network;
        this.programs = programs;
        this.generator = generator;
        this.effort = effort;
        this.report = report;
    }

    void measure() throws Exception {
        try (DataPlane dataPlane = network.open(DataPlaneOptions.DEFAULT_MAX_CONNECTIONS);
                Established established = new Established(network, programs, generator, dataPlane)) {
            for (int flows : effort.flows()) {
                measure(established, flows);
            }
        }
        if (effort.many() > 0) {
            // One connection of each of four methods for each flow, and what one service leaves the others.
            try (DataPlane dataPlane = network.open(effort.many() / 2 * 9);
                    Established established = new Established(network, programs, generator, dataPlane)) {
                measure(established, effort.many());
            }
        } else {
            report.leaveOut("NAT, DR, TUN and FULLNAT with 1,000,000 flows, which takes minutes");
        }
    }

    private void measure(Established established, int flows) throws Exception {
        for (Way way : Way.values()) {
            if (way.method().isPresent()) {
                established.establish(way, flows);
            }
        }
        Rounds rounds = new Rounds();
        for (int round = 0; round < effort.rounds(); round++) {
            rounds.add(GENERATOR, established.rateOfGenerator(flows, effort.slice()));
            for (Way way : Way.values()) {
                rounds.add(way.key(), established.rate(way, flows, effort.slice()));
            }
            if (flows > USUAL) {
                // Of the same connections, so that nothing but their number differs.
                rounds.add(few(Way.NAT), established.rate(Way.NAT, USUAL, effort.slice()));
            }
        }
        tell(rounds, flows);
    }

    private static String few(Way way) {
        return way.key() + " of few";
    }

    private void tell(Rounds rounds, int flows) {
        String of = ", %,d flow%s".formatted(flows, flows == 1 ? "" : "s");
        for (Way way : Way.values()) {
            report.add(Figure.of(way.key() + "_rate_" + flows, way.title() + of, "packets/s", rounds.of(way.key())));
        }
        for (Way way : Way.values()) {
            if (way != Way.BARE) {
                Figure ratio = Figure.of(
                        way.key() + "_" + flows,
                        way.title() + " / bare XDP redirect" + of,
                        "",
                        rounds.ratio(way.key(), Way.BARE.key()));
                report.add(flows == USUAL ? withGoal(way, ratio) : ratio);
            }
        }
        for (Way way : Way.values()) {
            double[] all = nanos(rounds.of(way.key()));
            double[] rest = nanos(rounds.of(GENERATOR));
            double[] own = new double[all.length];
            Arrays.setAll(own, i -> all[i] - rest[i]);
            // A nanosecond for each is a millisecond for a million.
            report.add(Figure.of(way.key() + "_cpu_" + flows, way.title() + " and its cables" + of, "CPU ms/M", own));
        }
        if (flows == USUAL) {
            report.add(Figure.of(
                            "nat_by_ip_forward",
                            "Pollux NAT / ip_forward" + of,
                            "",
                            rounds.ratio(Way.NAT.key(), Way.IP_FORWARD.key()))
                    .atLeast(1.7));
        }
        if (flows > USUAL) {
            Figure ratio = Figure.of(
                    "nat_" + flows + "_by_" + USUAL,
                    "Pollux NAT" + of + " / 1,000 of them",
                    "",
                    rounds.ratio(Way.NAT.key(), few(Way.NAT)));
            report.add(flows == 1_000_000 ? ratio.atLeast(0.60) : ratio);
        }
    }

    private static Figure withGoal(Way way, Figure ratio) {
        return switch (way) {
            case BARE, IP_FORWARD -> ratio;
            case NAT, DR -> ratio.atLeast(0.85);
            case TUN, FULLNAT -> ratio.atLeast(0.75);
        };
    }

    /** The time of a packet; one processor does nothing else. */
    private static double[] nanos(double[] rates) {
        return Arrays.stream(rates).map(rate -> 1e9 / rate).toArray();
    }
}
