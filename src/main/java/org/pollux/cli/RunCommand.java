package org.pollux.cli;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Configuration;
import org.pollux.control.ControlServer;
import org.pollux.control.DirectorControl;
import org.pollux.control.DirectorLock;
import org.pollux.control.WitnessControl;
import org.pollux.director.ConfigurationFile;
import org.pollux.director.Director;
import org.pollux.director.DirectorException;
import org.pollux.director.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code pollux run}: a director in the foreground. Ends with 0 after SIGTERM or SIGINT, with 75 after {@code pollux
 * restart}, with 2 when the configuration cannot be used and with 1 when the director cannot start or go on.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs a director in the foreground until SIGTERM or SIGINT. SIGHUP makes it read its configuration "
                        + "file again, as 'pollux reload' does.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "/etc/pollux/pollux.conf",
            description = "the configuration file (${DEFAULT-VALUE})")
    private Path file;

    @Option(
            names = {"-i", "--config-id"},
            paramLabel = "ID",
            description = "what @ID lines are compared with (the short host name)")
    private @Nullable String configId;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "where to write the process id")
    private @Nullable Path pidFile;

    @Option(
            names = "--witness",
            description = "run as a witness instead: join the cluster, vote, hold no address (see quorum)")
    private boolean witness;

    @Override
    public Integer call() throws Exception {
        ConfigurationFile source = new ConfigurationFile(file, Optional.ofNullable(configId));
        ConfigurationFile.Content content = source.read();
        PrintWriter err = spec.commandLine().getErr();
        err.print(content.findings());
        err.flush();
        return switch (content) {
            case ConfigurationFile.Content.Unusable _ -> Main.WRONG;
            case ConfigurationFile.Content.Usable usable when witness -> runWitness(source, usable.configuration());
            case ConfigurationFile.Content.Usable usable -> run(source, usable.configuration());
        };
    }

    private int runWitness(ConfigurationFile source, Configuration configuration)
            throws DirectorException, IOException {
        return untilStopped(end -> {
            try (DirectorLock _ = DirectorLock.take(main.socket());
                    Witness running = Witness.start(source, configuration, Main.Version.version());
                    ControlServer _ = ControlServer.open(main.socket(), new WitnessControl(running));
                    PidFile _ = PidFile.write(pidFile)) {
                running.announceReady();
                return end.join();
            }
        });
    }

    private int run(ConfigurationFile source, Configuration configuration) throws DirectorException, IOException {
        return untilStopped(end -> {
            try (DirectorLock _ = DirectorLock.take(main.socket());
                    Director director = Director.start(
                            source,
                            configuration,
                            InstanceName.of(main.socket()),
                            Main.Version.version(),
                            cause -> fail(cause, end));
                    ControlServer _ = ControlServer.open(
                            main.socket(), new DirectorControl(director, () -> end.complete(Main.AGAIN)));
                    PidFile _ = PidFile.write(pidFile)) {
                HangUp.handle(director::reloadLater);
                director.announceReady();
                return end.join();
            }
        });
    }

    /** What runs until a signal or a failure completes what it is given. */
    private interface Daemon {
        int run(CompletableFuture<Integer> end) throws DirectorException, IOException;
    }

    private static int untilStopped(Daemon daemon) throws DirectorException, IOException {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(end, stopped)));
        try {
            return daemon.run(end);
        } finally {
            // Where the daemon did not even start, this is what the process ends with.
            end.complete(Main.FAILED);
            stopped.countDown();
        }
    }

    private static void fail(Throwable cause, CompletableFuture<Integer> end) {
        LOG.error("the director cannot go on: {}", cause.getMessage(), cause);
        end.complete(Main.FAILED);
    }

    /** The shutdown hook: lets the main thread close everything and ends the process with the command's status. */
    private static void stop(CompletableFuture<Integer> end, CountDownLatch stopped) {
        end.complete(Main.DONE);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
        // A signal would otherwise end the process with 128 + its number, although all went as it should.
        Runtime.getRuntime().halt(end.getNow(Main.DONE));
    }

    /** The file with the process id, removed when the director ends. */
    private record PidFile(@Nullable Path path) implements AutoCloseable {
        static PidFile write(@Nullable Path path) throws IOException {
            if (path != null) {
                Files.writeString(path, ProcessHandle.current().pid() + "\n");
            }
            return new PidFile(path);
        }

        @Override
        public void close() throws IOException {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        }
    }
}
