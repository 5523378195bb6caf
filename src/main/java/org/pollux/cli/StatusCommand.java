package org.pollux.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pollux.config.schema.Suggestion;
import org.pollux.control.ControlException;
import org.pollux.control.JournalListing;
import org.pollux.control.Json;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux status}: what the running director does, and why. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows instances, peers, virtual and real servers of the running director.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Clears a terminal and puts the cursor at its beginning. */
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "as JSON; without another option with the newest of the journal")
    private boolean json;

    @Option(names = "--watch", description = "again every second, until interrupted")
    private boolean watch;

    @ArgGroup
    private @Nullable View view;

    /** What is shown instead of the whole. */
    private static final class View {
        @Option(
                names = "--why",
                paramLabel = "INSTANCE",
                description = "why this instance is what it is, and what would change it")
        private @Nullable String why;

        @Option(names = "--journal", description = "the last 1,000 role changes and events, oldest first")
        private boolean journal;

        @Option(names = "--metrics", description = "all metrics in Prometheus' text format")
        private boolean metrics;
    }

    @Override
    public Integer call() throws Exception {
        if (json && view != null && view.metrics) {
            spec.commandLine().getErr().println("pollux: --metrics has a format of its own: leave --json out");
            return Main.WRONG;
        }
        return watch ? watch() : once();
    }

    private int once() throws ControlException {
        PrintWriter out = spec.commandLine().getOut();
        if (view == null) {
            DirectorStatus status = main.client().status();
            out.print(json ? Json.pretty(status) : StatusText.of(status, Instant.now()));
            return Main.DONE;
        }
        if (view.why != null) {
            return why(view.why, out);
        }
        if (view.journal) {
            JournalListing listing = main.client().journal();
            out.print(json ? Json.pretty(listing) : JournalText.of(listing.journal(), ZoneId.systemDefault()));
        } else {
            out.print(main.client().metrics());
        }
        return Main.DONE;
    }

    private int why(String instance, PrintWriter out) throws ControlException {
        List<Explanation> found = main.client().why(instance);
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("pollux: " + unknown(instance));
            return Main.WRONG;
        }
        for (Explanation why : found) {
            out.print(json ? Json.pretty(why) : WhyText.of(why, Instant.now(), ZoneId.systemDefault()));
        }
        return Main.DONE;
    }

    private String unknown(String instance) throws ControlException {
        List<String> names = main.client().status().instances().stream()
                .map(DirectorStatus.Instance::name)
                .toList();
        String meant = Suggestion.near(instance, names)
                .map(name -> ", did you mean '" + name + "'?")
                .orElse("");
        return "this director has no instance '" + instance + "'" + meant + " "
                + (names.isEmpty() ? "(it has none)" : "(it has " + String.join(", ", names) + ")");
    }

    /** Shows it again and again; a director that does not answer for a while is waited for. */
    private int watch() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        while (true) {
            if (terminal) {
                out.print(CLEAR);
            }
            try {
                int status = once();
                if (status != Main.DONE) {
                    return status;
                }
            } catch (ControlException e) {
                out.println("pollux: " + e.getMessage());
            }
            if (!terminal) {
                out.println();
            }
            out.flush();
            if (out.checkError()) {
                // Whoever read this is gone.
                return Main.DONE;
            }
            Thread.sleep(EVERY);
        }
    }
}
