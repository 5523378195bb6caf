package org.pollux.cli;

import java.util.concurrent.Callable;
import org.pollux.control.CommandResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code pollux restart}: the running director ends and leaves its established connections to its next process. Exit status
 * 0: it ends, 1: it cannot leave them and goes on as before.
 */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = "Ends the running director for another process to take its place, as for an upgrade: established "
                + "connections are forwarded on meanwhile, for restart_window at most, and taken over. It ends with exit "
                + "status 75, at which the systemd unit starts it again at once; without systemd start it yourself. Its "
                + "addresses go to the next director, if there is one. Exit status 1: it cannot leave its connections, "
                + "says why, and goes on.")
final class RestartCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandResult result = main.client().restart();
        spec.commandLine().getErr().print(result.err());
        spec.commandLine().getOut().print(result.out());
        return result.exit();
    }
}
