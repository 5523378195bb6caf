import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HolderWatch;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.RequestLog;

/** The events, each observed from outside and entered in the table. */
final class Walk {
    /** After every event exactly one director holds the virtual IP within this. */
    private static final Duration SETTLED = Duration.ofMillis(2500);
    /** How long the traffic is observed after an event. */
    private static final Duration OBSERVED = Duration.ofMillis(3000);
    /** What an event that should go unnoticed may cost where other things run beside it, and a planned hand-over. */
    private static final Duration UNNOTICED = Duration.ofMillis(100);

    private static final Duration HAND_OVER = Duration.ofMillis(150);
    /** A command starts a virtual machine, which takes the processors from what is measured. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(300);

    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** delay_loop, the check's timeout and the time the question itself takes. */
    private static final Duration CHECKED = Duration.ofMillis(3500);

    private final DirectorPair pair;
    private final HolderWatch holders;
    private final RequestLog requests;
    private final Duration requestTimeout;
    private final Timeline timeline;
    private final Table table = new Table();

    Walk(
            DirectorPair pair,
            HolderWatch holders,
            RequestLog requests,
            Duration requestTimeout,
            Timeline timeline) {
        this.pair = pair;
        this.holders = holders;
        this.requests = requests;
        this.requestTimeout = requestTimeout;
        this.timeline = timeline;
    }

    Table table() {
        return table;
    }

    /** Waits until requests are answered: the first ones also warm up everything on their way. */
    void awaitTraffic() {
        Await.until(LIMIT, "200 requests are answered without a failure among them", () -> {
            List<RequestLog.Request> all = requests.snapshot();
            return all.size() >= 200
                    && all.subList(all.size() - 200, all.size()).stream().allMatch(RequestLog.Request::succeeded);
        });
    }

    void evenDistribution() {
        long from = begin("steady traffic");
        observe(from, OBSERVED);
        long to = from + OBSERVED.toNanos();
        Map<String, Integer> shares = requests.shares(from, to);
        timeline.say("      answered by " + shares);
        List<String> problems = new ArrayList<>();
        int most = shares.values().stream().max(Comparator.naturalOrder()).orElse(0);
        int least = shares.values().stream().min(Comparator.naturalOrder()).orElse(0);
        if (shares.size() != 3 || most - least > 0.1 * most) {
            problems.add("the three web servers should have answered about equally often: " + shares);
        }
        expectNoFailure(from, to, problems);
        enter("steady traffic", Optional.empty(), from, to, UNNOTICED, problems);
    }

    void realServerDies(LabProcess web, int number) {
        String title = "web" + number + " is killed";
        long from = begin(title);
        web.signal(LabProcess.Signal.KILL);
        List<String> problems = new ArrayList<>();
        awaitService(number, false);
        long removed = System.nanoTime();
        timeline.say("      a has taken web" + number + " out of service");
        if (removed - from > CHECKED.toNanos()) {
            problems.add("web" + number + " should have been out of service within " + CHECKED.toMillis() + " ms");
        }
        Await.pause(Duration.ofSeconds(2));
        long to = System.nanoTime();
        Await.pause(requestTimeout.plusMillis(100));
        expectNoFailure(removed, to, problems);
        List<RequestLog.Request> failed = requests.failed(from, removed);
        long lastFailure = failed.stream().mapToLong(RequestLog.Request::started).max().orElse(from);
        int answered = requests.shares(from, lastFailure).values().stream().mapToInt(Integer::intValue).sum();
        // Its share is one of three; what fails at the edges may add a few.
        if (failed.size() > (failed.size() + answered) * 0.36 + 3) {
            problems.add("only the dead server's share should have failed, not " + failed.size() + " of "
                    + (failed.size() + answered));
        }
        enter(title, Optional.of(Duration.ofNanos(lastFailure - from)), from, to, UNNOTICED, problems);
    }

    void realServerReturns(int number) {
        String title = "web" + number + " returns";
        long from = begin(title);
        pair.startWeb(number);
        awaitService(number, true);
        long back = System.nanoTime();
        timeline.say("      a has put web" + number + " into service");
        Await.pause(Duration.ofSeconds(1));
        long to = System.nanoTime();
        Await.pause(requestTimeout.plusMillis(100));
        List<String> problems = new ArrayList<>();
        expectNoFailure(from, to, problems);
        if (!requests.shares(back, to).containsKey("web" + number)) {
            problems.add("web" + number + " should have answered again: " + requests.shares(back, to));
        }
        enter(title, Optional.empty(), from, to, UNNOTICED, problems);
    }

    /** The master goes; the other director has to take over. */
    void takeover(String title, Runnable event, Director successor, Duration bound) {
        Instant wall = Instant.now();
        long from = begin(title);
        event.run();
        observe(from, SETTLED);
        List<String> problems = new ArrayList<>();
        expectHolder(successor, problems);
        observe(from, OBSERVED);
        long to = from + OBSERVED.toNanos();
        Await.pause(requestTimeout.plusMillis(100));
        Optional<Director.Transition> decision = successor.firstTransition("MASTER", wall);
        decision.ifPresentOrElse(
                d -> timeline.say("      " + successor + " became master: " + d.reason()),
                () -> problems.add(successor + "'s journal has no change to MASTER"));
        enter(
                title,
                decision.map(d -> Duration.between(wall, d.time())),
                from,
                to,
                bound,
                problems);
    }

    /** The director with the higher priority is back and takes its addresses again. */
    void giveBack(String title, Runnable event, Director owner) {
        long from = begin(title);
        event.run();
        Await.until(LIMIT, owner + " holds the virtual IP again", () -> owner.host().holds(DirectorPair.VIP));
        long taken = System.nanoTime();
        observe(taken, SETTLED);
        List<String> problems = new ArrayList<>();
        expectHolder(owner, problems);
        long to = System.nanoTime();
        Await.pause(requestTimeout.plusMillis(100));
        enter(title, Optional.empty(), from, to, HAND_OVER, problems);
    }

    private long begin(String title) {
        timeline.say(title);
        return System.nanoTime();
    }

    private static void observe(long from, Duration span) {
        Await.pause(Duration.ofNanos(Math.max(0, from + span.toNanos() - System.nanoTime())));
    }

    private void awaitService(int number, boolean inService) {
        Await.until(
                LIMIT,
                ASK_AGAIN,
                "a has web" + number + (inService ? " in service" : " out of service"),
                () -> pair.a()
                        .realServer(DirectorPair.webAddress(number))
                        .map(r -> r.path("in_service").asBoolean() == inService)
                        .orElse(!inService));
    }

    private void expectNoFailure(long from, long to, List<String> problems) {
        List<RequestLog.Request> failed = requests.failed(from, to);
        if (!failed.isEmpty()) {
            problems.add("no request should have failed, but " + failed.size() + " did: "
                    + failed.stream().map(RequestLog.Request::detail).distinct().collect(Collectors.joining(", ")));
        }
    }

    private void expectHolder(Director expected, List<String> problems) {
        HolderWatch.Sighting sighting = holders.look();
        if (!sighting.holders().equals(List.of(expected.toString()))) {
            problems.add(expected + " alone should hold the virtual IP " + SETTLED.toMillis() + " ms later, not "
                    + sighting);
        }
    }

    private void enter(
            String title,
            Optional<Duration> detection,
            long from,
            long to,
            Duration bound,
            List<String> problems) {
        // Requests that were under way when it happened belong to it.
        int failed = requests.failed(from - Duration.ofMillis(50).toNanos(), to).size();
        Duration outage = requests.longestOutage(from, to);
        if (outage.compareTo(bound) > 0) {
            problems.add("the longest outage should be at most " + bound.toMillis() + " ms");
        }
        List<HolderWatch.Sighting> seen = holders.since(from);
        String heldBy = seen.stream().map(HolderWatch.Sighting::toString).collect(Collectors.joining(" > "));
        Optional<Duration> settled = holders.settledAfter(from);
        if (seen.size() > 1 && settled.isPresent()) {
            heldBy += " (alone after " + settled.get().toMillis() + " ms)";
        }
        Table.Row row = new Table.Row(title, detection, outage, bound, failed, heldBy, List.copyOf(problems));
        table.add(row);
        timeline.say((problems.isEmpty() ? "PASS  " : "FAIL  ") + "longest outage " + Table.milliseconds(outage)
                + " ms, " + failed + " requests failed, held by " + heldBy);
        problems.forEach(p -> timeline.say("      " + p));
    }
}
