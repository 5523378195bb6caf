package org.pollux.director;

import java.io.IOException;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.GlobalDefs;
import org.pollux.linux.program.ProgramEnd;
import org.pollux.linux.program.ProgramRunner;
import org.pollux.notify.Notifier;
import org.pollux.notify.NotifyException;
import org.pollux.notify.NotifyPlan;
import org.pollux.notify.Scripts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs programs: the scripts of the configuration with their users, the notices, the script before everything
 * and the one after. The first part of a director to be opened and the last to be closed.
 */
final class ScriptSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptSide.class);

    private final ProgramRunner runner;
    private final Notifier notifier;
    private volatile Scripts scripts;
    private volatile Optional<GlobalDefs.TimedScript> shutdown;

    private ScriptSide(ProgramRunner runner, Notifier notifier, Scripts scripts, Configuration configuration) {
        this.runner = runner;
        this.notifier = notifier;
        this.scripts = scripts;
        this.shutdown = configuration.global().scripts().shutdown();
    }

    /**
     * Finds the scripts' users, runs {@code startup_script} to its end and opens the FIFOs.
     *
     * @throws DirectorException when a script or FIFO cannot be used as the configuration asks; nothing is left open
     */
    static ScriptSide open(Configuration configuration) throws DirectorException {
        ProgramRunner runner;
        try {
            runner = ProgramRunner.open();
        } catch (IOException e) {
            throw new DirectorException("cannot find out who runs this process: " + e.getMessage(), e);
        }
        try {
            Scripts scripts = Scripts.prepare(configuration, runner);
            Optional<GlobalDefs.TimedScript> startup =
                    configuration.global().scripts().startup();
            if (startup.isPresent()) {
                runOnce("startup_script", startup.get(), scripts, runner);
            }
            Notifier notifier = Notifier.open(
                    NotifyPlan.of(configuration, scripts),
                    configuration.global().pipes(),
                    runner);
            return new ScriptSide(runner, notifier, scripts, configuration);
        } catch (NotifyException e) {
            runner.close();
            throw new DirectorException(e);
        } catch (InterruptedException e) {
            runner.close();
            Thread.currentThread().interrupt();
            throw new DirectorException("interrupted while scripts were prepared", e);
        }
    }

    ProgramRunner runner() {
        return runner;
    }

    Notifier notifier() {
        return notifier;
    }

    Scripts scripts() {
        return scripts;
    }

    /** The scripts of another configuration, found usable. */
    record Revision(Configuration configuration, Scripts scripts) {}

    /**
     * Finds the users of another configuration's scripts; changes nothing.
     *
     * @throws DirectorException when a script cannot be used as that configuration asks
     */
    Revision prepare(Configuration configuration) throws DirectorException {
        try {
            return new Revision(configuration, Scripts.prepare(configuration, runner));
        } catch (NotifyException e) {
            throw new DirectorException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DirectorException("interrupted while scripts were prepared", e);
        }
    }

    /** Uses the scripts of another configuration from now on. FIFOs stay as they are. */
    void apply(Revision revision) {
        scripts = revision.scripts();
        shutdown = revision.configuration().global().scripts().shutdown();
        notifier.reconfigure(NotifyPlan.of(revision.configuration(), revision.scripts()));
    }

    @Override
    public void close() {
        notifier.close();
        if (shutdown.isPresent()) {
            try {
                runOnce("shutdown_script", shutdown.get(), scripts, runner);
            } catch (InterruptedException e) {
                LOG.error("interrupted: shutdown_script did not end");
                Thread.currentThread().interrupt();
            }
        }
        runner.close();
    }

    /** As with keepalived, its failure is reported and changes nothing. */
    private static void runOnce(String keyword, GlobalDefs.TimedScript script, Scripts scripts, ProgramRunner runner)
            throws InterruptedException {
        ProgramEnd end = runner.run(scripts.program(script.script()), script.timeout());
        if (end.good()) {
            LOG.info("{} has run: {}", keyword, script.script().command());
        } else {
            LOG.error("{}: {}: {}", keyword, script.script().command(), end.text());
        }
    }
}
