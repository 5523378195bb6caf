package org.pollux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;
import org.pollux.director.DirectorException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code pollux} command. Exit statuses: 0 done, 1 it could not be done, 2 the command line or a configuration is
 * wrong.
 */
@Command(
        name = "pollux",
        description = "High-availability cluster manager with an embedded IPVS load balancer.",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            ReloadCommand.class,
            RestartCommand.class,
            StatusCommand.class,
            IpvsadmCommand.class,
            MarkCommand.class,
            ProcCommand.class,
            SysctlCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            WeightCommand.class,
            ExplainCommand.class,
            ConnectionsCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    /** It was done. */
    static final int DONE = 0;

    /** It could not be done. */
    static final int FAILED = 1;

    /** The command line or a configuration file is wrong. */
    static final int WRONG = 2;

    /** It has ended to be started again (EX_TEMPFAIL of sysexits(3)). */
    static final int AGAIN = 75;

    private static final String DEFAULT_SOCKET = "/run/pollux/control.sock";

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            description = "the director's control socket (POLLUX_SOCKET, or " + DEFAULT_SOCKET + ")")
    private @Nullable Path socket;

    private Main() {}

    /**
     * Runs one command and ends the process with its exit status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = execute(args, out, err);
        out.flush();
        err.flush();
        System.exit(exit);
    }

    /** Runs one command; returns its exit status. */
    static int execute(String[] args, PrintWriter out, PrintWriter err) {
        Optional<OwnGrammar> own = OwnGrammar.of(args);
        return own.isPresent() ? own.get().run(out, err) : commandLine(out, err).execute(args);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("pollux: " + problem(e));
                    return FAILED;
                })
                .setParameterExceptionHandler((e, _) -> {
                    CommandLine command = e.getCommandLine();
                    command.getErr().println("pollux: " + problem(e));
                    command.getErr().println("Try 'pollux " + subcommand(command) + "--help' for what is possible.");
                    return WRONG;
                });
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("the command line was not set up");
        }
        throw new CommandLine.ParameterException(spec.commandLine(), "no command is given");
    }

    /** The control socket's path: the option, then the environment, then the default. */
    Path socket() {
        return socket == null ? defaultSocket() : socket;
    }

    /** The control socket's path where none was named. */
    static Path defaultSocket() {
        String fromEnvironment = System.getenv("POLLUX_SOCKET");
        return Path.of(fromEnvironment == null || fromEnvironment.isEmpty() ? DEFAULT_SOCKET : fromEnvironment);
    }

    ControlClient client() {
        return new ControlClient(socket());
    }

    private static String problem(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String near = unmatched.getSuggestions().isEmpty()
                    ? ""
                    : ", did you mean '" + unmatched.getSuggestions().getFirst() + "'?";
            return "'" + String.join(" ", unmatched.getUnmatched()) + "' is not understood" + near;
        }
        return String.valueOf(e.getMessage());
    }

    private static String problem(Exception e) {
        if (e instanceof ControlException || e instanceof DirectorException || e instanceof IOException) {
            return String.valueOf(e.getMessage());
        }
        // Not foreseen, so the operator's report needs to say where.
        StackTraceElement[] trace = e.getStackTrace();
        return e + (trace.length == 0 ? "" : " (at " + trace[0] + ")");
    }

    private static String subcommand(CommandLine command) {
        return command.getParent() == null ? "" : command.getCommandName() + " ";
    }

    /** Where the version comes from: the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"pollux " + version()};
        }

        static String version() {
            String fromManifest = Main.class.getPackage().getImplementationVersion();
            return fromManifest == null ? "(unpackaged)" : fromManifest;
        }
    }
}
