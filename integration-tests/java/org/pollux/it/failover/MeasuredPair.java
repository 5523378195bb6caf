package org.pollux.it.failover;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Journal;
import org.pollux.it.lab.AddressWatch;
import org.pollux.it.lab.AnswerLog;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.EchoProbe;
import org.pollux.it.lab.Faults;
import org.pollux.it.lab.RequestLog;

/**
 * Two directors of equal right that balance a web service, an echo probe at the client, and a watch over who holds the
 * virtual IP. Neither takes the address from the other, so that each event has the other one for a victim.
 */
final class MeasuredPair implements AutoCloseable {
    static final Duration PROBE_INTERVAL = Duration.ofMillis(2);

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Shorter than any failover: the address is answered steadily. */
    private static final Duration GAP = Duration.ofMillis(50);

    /** Of the requests to the balanced service: rarely, so that they do not take the processors away. */
    private static final Duration REQUEST_INTERVAL = Duration.ofMillis(25);

    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CALM = Duration.ofMillis(300);

    /** A director that has just started is more patient than its heartbeat timeout says. */
    private static final Duration PATIENT_AT_FIRST = Duration.ofSeconds(2);

    private final DirectorPair pair;
    private final Faults faults;
    private final AnswerLog answers = new AnswerLog();
    private final AddressWatch addresses;
    private final Optional<RequestLog> requests;
    private final String macOfA;
    private final String macOfB;

    /** Directors that balance a web service. */
    static MeasuredPair balancing(DirectorPair pair, Profile profile) {
        return new MeasuredPair(pair, profile, true);
    }

    /** Directors that hold the address and nothing else. */
    static MeasuredPair addressesOnly(DirectorPair pair, Profile profile) {
        return new MeasuredPair(pair, profile, false);
    }

    private MeasuredPair(DirectorPair pair, Profile profile, boolean balancing) {
        this.pair = pair;
        faults = new Faults(pair);
        pair.a().configure(instance(pair.a(), 11, 12, profile) + (balancing ? service() : ""));
        pair.b().configure(instance(pair.b(), 12, 11, profile) + (balancing ? service() : ""));
        macOfA = pair.a().host().mac("eth0");
        macOfB = pair.b().host().mac("eth0");
        if (balancing) {
            pair.startWeb(1);
        }
        List<String> prompt = Command.prompt();
        addresses = new AddressWatch(
                DirectorPair.VIP, List.of(pair.a().host(), pair.b().host()), prompt);
        pair.a().start();
        pair.b().start();
        List<String> probe = new ArrayList<>(prompt);
        probe.addAll(Command.java(
                EchoProbe.class, DirectorPair.VIP, "eth0", Long.toString(PROBE_INTERVAL.toNanos() / 1000)));
        pair.client().start("probe", probe, Map.of(), answers::accept);
        requests = balancing ? Optional.of(pair.startRequests(REQUEST_INTERVAL, REQUEST_TIMEOUT)) : Optional.empty();
        awaitReady();
    }

    private static String instance(Director director, int own, int other, Profile profile) {
        return """
                global_defs {
                    router_id %s
                }
                %svrrp_instance web {
                    state BACKUP
                    nopreempt
                    interface eth0
                    virtual_router_id 51
                    priority 100
                    advert_int %s
                    unicast_src_ip 10.10.0.%d
                    unicast_peer {
                        10.10.0.%d
                    }
                    virtual_ipaddress {
                        %s/24 dev eth0
                        %s/24 dev eth1
                    }
                }
                """.formatted(
                        director,
                        profile.cluster(),
                        profile.advertInterval(),
                        own,
                        other,
                        DirectorPair.VIP,
                        DirectorPair.GATEWAY);
    }

    private static String service() {
        return """
                virtual_server %s 80 {
                    protocol TCP
                    lb_algo rr
                    lb_kind NAT
                    delay_loop 5
                    real_server %s 80 {
                        HTTP_GET {
                            url {
                                path /
                                status_code 200
                            }
                        }
                    }
                }
                """.formatted(DirectorPair.VIP, DirectorPair.webAddress(1));
    }

    /** The one that holds the address alone. */
    Director master() {
        Set<String> holders = addresses.holders();
        if (holders.size() != 1) {
            throw new AssertionError("not one holder of " + DirectorPair.VIP + " but " + holders);
        }
        return holders.contains(pair.a().toString()) ? pair.a() : pair.b();
    }

    Director other(Director director) {
        return director == pair.a() ? pair.b() : pair.a();
    }

    Faults faults() {
        return faults;
    }

    AnswerLog answers() {
        return answers;
    }

    AddressWatch addresses() {
        return addresses;
    }

    String mac(Director director) {
        return director == pair.a() ? macOfA : macOfB;
    }

    /** How exact the measurement is: the longest silence and the probe's own pauses while nothing happens. */
    Noise noise(Duration span) {
        long from = System.nanoTime();
        Await.pause(span);
        long to = awaitKnown(System.nanoTime());
        return new Noise(answers.longestSilence(from, to), answers.longestPause(from, to));
    }

    /** What is measured while nothing happens. */
    record Noise(Duration silence, Duration pause) {}

    /** Lets something happen to the master, waits until one director alone holds the address, and undoes it. */
    Measurement measure(Event event) {
        Director victim = master();
        Director successor = other(victim);
        Instant wall = Instant.now();
        long begun = event.strike(faults, victim);
        successor.await(LIMIT, successor + " answers", () -> answers.firstAnswer(mac(successor), begun)
                .isPresent());
        long takenOver =
                answers.firstAnswer(mac(successor), begun).orElseThrow().time();
        successor.await(LIMIT, "only " + successor + " holds the address", () -> addresses
                .holders()
                .equals(Set.of(successor.toString())));
        long settled = awaitKnown(System.nanoTime());
        Duration silence = answers.longestSilence(begun, settled);
        Duration twoHolders = addresses.heldTwice(begun, settled);
        Duration pause = answers.longestPause(begun, takenOver);
        awaitServed(takenOver);
        event.mend(faults, victim);
        Journal.RoleChange takeover = awaitReady(victim);
        if (!master().equals(successor)) {
            throw new AssertionError(victim + " took the address back, which it must not");
        }
        return new Measurement(
                Duration.ofNanos(takenOver - begun),
                silence,
                requests.map(log -> log.longestOutage(begun, settled)).orElse(Duration.ZERO),
                twoHolders,
                pause,
                Duration.between(wall, takeover.time()),
                takeover.reason(),
                steps(takeover));
    }

    private static String steps(Journal.RoleChange entry) {
        return entry.steps().stream()
                .map(step -> step.name() + " " + step.micros() + " us")
                .collect(Collectors.joining(", "));
    }

    /** Waits until a request to the web service that began after a time was answered. */
    private void awaitServed(long time) {
        requests.ifPresent(
                log -> Await.until(LIMIT, "the web service is served", () -> log.snapshot().reversed().stream()
                        .takeWhile(request -> request.started() - time >= 0)
                        .anyMatch(RequestLog.Request::succeeded)));
    }

    private void awaitReady() {
        Await.until(LIMIT, "one holder: " + addresses, () -> addresses.holders().size() == 1);
        awaitReady(other(master()));
        Await.until(LIMIT, "neither has only just come", () -> status(master()).peers().stream()
                .anyMatch(peer -> peer.memberMs() > PATIENT_AT_FIRST.toMillis()));
        awaitServed(System.nanoTime());
    }

    /** Waits until the backup hears the master and the master hears it; gives the master's last takeover. */
    Journal.RoleChange awaitReady(Director backup) {
        Director master = other(backup);
        master.await(
                LIMIT,
                master + " serves and hears " + backup,
                () -> hears(status(master)) && answers.answeredFor(CALM, GAP));
        backup.await(LIMIT, backup + " is backup and hears " + master, () -> isBackup(status(backup), master));
        return status(master).journal().reversed().stream()
                .filter(Journal.RoleChange.class::isInstance)
                .map(Journal.RoleChange.class::cast)
                .filter(change -> change.to().equals("MASTER"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(master + " is master and its journal does not tell since when"));
    }

    private static boolean hears(DirectorStatus status) {
        return !status.peers().isEmpty() && status.peers().getFirst().lastHeardMs() != null;
    }

    private static boolean isBackup(DirectorStatus status, Director master) {
        DirectorStatus.Instance instance = status.instances().getFirst();
        return hears(status)
                && instance.state().equals("BACKUP")
                && master.toString().equals(instance.master());
    }

    /** Asked without starting a program for it: that would cost a busy machine more than what is measured. */
    DirectorStatus status(Director director) {
        try {
            return new ControlClient(director.socket()).status();
        } catch (ControlException e) {
            throw new AssertionError(director + " does not tell its status", e);
        }
    }

    /** Waits until the probe has reported beyond a time. */
    long awaitKnown(long time) {
        Await.until(LIMIT, "the probe goes on", () -> answers.knownUntil()
                .filter(until -> until - time >= 0)
                .isPresent());
        return answers.knownUntil().orElseThrow();
    }

    @Override
    public void close() {
        faults.close();
    }
}
