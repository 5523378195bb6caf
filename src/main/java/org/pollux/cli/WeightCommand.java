package org.pollux.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux weight}: changes the weight of a real server while the director runs. */
@Command(
        name = "weight",
        mixinStandardHelpOptions = true,
        description = "Changes the weight of a real server, in every virtual service that has it, until its weight in "
                + "the configuration changes; whatever its checks find, also while it is out of service.")
final class WeightCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ServerChoice chosen = new ServerChoice();

    @Parameters(index = "1", paramLabel = "WEIGHT", description = "0 or more; with 0 it gets no new connections")
    private int weight;

    @Override
    public Integer call() throws Exception {
        if (weight < 0) {
            throw new ParameterException(spec.commandLine(), "a weight of " + weight + " is below 0");
        }
        return Printed.of(main.client().weight(chosen.server(), chosen.service(), weight), spec);
    }
}
