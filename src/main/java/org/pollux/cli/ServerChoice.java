package org.pollux.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which real server a command is about, and in which services. */
final class ServerChoice {
    @Parameters(index = "0", paramLabel = "SERVER", description = "its address, with or without a port")
    private String server;

    @Option(
            names = "--service",
            paramLabel = "ADDRESS[:PORT]|mark:NUMBER",
            description = "only in the services of this virtual address or mark")
    private @Nullable String service;

    String server() {
        return server;
    }

    Optional<String> service() {
        return Optional.ofNullable(service);
    }
}
