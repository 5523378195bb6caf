package org.pollux.cli;

import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pollux.control.kernel.ProcFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pollux proc}: the engine as Linux shows its IPVS in {@code /proc/net}. */
@Command(
        name = "proc",
        mixinStandardHelpOptions = true,
        description =
                "Prints of the engine what Linux has of its own IPVS in the file of this name in /proc/net, byte for "
                        + "byte, for scripts that read it. Without a name it lists the names.")
final class ProcCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "such as ip_vs or /proc/net/ip_vs")
    private @Nullable String file;

    @Override
    public Integer call() throws Exception {
        String name = file;
        if (name == null) {
            Arrays.stream(ProcFile.values())
                    .forEach(known -> spec.commandLine().getOut().println(known.fileName()));
            return Main.DONE;
        }
        ProcFile wanted =
                ProcFile.of(name).orElseThrow(() -> new ParameterException(spec.commandLine(), unknown(name)));
        return main.client().proc(wanted, spec.commandLine().getOut());
    }

    private static String unknown(String name) {
        return "there is no '" + name + "' here"
                + (name.endsWith("ip_vs_stats_percpu")
                        ? ": the engine has one thread, see ip_vs_stats"
                        : " ('pollux proc' lists the names)");
    }
}
