package org.pollux.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code pollux run}. */
@Command(name = "run", description = "Runs a director in the foreground until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Main.FAILED;
    }
}
