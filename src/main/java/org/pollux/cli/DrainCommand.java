package org.pollux.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux drain}: a real server keeps its connections and gets no new clients. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Takes a real server out of service gently, in every virtual service that has it: it keeps its "
                + "connections and persistent clients and gets no others, until 'pollux undrain'.")
final class DrainCommand implements Callable<Integer> {
    private static final int LONGEST_SECONDS = 31 * 86_400;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ServerChoice chosen = new ServerChoice();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "end what it still has after so long; otherwise it may take its time")
    private @Nullable Integer timeout;

    @Override
    public Integer call() throws Exception {
        Optional<Duration> limit = Optional.empty();
        if (timeout != null) {
            if (timeout < 1 || timeout > LONGEST_SECONDS) {
                throw new ParameterException(
                        spec.commandLine(), "a timeout of " + timeout + " s is not in 1.." + LONGEST_SECONDS);
            }
            limit = Optional.of(Duration.ofSeconds(timeout));
        }
        return Printed.of(main.client().drain(chosen.server(), chosen.service(), limit), spec);
    }
}
