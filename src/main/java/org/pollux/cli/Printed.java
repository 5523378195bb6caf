package org.pollux.cli;

import org.pollux.control.CommandResult;
import picocli.CommandLine.Model.CommandSpec;

/** What was done, printed. */
final class Printed {
    private Printed() {}

    /** Prints it and returns the exit status. */
    static int of(CommandResult result, CommandSpec spec) {
        spec.commandLine().getErr().print(result.err());
        spec.commandLine().getOut().print(result.out());
        return result.exit();
    }
}
