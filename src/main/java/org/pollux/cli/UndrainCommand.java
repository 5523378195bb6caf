package org.pollux.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux undrain}: a drained real server gets new clients again. */
@Command(
        name = "undrain",
        mixinStandardHelpOptions = true,
        description = "Puts a real server that was drained back into service.")
final class UndrainCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ServerChoice chosen = new ServerChoice();

    @Override
    public Integer call() throws Exception {
        return Printed.of(main.client().undrain(chosen.server(), chosen.service()), spec);
    }
}
