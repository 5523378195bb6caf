package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Configuration;
import org.pollux.config.diff.Change;
import org.pollux.director.ConfigurationFile.Content;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.Timeouts;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again and changes the running director to what it says, one reload at a time. Reading,
 * comparing and making ready happen on the caller's thread; nothing is changed before all of that has succeeded.
 */
final class Reloads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

    /** How long a reload waits for those before it. */
    private static final Duration TURN_LIMIT = Duration.ofSeconds(8);

    /** How many changes status, journal and log name. */
    private static final int MOST_TOLD = 20;

    private final ConfigurationFile file;
    private final ScriptSide scripts;
    private final ServiceSlot services;
    private final Optional<ElectionSide> elections;
    private final HandMade handMade;
    private final ConfiguredSync sync;
    private final Consumer<Throwable> onFailure;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ExecutorService unattended = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("reload").daemon().factory());
    private volatile Loaded loaded;
    private volatile @Nullable Last last;
    private boolean closed;

    /**
     * A configuration in force.
     *
     * @param configuration what it says
     * @param at since when
     */
    record Loaded(Configuration configuration, Instant at) {}

    /**
     * The last reload that was asked for.
     *
     * @param at when it ended
     * @param outcome applied, unchanged, refused or failed
     * @param text in words
     */
    record Last(Instant at, Outcome outcome, String text) {}

    /** What became of a reload. */
    enum Outcome {
        /** The file is in force, and something has changed. */
        APPLIED,
        /** The file said what was in force already. */
        UNCHANGED,
        /** The file, or this host, does not allow it; nothing has changed. */
        REFUSED,
        /** It went wrong half way: the director cannot go on. */
        FAILED
    }

    /**
     * Begins with the configuration that is in force.
     *
     * @param onFailure is told when a reload went wrong half way
     */
    Reloads(
            ConfigurationFile file,
            Configuration configuration,
            ScriptSide scripts,
            ServiceSlot services,
            Optional<ElectionSide> elections,
            HandMade handMade,
            ConfiguredSync sync,
            Consumer<Throwable> onFailure) {
        this.file = file;
        this.scripts = scripts;
        this.services = services;
        this.elections = elections;
        this.handMade = handMade;
        this.sync = sync;
        this.onFailure = onFailure;
        loaded = new Loaded(configuration, Instant.now());
    }

    ConfigurationFile file() {
        return file;
    }

    Loaded loaded() {
        return loaded;
    }

    Optional<Last> last() {
        return Optional.ofNullable(last);
    }

    /** Looks at the director while no reload changes it. */
    <T> T unchanging(Function<Configuration, T> look) {
        changing.lock();
        try {
            return look.apply(loaded.configuration);
        } finally {
            changing.unlock();
        }
    }

    /** Asks for a reload and does not wait for it; asking again before it begins is the same as asking once. */
    void later() {
        if (asked.compareAndSet(false, true)) {
            unattended.execute(() -> {
                asked.set(false);
                var _ = reload(false);
            });
        }
    }

    /**
     * Reloads now, or only finds out what a reload would do.
     *
     * @param rehearsal change nothing
     */
    ReloadOutcome reload(boolean rehearsal) {
        try {
            if (!turn.tryLock(TURN_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return new ReloadOutcome.Impossible("another reload has not ended: try again", "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ReloadOutcome.Impossible("interrupted while other reloads were under way", "");
        }
        try {
            if (closed) {
                return new ReloadOutcome.Impossible("the director is stopping", "");
            }
            return rehearsal ? attempt(true) : reported();
        } finally {
            turn.unlock();
        }
    }

    private ReloadOutcome reported() {
        ServiceManager.reloading();
        try {
            ReloadOutcome outcome = attempt(false);
            remember(outcome);
            return outcome;
        } catch (RuntimeException e) {
            last = new Last(Instant.now(), Outcome.FAILED, String.valueOf(e.getMessage()));
            LOG.error("the reload of {} went wrong half way", file.path(), e);
            onFailure.accept(e);
            throw e;
        } finally {
            ServiceManager.ready();
        }
    }

    private ReloadOutcome attempt(boolean rehearsal) {
        return switch (file.read()) {
            case Content.Unusable unusable -> new ReloadOutcome.Unusable(unusable.findings());
            case Content.Usable usable -> attempt(usable.configuration(), usable.findings(), rehearsal);
        };
    }

    private ReloadOutcome attempt(Configuration next, String findings, boolean rehearsal) {
        ReloadPlan plan = ReloadPlan.between(loaded.configuration, next);
        List<String> words = plan.changes().stream().map(Change::words).toList();
        try (Netlink netlink = Netlink.open()) {
            HostFacts host = new HostFacts(next, netlink);
            List<String> restart = new ArrayList<>(plan.restart());
            restart.addAll(missingInterfaces(next, host));
            if (!restart.isEmpty()) {
                return new ReloadOutcome.NeedsRestart(restart, findings);
            }
            ScriptSide.Revision told = scripts.prepare(next);
            ServiceChange change =
                    ServiceChange.prepare(next, services, host, handMade, scripts.notifier()::tell, onFailure);
            Optional<ElectionSide.Revision> revision = elections.isPresent()
                    ? Optional.of(elections.get().prepare(next, told.scripts()))
                    : Optional.empty();
            String notes = findings + overruled(next);
            if (rehearsal) {
                return new ReloadOutcome.Rehearsed(words, notes);
            }
            apply(next, change, told, revision);
            return new ReloadOutcome.Applied(words, notes);
        } catch (DirectorException | LinuxException e) {
            return new ReloadOutcome.Impossible(String.valueOf(e.getMessage()), findings);
        }
    }

    /** What was given by hand and gives way to the file, a line each. */
    private String overruled(Configuration next) {
        return services
                .side()
                .map(side -> side.pool().byHand().overruled(ServicePlan.of(next)))
                .orElse(List.of())
                .stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Only the first two steps can be refused, and take back what they did then. */
    private void apply(
            Configuration next,
            ServiceChange change,
            ScriptSide.Revision told,
            Optional<ElectionSide.Revision> revision)
            throws DirectorException {
        changing.lock();
        try {
            if (elections.isPresent()) {
                elections.get().track(revision.orElseThrow());
            }
            try {
                change.apply();
            } catch (DirectorException e) {
                elections.ifPresent(ElectionSide::trackAsBefore);
                throw e;
            }
            scripts.apply(told);
            timeouts(next);
            switches(next);
            sync.revise(next);
            Set<InetAddress> fixed = fixedAddresses(next, handMade);
            Set<InetAddress> loose = new HashSet<>(fixedAddresses(loaded.configuration, handMade));
            loose.removeAll(fixed);
            if (elections.isPresent()) {
                elections.get().apply(revision.orElseThrow(), fixed, loose);
            } else {
                services.activate(fixed);
                services.deactivate(loose);
            }
            loaded = new Loaded(next, Instant.now());
        } finally {
            changing.unlock();
        }
    }

    /** What was set by hand stays unless the file says something else than before. */
    private void timeouts(Configuration next) {
        Timeouts wanted = HandMade.timeouts(next);
        if (!wanted.equals(HandMade.timeouts(loaded.configuration))) {
            handMade.timeouts(wanted);
            services.side().ifPresent(side -> side.dataPlane().setTimeouts(wanted));
        }
    }

    /** What was set by hand is over. */
    private void switches(Configuration next) {
        EngineOptions wanted = HandMade.options(next);
        if (!wanted.equals(handMade.options())) {
            LOG.info("the engine's switches are the file's again");
            handMade.options(wanted);
            services.side().ifPresent(side -> side.dataPlane().setOptions(wanted));
        }
    }

    /** Interfaces that the data plane would have to serve and does not. */
    private List<String> missingInterfaces(Configuration next, HostFacts host) throws DirectorException {
        Optional<ServiceSide> side = services.side();
        if (side.isEmpty() || next.virtualServers().isEmpty()) {
            return List.of();
        }
        List<String> served = side.get().interfaces();
        return host.dataPlaneInterfaces().stream()
                .filter(name -> !served.contains(name))
                .map(name -> "data_plane: interface " + name + " would carry balanced packets and is not served")
                .toList();
    }

    /**
     * Opens the data plane for services made by hand, if the configuration has none that it is open for already.
     *
     * @throws DirectorException when it cannot be opened
     */
    void openServices() throws DirectorException {
        if (services.side().isPresent()) {
            return;
        }
        // A reload that makes ready the first services must not go on once they are there.
        turn.lock();
        changing.lock();
        try (Netlink netlink = Netlink.open()) {
            if (closed) {
                throw new DirectorException("the director is stopping");
            }
            if (services.side().isEmpty()) {
                Director.requirePrivileges(true);
                HostFacts host = new HostFacts(loaded.configuration, netlink);
                services.fill(new ServiceSide(
                        loaded.configuration, host, handMade, services.name(), scripts.notifier()::tell, onFailure));
            }
        } catch (LinuxException e) {
            throw new DirectorException(e);
        } finally {
            changing.unlock();
            turn.unlock();
        }
    }

    /**
     * The addresses of virtual servers and mark rules that belong to no instance: they are this host's own, whatever its
     * role.
     */
    static Set<InetAddress> fixedAddresses(Configuration configuration, HandMade handMade) {
        Set<InetAddress> served = handMade.addresses();
        served.addAll(ServedAddresses.of(configuration));
        served.removeAll(ServedAddresses.moving(configuration));
        return served;
    }

    private void remember(ReloadOutcome outcome) {
        Last remembered =
                switch (outcome) {
                    case ReloadOutcome.Applied applied ->
                        applied.changes().isEmpty()
                                ? last(Outcome.UNCHANGED, "the file says what is in force already")
                                : last(Outcome.APPLIED, some(applied.changes()));
                    case ReloadOutcome.Unusable unusable ->
                        last(Outcome.REFUSED, "the file cannot be used: " + firstLine(unusable.findings()));
                    case ReloadOutcome.NeedsRestart refused ->
                        last(Outcome.REFUSED, "needs a restart: " + some(refused.items()));
                    case ReloadOutcome.Impossible impossible -> last(Outcome.REFUSED, impossible.reason());
                    case ReloadOutcome.Rehearsed _ -> throw new IllegalStateException("a rehearsal is not remembered");
                };
        last = remembered;
        if (remembered.outcome != Outcome.UNCHANGED) {
            String entry = remembered.outcome.name().toLowerCase(Locale.ROOT) + ": " + remembered.text;
            elections.ifPresent(side -> side.reloaded(entry));
        }
        if (remembered.outcome == Outcome.REFUSED) {
            LOG.error("reload of {} refused, nothing has changed: {}", file.path(), remembered.text);
            outcome.findings().lines().forEach(LOG::error);
        } else {
            LOG.info("reload of {}: {}", file.path(), remembered.text);
            outcome.findings().lines().forEach(LOG::warn);
        }
    }

    /** As much of them as a person reads. */
    private static String some(List<String> words) {
        String first = words.stream().limit(MOST_TOLD).collect(Collectors.joining("; "));
        return words.size() <= MOST_TOLD ? first : first + "; and " + (words.size() - MOST_TOLD) + " more";
    }

    private static Last last(Outcome outcome, String text) {
        return new Last(Instant.now(), outcome, text);
    }

    private static String firstLine(String findings) {
        return findings.lines().findFirst().orElse("");
    }

    /** Waits for a reload that is under way; no other begins any more. */
    @Override
    public void close() {
        unattended.shutdown();
        turn.lock();
        try {
            closed = true;
        } finally {
            turn.unlock();
        }
    }
}
