package org.pollux.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pollux.control.CommandResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux ipvsadm …}: an ipvsadm command line against the embedded engine. */
@Command(
        name = "ipvsadm",
        description = "Runs an ipvsadm command line against the embedded engine.",
        customSynopsis = "pollux ipvsadm -L [-n] [-c]")
final class IpvsadmCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "WORD", description = "ipvsadm's own options")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        CommandResult result = main.client().ipvsadm(words);
        spec.commandLine().getOut().print(result.out());
        spec.commandLine().getErr().print(result.err());
        return result.exit();
    }
}
