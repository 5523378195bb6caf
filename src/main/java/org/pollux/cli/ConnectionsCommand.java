package org.pollux.cli;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pollux.control.operate.ConnectionQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux connections}: the engine's connections, or how many there are. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = "Lists the connections of the virtual services, those that match every option given. "
                + "A table of a million does not hold up the packets; what comes and goes meanwhile may be missed.")
final class ConnectionsCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--service",
            paramLabel = "ADDRESS[:PORT]|mark:NUMBER",
            description = "of the virtual services at this address, or of this mark")
    private @Nullable String service;

    @Option(names = "--server", paramLabel = "ADDRESS[:PORT]", description = "of this real server")
    private @Nullable String server;

    @Option(names = "--client", paramLabel = "ADDRESS[/LENGTH]", description = "of this client, or this network")
    private @Nullable String client;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            description = "tcp, udp or sctp; ip for what remembers the clients of a mark")
    private @Nullable String protocol;

    @Option(names = "--state", paramLabel = "STATE", description = "in this state, such as ESTABLISHED")
    private @Nullable String state;

    @Option(names = "--limit", paramLabel = "NUMBER", description = "no more than so many")
    private @Nullable Integer limit;

    @Option(names = "--count", description = "only how many there are")
    private boolean count;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "a limit of " + limit + " is below 1");
        } else if (limit != null && count) {
            throw new ParameterException(spec.commandLine(), "--count counts all: leave --limit out");
        }
        ConnectionQuery query = new ConnectionQuery(
                Optional.ofNullable(service),
                Optional.ofNullable(server),
                Optional.ofNullable(client),
                Optional.ofNullable(protocol),
                Optional.ofNullable(state),
                limit == null ? OptionalInt.empty() : OptionalInt.of(limit));
        return main.client()
                .connections(
                        report -> count ? report.count(query, json) : report.list(query, json),
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr());
    }
}
