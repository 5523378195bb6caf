package org.pollux.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux sysctl}: the engine's switches by the names of {@code net.ipv4.vs}. */
@Command(
        name = "sysctl",
        mixinStandardHelpOptions = true,
        description = {
            "Prints and changes the engine's switches by the kernel's names, as sysctl does; without a name it prints all.",
            "What is set here holds until the director ends or 'pollux reload': then the file's data_plane says it. By "
                    + "default expire_nodest_conn is 1 here, and 0 in Linux; secure_tcp is 0 or 3. Those that can only "
                    + "be read say what the engine always does."
        })
final class SysctlCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-n", "--values"},
            description = "values without names")
    private boolean valuesOnly;

    @Option(
            names = {"-w", "--write"},
            description = "refuse a name without a value; not needed to set one")
    private boolean write;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME[=VALUE]",
            description = "such as conn_reuse_mode or net.ipv4.vs.conn_reuse_mode=0")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        if (write && (words.isEmpty() || words.stream().anyMatch(word -> word.indexOf('=') < 0))) {
            throw new ParameterException(spec.commandLine(), "-w sets switches: NAME=VALUE");
        }
        return main.client()
                .sysctl(
                        words,
                        valuesOnly,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr());
    }
}
