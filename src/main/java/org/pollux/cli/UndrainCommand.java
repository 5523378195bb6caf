package org.pollux.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

    @Parameters(paramLabel = "SERVER", description = "its address, with or without a port")
    private String server;

    @Option(
            names = "--service",
            paramLabel = "ADDRESS[:PORT]",
            description = "only in the services of this virtual address")
    private @Nullable String service;

    @Override
    public Integer call() throws Exception {
        return Printed.of(main.client().undrain(server, Optional.ofNullable(service)), spec);
    }
}
