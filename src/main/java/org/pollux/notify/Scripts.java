package org.pollux.notify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.GlobalDefs;
import org.pollux.config.Script;
import org.pollux.config.ScriptUse;
import org.pollux.config.SourcePosition;
import org.pollux.linux.program.CommandLine;
import org.pollux.linux.program.Program;
import org.pollux.linux.program.ProgramRunner;
import org.pollux.linux.program.RunAs;
import org.pollux.linux.program.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scripts of a configuration as programs of this host, with the users that run them: the script's own, else {@code
 * script_user}, else {@code keepalived_script} if there is such a user, else the daemon's. May be used by any thread.
 */
public final class Scripts {
    /** The user of scripts for which the file names none, where the host has it. */
    static final String USUAL_USER = "keepalived_script";

    private static final Logger LOG = LoggerFactory.getLogger(Scripts.class);

    private final Map<Who, RunAs> accounts;
    private final Who usual;

    private record Who(Optional<String> user, Optional<String> group) {}

    private Scripts(Map<Who, RunAs> accounts, Who usual) {
        this.accounts = Map.copyOf(accounts);
        this.usual = usual;
    }

    /**
     * Finds the users of all scripts and FIFOs, and tries for each whether scripts can be run so. Waits; for a start or a
     * reload. A script that is not there is a warning: it fails when it is run.
     *
     * @param configuration what the file says
     * @param runner runs the trial
     * @throws NotifyException when a user or group is missing or cannot be used, or when {@code enable_script_security} is
     *     given and a script that root would run could be changed by others; all of them in one message
     */
    public static Scripts prepare(Configuration configuration, ProgramRunner runner)
            throws NotifyException, InterruptedException {
        return new Preparation(configuration).prepare(runner);
    }

    /**
     * A script as a program.
     *
     * @param script a script of the configuration
     * @param arguments what it gets behind its own
     */
    public Program program(Script script, String... arguments) {
        CommandLine line = CommandLine.of(script.command(), script.words(), RunAs.PATH);
        return new Program(line.with(arguments), account(who(script)));
    }

    /** Who owns a FIFO: the user named there, else the one of scripts for which the file names none. */
    RunAs owner(Optional<String> user, Optional<String> group) {
        return account(user.isPresent() ? new Who(user, group) : usual);
    }

    private Who who(Script script) {
        return script.user().isPresent() ? new Who(script.user(), script.group()) : usual;
    }

    private RunAs account(Who who) {
        RunAs account = accounts.get(who);
        if (account == null) {
            throw new IllegalArgumentException("no script of this configuration is run by " + who);
        }
        return account;
    }

    /** The work of {@link #prepare}. */
    private static final class Preparation {
        private final Configuration configuration;
        private final ScriptFiles files = new ScriptFiles(RunAs.PATH);
        private final Map<Who, RunAs> accounts = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        Preparation(Configuration configuration) {
            this.configuration = configuration;
        }

        Scripts prepare(ProgramRunner runner) throws NotifyException, InterruptedException {
            List<ScriptUse> uses = ScriptUse.in(configuration);
            Set<RunAs> runners = new LinkedHashSet<>();
            GlobalDefs.Scripts settings = configuration.global().scripts();
            Who usual = new Who(settings.user(), settings.group());
            if (uses.isEmpty() && configuration.global().pipes().isEmpty()) {
                return new Scripts(accounts, usual);
            }
            try {
                findUsual(usual);
                for (ScriptUse use : uses) {
                    Script script = use.script();
                    Who who = script.user().isPresent() ? new Who(script.user(), script.group()) : usual;
                    find(who, use.position()).ifPresent(account -> {
                        runners.add(account);
                        look(use, account);
                    });
                }
                for (var pipe : configuration.global().pipes()) {
                    if (pipe.user().isPresent()) {
                        find(new Who(pipe.user(), pipe.group()), Optional.empty());
                    }
                }
                for (RunAs account : runners) {
                    runner.refusal(account).ifPresent(problems::add);
                }
                if (!problems.isEmpty()) {
                    throw new NotifyException(String.join("; ", problems));
                }
                return new Scripts(accounts, usual);
            } catch (IOException e) {
                throw new NotifyException("cannot look up the users of scripts: " + e.getMessage(), e);
            }
        }

        private void findUsual(Who usual) throws IOException {
            if (usual.user().isPresent()) {
                find(usual, Optional.empty());
                return;
            }
            Optional<RunAs> usualUser = Users.find(USUAL_USER);
            accounts.put(usual, usualUser.isPresent() ? usualUser.get() : Users.own());
        }

        private Optional<RunAs> find(Who who, Optional<SourcePosition> position) throws IOException {
            RunAs known = accounts.get(who);
            if (known != null) {
                return Optional.of(known);
            }
            String name = who.user().orElseThrow();
            Optional<RunAs> user = Users.find(name);
            if (user.isEmpty()) {
                problems.add(at(position) + "this host has no user " + name + " to run scripts");
                return Optional.empty();
            }
            RunAs account = user.get();
            if (who.group().isPresent()) {
                Optional<Integer> gid = Users.group(who.group().get());
                if (gid.isEmpty()) {
                    problems.add(at(position) + "this host has no group "
                            + who.group().get() + " to run scripts");
                    return Optional.empty();
                }
                account = new RunAs(account.name(), account.uid(), gid.get(), account.home(), account.shell());
            }
            accounts.put(who, account);
            return Optional.of(account);
        }

        private void look(ScriptUse use, RunAs account) {
            String command = use.script().command();
            files.cannotRun(use.script())
                    .ifPresent(why -> LOG.warn("{}{}: it fails when it is run", at(use.position()), why));
            if (!account.isRoot()) {
                return;
            }
            for (String weakness : files.changeable(use.script())) {
                if (configuration.global().scripts().secure()) {
                    problems.add(at(use.position()) + weakness
                            + ", and enable_script_security is given: root does not run " + command);
                } else {
                    LOG.warn("{}{}: whoever changes {} acts as root", at(use.position()), weakness, command);
                }
            }
        }

        private static String at(Optional<SourcePosition> position) {
            return position.map(p -> p + ": ").orElse("");
        }
    }
}
