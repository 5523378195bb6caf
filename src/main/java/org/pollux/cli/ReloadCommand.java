package org.pollux.cli;

import java.util.concurrent.Callable;
import org.pollux.control.CommandResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code pollux reload}: the running director reads its configuration file again and changes to what it says. Exit status
 * 0: the file is in force, 1: the director cannot change to it, 2: the file cannot be used. But for 0 nothing has changed.
 */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Has the running director read its configuration file again and change to what it says; all else "
                + "goes on undisturbed. Exit status 0: it is in force, 1: it needs a restart or cannot be done, 2: the "
                + "file cannot be used; but for 0 nothing has changed.")
final class ReloadCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dry-run", description = "only say what would change")
    private boolean rehearsal;

    @Override
    public Integer call() throws Exception {
        CommandResult result = main.client().reload(rehearsal);
        spec.commandLine().getErr().print(result.err());
        spec.commandLine().getOut().print(result.out());
        return result.exit();
    }
}
