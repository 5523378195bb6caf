package org.pollux.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.pollux.control.Json;
import org.pollux.director.DirectorStatus;
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
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "as JSON, with the journal of role changes")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        DirectorStatus status = main.client().status();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.pretty(status) : StatusText.of(status, Instant.now()));
        return Main.DONE;
    }
}
