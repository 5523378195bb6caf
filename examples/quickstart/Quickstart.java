import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.CpuPressure;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HolderWatch;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.NetnsLab;

/** Builds the network, starts the pair and walks it through its events. */
public final class Quickstart {
    private static final Duration REQUEST_INTERVAL = Duration.ofMillis(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);

    private Quickstart() {}

    /**
     * Runs the walk; the exit status is 0 when everything was as it should be.
     *
     * @param args prefix of the namespaces, folder for logs, distribution of Pollux, folder with the configurations
     */
    public static void main(String[] args) throws IOException {
        Timeline timeline = new Timeline();
        Path folder = Path.of(args[1]);
        boolean passed;
        AtomicBoolean interrupted = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted.set(true)));
        try (DirectorPair pair = new DirectorPair(new NetnsLab(args[0], folder), Path.of(args[2]))) {
            for (Director director : List.of(pair.a(), pair.b())) {
                director.configure(
                        Files.readString(Path.of(args[3], "pollux-" + director + ".conf")));
            }
            try {
                passed = walk(pair, timeline);
            } catch (AssertionError | RuntimeException e) {
                if (interrupted.get()) {
                    // The network is being taken down under the walk: what fails now says nothing.
                    return;
                }
                timeline.say("FAIL  " + e.getMessage());
                passed = false;
            }
            if (!passed) {
                lastWords(pair);
            }
        }
        System.exit(passed ? 0 : 1);
    }

    private static boolean walk(DirectorPair pair, Timeline timeline) {
        timeline.say("starting three web servers and directors a and b");
        LabProcess web1 = pair.startWeb(1);
        pair.startWeb(2);
        pair.startWeb(3);
        pair.a().start();
        pair.b().start();
        try (HolderWatch holders = pair.watchHolders(s -> timeline.say("      virtual IP held by " + s))) {
            Await.until(
                    Duration.ofSeconds(10),
                    "a holds the virtual IP alone",
                    () -> holders.look().holders().equals(List.of("a")));
            Walk walk = new Walk(
                    pair,
                    holders,
                    pair.startRequests(REQUEST_INTERVAL, REQUEST_TIMEOUT),
                    REQUEST_TIMEOUT,
                    timeline);
            CpuPressure pressure = new CpuPressure();
            Director a = pair.a();
            Director b = pair.b();
            walk.awaitTraffic();
            walk.evenDistribution();
            walk.realServerDies(web1, 1);
            walk.realServerReturns(1);
            walk.takeover("a is killed (SIGKILL)", a::kill, b, Duration.ofMillis(150));
            walk.giveBack("a returns", a::start, a);
            walk.takeover("a is stopped (SIGTERM)", a::stop, b, Duration.ofMillis(50));
            walk.giveBack("a returns", a::start, a);
            walk.takeover("a's links are cut", () -> cut(pair, a), b, Duration.ofMillis(400));
            walk.giveBack("a's links are healed", () -> heal(pair, a), a);
            System.out.println();
            walk.table().print(System.out);
            // A machine that is busy with something else makes outages of its own.
            System.out.println("(" + pressure + ")");
            return walk.table().passed();
        }
    }

    private static void cut(DirectorPair pair, Director director) {
        pair.outer().cut(director.host());
        pair.inner().cut(director.host());
    }

    private static void heal(DirectorPair pair, Director director) {
        pair.inner().heal(director.host());
        pair.outer().heal(director.host());
    }

    private static void lastWords(DirectorPair pair) throws IOException {
        for (Director director : List.of(pair.a(), pair.b())) {
            Path log = pair.lab().folder().resolve(director + ".log");
            if (Files.exists(log)) {
                List<String> lines = Files.readAllLines(log);
                System.out.println("--- the last of " + director + "'s log");
                lines.subList(Math.max(0, lines.size() - 30), lines.size()).forEach(System.out::println);
            }
        }
    }
}
