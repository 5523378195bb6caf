package org.pollux.config.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Script;
import org.pollux.config.TrackedObject;
import org.pollux.config.TrackedObject.BfdInstance;
import org.pollux.config.TrackedObject.TrackFile;
import org.pollux.config.TrackedObject.TrackProcess;
import org.pollux.config.TrackedObject.VrrpScript;
import org.pollux.config.Weight;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.Account;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.TrackedKeywords;

/** What the file defines to be tracked. */
final class TrackedObjects {
    /** keepalived's limit, which its MIB and its peers' logs have. */
    private static final int LONGEST_BFD_NAME = 31;

    final Definitions<VrrpScript> scripts;
    final Definitions<TrackFile> files;
    final Definitions<TrackProcess> processes;
    final Definitions<BfdInstance> bfdSessions;
    private final List<TrackedObject> all = new ArrayList<>();
    private final Problems problems;

    TrackedObjects(Section root, Problems problems) {
        this.problems = problems;
        this.scripts = define(root, RootKeywords.VRRP_SCRIPT, this::script);
        this.files = define(root, RootKeywords.TRACK_FILE, this::file);
        this.processes = define(root, RootKeywords.VRRP_TRACK_PROCESS, this::process);
        this.bfdSessions = define(root, RootKeywords.BFD_INSTANCE, this::bfd);
    }

    List<TrackedObject> all() {
        return all;
    }

    void warnOfUnused() {
        scripts.warnOfUnused(": it does not run");
        files.warnOfUnused("");
        processes.warnOfUnused("");
        bfdSessions.warnOfUnused("");
    }

    private <T extends TrackedObject> Definitions<T> define(
            Section root, Nested<String> keyword, BiFunction<String, Section, Optional<T>> reading) {
        Definitions<T> definitions = new Definitions<>(keyword.name(), problems);
        for (Located<Occurrence<String>> block : root.all(keyword)) {
            String name = block.value().arguments();
            Optional<T> object = reading.apply(name, block.value().section());
            object.ifPresent(all::add);
            definitions.add(name, block.span(), object);
        }
        return definitions;
    }

    private Optional<VrrpScript> script(String name, Section block) {
        Duration interval = block.get(TrackedKeywords.INTERVAL).orElse(Defaults.TRACK_INTERVAL);
        return block.get(TrackedKeywords.SCRIPT)
                .map(script -> new VrrpScript(
                        name,
                        withUser(script, block.get(TrackedKeywords.USER)),
                        interval,
                        block.get(TrackedKeywords.TIMEOUT).orElse(interval),
                        block.get(TrackedKeywords.SCRIPT_WEIGHT).orElse(Weight.FAULT),
                        block.get(TrackedKeywords.RISE).orElse(1),
                        block.get(TrackedKeywords.FALL).orElse(1),
                        block.get(TrackedKeywords.INIT_FAIL).orElse(false),
                        block.span().position()));
    }

    /** A user in a keyword of its own counts more than one behind the command. */
    static Script withUser(Script script, Optional<Account> user) {
        return user.map(u -> new Script(script.command(), Optional.of(u.user()), u.group()))
                .orElse(script);
    }

    private Optional<TrackFile> file(String name, Section block) {
        return block.get(TrackedKeywords.FILE)
                .map(path -> new TrackFile(
                        name,
                        path,
                        block.get(TrackedKeywords.FILE_WEIGHT).orElse(Defaults.FILE_WEIGHT),
                        block.get(TrackedKeywords.INIT_FILE),
                        block.span().position()));
    }

    private Optional<TrackProcess> process(String name, Section block) {
        Optional<List<String>> command = block.get(TrackedKeywords.PROCESS);
        int quorum = block.get(TrackedKeywords.QUORUM).orElse(1);
        Optional<Located<Integer>> most = block.find(TrackedKeywords.QUORUM_MAX);
        if (most.isPresent() && most.get().value() < quorum) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    most.get().span(),
                    "quorum_max " + most.get().value() + " is less than the quorum " + quorum,
                    "a number from the quorum on");
        }
        boolean arguments = command.filter(words -> words.size() > 1).isPresent();
        Duration delay = block.get(TrackedKeywords.DELAY).orElse(Duration.ZERO);
        return command.map(words -> new TrackProcess(
                name,
                words,
                block.get(TrackedKeywords.PARAM_MATCH)
                        .orElse(arguments ? TrackProcess.Match.EXACT : TrackProcess.Match.NONE),
                block.get(TrackedKeywords.FULL_COMMAND).orElse(false) || arguments,
                block.get(TrackedKeywords.PROCESS_WEIGHT).orElse(Weight.FAULT),
                quorum,
                most.map(Located::value),
                block.get(TrackedKeywords.TERMINATE_DELAY).orElse(delay),
                block.get(TrackedKeywords.FORK_DELAY).orElse(delay),
                block.span().position()));
    }

    private Optional<BfdInstance> bfd(String name, Section block) {
        if (name.length() > LONGEST_BFD_NAME) {
            problems.error(
                    DiagnosticCode.OUT_OF_RANGE,
                    block.span(),
                    "the name " + Printable.quoted(name) + " is too long",
                    "at most " + LONGEST_BFD_NAME + " characters");
        }
        boolean forVrrp = block.mentions(TrackedKeywords.FOR_VRRP);
        boolean forCheckers = block.mentions(TrackedKeywords.FOR_CHECKERS);
        Set<BfdInstance.User> users = forVrrp == forCheckers
                ? Set.of(BfdInstance.User.values())
                : Set.of(forVrrp ? BfdInstance.User.VRRP : BfdInstance.User.CHECKER);
        return block.get(TrackedKeywords.NEIGHBOR_IP).map(neighbor -> {
            boolean six = AddressFamily.of(neighbor) == AddressFamily.INET6;
            return new BfdInstance(
                    name,
                    neighbor,
                    block.get(TrackedKeywords.SOURCE_IP),
                    millis(block.get(TrackedKeywords.MIN_RX).orElse(Defaults.BFD_INTERVAL_MILLIS)),
                    millis(block.get(TrackedKeywords.MIN_TX).orElse(Defaults.BFD_INTERVAL_MILLIS)),
                    millis(block.get(TrackedKeywords.IDLE_TX).orElse(Defaults.BFD_IDLE_MILLIS)),
                    block.get(TrackedKeywords.MULTIPLIER).orElse(Defaults.BFD_MULTIPLIER),
                    block.mentions(TrackedKeywords.PASSIVE),
                    Sections.first(block.get(TrackedKeywords.TTL), block.get(TrackedKeywords.HOPLIMIT))
                            .orElse(six ? Defaults.BFD_HOP_LIMIT : Defaults.BFD_TTL),
                    block.get(TrackedKeywords.MAX_HOPS).orElse(0),
                    block.get(TrackedKeywords.MULTIHOP).orElse(false),
                    block.get(TrackedKeywords.BFD_WEIGHT).orElse(Weight.FAULT),
                    users,
                    block.span().position());
        });
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }
}
