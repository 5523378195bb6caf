package org.pollux.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code pollux check}. */
@Command(name = "check", description = "Checks a configuration file, offline.")
final class CheckCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Main.FAILED;
    }
}
