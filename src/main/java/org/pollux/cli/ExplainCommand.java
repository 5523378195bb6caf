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

/** {@code pollux explain}: what would become of a packet, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Says which virtual service a packet is for, which real server it would go to and why, and how it "
                        + "is forwarded. Nothing is changed by asking.")
final class ExplainCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PROTOCOL", description = "tcp, udp or sctp")
    private String protocol;

    @Parameters(index = "1", paramLabel = "SOURCE:PORT", description = "where it comes from")
    private String source;

    @Parameters(index = "2", paramLabel = "DESTINATION:PORT", description = "where it is sent")
    private String destination;

    @Option(names = "--interface", paramLabel = "NAME", description = "where it would arrive, for mark rules that ask")
    private @Nullable String arrival;

    @Override
    public Integer call() throws Exception {
        return Printed.of(main.client().explain(protocol, source, destination, Optional.ofNullable(arrival)), spec);
    }
}
