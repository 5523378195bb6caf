package org.pollux.director;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pollux.cluster.Cluster;
import org.pollux.cluster.ClusterException;
import org.pollux.cluster.ClusterListener;
import org.pollux.cluster.ClusterOptions;
import org.pollux.cluster.PeerStatus;
import org.pollux.cluster.link.Refusal;
import org.pollux.cluster.seal.Secrets;
import org.pollux.config.ClusterSettings;
import org.pollux.config.Configuration;
import org.pollux.config.Script;
import org.pollux.config.VrrpInstance;
import org.pollux.director.tracking.TrackerNames;
import org.pollux.director.tracking.Trackers;
import org.pollux.election.Advert;
import org.pollux.election.Election;
import org.pollux.election.ElectionSettings;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.TrackerState;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkMonitor;
import org.pollux.linux.program.Program;
import org.pollux.notify.Scripts;
import org.pollux.vip.AddressLeases;
import org.pollux.vip.AddressProbe;
import org.pollux.vip.Announcer;
import org.pollux.vip.KernelLeases;
import org.pollux.vip.LeaseTerms;
import org.pollux.vip.PacketAnnouncer;
import org.pollux.vip.ProbeTimes;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The VRRP instances: the cluster, the election on its thread, the leases and announcements, and the watch over the
 * interfaces. Exists only where the configuration has instances.
 */
final class ElectionSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionSide.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /** A reload that has begun must be finished, even on a host that has no processor for a while. */
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(10);

    /** How long an instance whose address the kernel refused stays out of the election before it is tried again. */
    private static final Duration REFUSED_FOR = Duration.ofSeconds(10);

    private final CloseStack opened = new CloseStack();
    private final AtomicBoolean handingOver = new AtomicBoolean();
    private final CompletableFuture<Boolean> handedOver = new CompletableFuture<>();
    private final Cluster cluster;
    private final Election election;
    private final RoleChanges roleChanges;
    private final AddressKeeping addresses;
    private final DuplicateWatch duplicates;
    private final Readiness readiness;
    private final Happenings happenings;
    private final Retries retries = new Retries();
    private final LinkWatch linkWatch;
    private final SourceWatch sourceWatch;
    private final RoleNotices notices;
    private final Trackers trackers;
    private final ElectionLoop loop;
    private final Duration handoverLimit;
    private final int expectedPeers;
    private final FlowStep.Forwarding forwarding;
    private final Consumer<Throwable> onFailure;
    /** What holds now; for the election's thread once that runs. */
    private Configuration configuration;

    /** What is tracked now; for those who reload, one at a time. */
    private Tracked tracked;

    /** Whose trackers run, and their scripts as programs. */
    private record Tracked(Configuration configuration, Function<Script, Program> programs) {}

    /** Another configuration in the words of the election and of its steps. */
    record Revision(
            Configuration configuration,
            ElectionPlan plan,
            List<InstanceRole> roles,
            Scripts scripts,
            Optional<Secrets> secrets) {
        private Tracked tracked() {
            return new Tracked(configuration, scripts::program);
        }
    }

    /** Tells somebody else of role changes too. Before {@link #start}. */
    void tell(TransitionListener listener) {
        roleChanges.tell(listener);
    }

    /**
     * Opens all that is needed; {@link #start} begins.
     *
     * @param forwarding the data plane's part in a takeover
     * @param checks look at the real servers before a running master is displaced
     * @param onFailure is told when the election cannot go on
     * @throws DirectorException when something is missing; nothing is left open
     */
    ElectionSide(
            Configuration configuration,
            HostFacts host,
            String routerId,
            FlowStep.Forwarding forwarding,
            Readiness.Checks checks,
            Happenings happenings,
            ScriptSide scripts,
            Consumer<Throwable> onFailure)
            throws DirectorException {
        this.happenings = happenings;
        this.configuration = configuration;
        this.forwarding = forwarding;
        this.onFailure = onFailure;
        List<InstanceRole> roles = InstanceRoles.of(configuration);
        ClusterPlan.warnOfExposure(configuration);
        ClusterOptions options = ClusterPlan.options(
                configuration.cluster(), routerId, host.clusterAddress(), ClusterOptions.Role.DIRECTOR);
        expectedPeers = options.peers().size();
        ElectionPlan plan = plan(configuration);
        ElectionSettings settings = plan.settings();
        handoverLimit = settings.handoverLimit();
        linkWatch = new LinkWatch(configuration, new InterfaceResults());
        sourceWatch = new SourceWatch(configuration, new InterfaceResults());
        notices = new RoleNotices(scripts.notifier(), configuration);
        try {
            cluster = new Cluster(options, new Inbox());
            Surroundings surroundings = opened.add("the instances' interfaces and routes", Surroundings.open(roles));
            opened.add("the settings of interfaces", new SecondaryPromotion(configuration.vrrpInstances()));
            AddressLeases leases = opened.add(
                    "the address leases",
                    KernelLeases.open(LeaseTerms.withLongestStall(settings.stallLimit()), System::nanoTime));
            Announcer announcer = opened.add("the announcer", PacketAnnouncer.open());
            leases.warmUp();
            announcer.warmUp();
            addresses = new AddressKeeping(leases, announcer, surroundings, this::owner, new Complaints(), happenings);
            roleChanges = new RoleChanges(
                    roles,
                    steps(forwarding, surroundings, configuration.vrrpInstances(), roles),
                    addresses::announceAgain,
                    cluster::send,
                    happenings);
            Rehearsal.of(roleChanges, addresses);
            duplicates = opened.add(
                    "the search for other holders",
                    new DuplicateWatch(
                            addresses::held,
                            this::owner,
                            this::directorsHeard,
                            addresses::announce,
                            happenings,
                            looking(configuration.cluster().addressProbeInterval(), onFailure)));
            roleChanges.tell(duplicates);
            roleChanges.tell(notices);
            election = new Election(cluster.self(), settings, plan.instances(), plan.groups(), roleChanges);
            election.awaitReadiness(Readiness.LIMIT);
            readiness = new Readiness(checks, new OwnThread(), election::ready);
            roleChanges.tell(readiness);
            loop = new ElectionLoop(
                    new Pulse(options.heartbeatTimeout()),
                    election::paused,
                    onFailure,
                    new ElectionTime(),
                    addresses,
                    surroundings,
                    retries,
                    linkWatch);
            opened.add("the election thread", () -> stopLoop());
            opened.add(
                    "the interface monitor",
                    NetlinkMonitor.start(
                            new LinkEvents(loop, linkWatch, sourceWatch, this::readInterfaces, onFailure)));
            trackers = opened.add(
                    "the trackers",
                    new Trackers(
                            scripts.runner(),
                            (tracker, state) -> loop.post(now -> trackerChanged(tracker, state, now)),
                            onFailure));
            tracked = new Tracked(configuration, scripts.scripts()::program);
            trackers.configure(tracked.configuration, tracked.programs);
        } catch (ClusterException | IOException e) {
            opened.close();
            throw new DirectorException(e);
        }
        opened.add("the cluster", cluster);
        watchGateway(configuration.cluster());
        opened.add("the handover", this::handOver);
        // Read now that changes are told: what was read earlier may have changed unseen.
        loop.post(this::readInterfaces);
    }

    /**
     * Joins the other directors and begins the election.
     *
     * @throws DirectorException when the cluster's address or port cannot be used
     */
    void start() throws DirectorException {
        loop.start();
        try {
            cluster.join();
        } catch (ClusterException e) {
            throw new DirectorException(e);
        }
        loop.post(election::start);
    }

    List<InstanceStatus> instances() {
        return loop.ask(election::status, ANSWER_LIMIT);
    }

    Optional<Instant> since(String instance) {
        return loop.ask(_ -> roleChanges.since(instance), ANSWER_LIMIT);
    }

    /** Why these instances are what they are; of one that just went, nothing. */
    List<Explanation> explain(List<VrrpInstance> configured, String routerId, Journal journal) {
        Map<String, InstanceStatus> byName =
                instances().stream().collect(Collectors.toMap(InstanceStatus::name, Function.identity()));
        return configured.stream()
                .flatMap(instance -> Optional.ofNullable(byName.get(instance.name())).stream()
                        .map(now -> Explainer.explain(routerId, instance, now, journal.changesOf(instance.name()))))
                .toList();
    }

    /** What was counted. */
    ElectionActivity activity() {
        return new ElectionActivity(
                cluster.counters(),
                cluster.refusalCount(),
                loop.ask(_ -> election.unroutedAdverts(), ANSWER_LIMIT),
                loop.longestGap());
    }

    private void watchGateway(ClusterSettings settings) throws DirectorException {
        if (settings.gateway().isEmpty() || settings.quorum().isEmpty()) {
            return;
        }
        try {
            opened.add(
                    "the gateway's watch",
                    new GatewayWatch(
                            settings.gateway().get(),
                            reachable -> loop.post(now -> election.gatewayChanged(reachable, now))));
        } catch (LinuxException e) {
            opened.close();
            throw new DirectorException(e);
        }
    }

    List<Refusal> refusals() {
        return cluster.refusals();
    }

    List<PeerStatus> peers() {
        return cluster.peers();
    }

    /**
     * Makes another configuration ready; changes nothing.
     *
     * @param scripts its scripts
     * @throws DirectorException when the election cannot take it up
     */
    Revision prepare(Configuration next, Scripts scripts) throws DirectorException {
        try {
            return new Revision(next, plan(next), InstanceRoles.of(next), scripts, ClusterPlan.secrets(next.cluster()));
        } catch (IllegalArgumentException e) {
            throw new DirectorException(e);
        }
    }

    /**
     * Tracks what another configuration wants tracked. The election keeps results that it does not want yet.
     *
     * @throws DirectorException when files or processes cannot be watched; all is as before then
     */
    void track(Revision revision) throws DirectorException {
        try {
            trackers.configure(revision.configuration, revision.scripts::program);
        } catch (LinuxException e) {
            trackAsBefore();
            throw new DirectorException(e);
        }
    }

    /** Takes {@link #track} back. */
    void trackAsBefore() {
        try {
            trackers.configure(tracked.configuration, tracked.programs);
        } catch (LinuxException e) {
            throw new IllegalStateException("what was tracked before cannot be tracked again: " + e.getMessage(), e);
        }
    }

    /**
     * Changes to another configuration: one input of the election's thread. Instances that stay keep their state, with
     * what they hold of their addresses; those that go hand over. Does nothing once the director has begun to stop.
     *
     * @param fixed addresses that are served whoever is master, from now on
     * @param loose addresses that were so
     * @throws IllegalStateException when it went wrong or is not done in time
     */
    void apply(Revision revision, Set<InetAddress> fixed, Set<InetAddress> loose) {
        var _ = loop.ask(
                now -> {
                    if (!handingOver.get()) {
                        change(revision, now);
                        forwarding.activate(fixed);
                        Set<InetAddress> held = roleChanges.held().stream()
                                .flatMap(role -> role.balanced().stream())
                                .collect(Collectors.toSet());
                        forwarding.deactivate(loose.stream()
                                .filter(address -> !held.contains(address))
                                .toList());
                    }
                    return true;
                },
                CHANGE_LIMIT);
        revision.secrets.ifPresent(cluster::replaceSecrets);
        tracked = revision.tracked();
    }

    private ElectionPlan plan(Configuration of) {
        return ElectionPlan.of(of, expectedPeers, Duration.ofNanos(System.nanoTime()));
    }

    private void change(Revision revision, long now) {
        ElectionPlan plan = revision.plan;
        roleChanges.welcome(revision.roles);
        notices.reconfigure(configuration, revision.configuration);
        configuration = revision.configuration;
        election.reconfigure(plan.settings(), plan.instances(), plan.groups(), now);
        roleChanges.revise(revision.roles);
        duplicates.refresh();
        boolean linksKnown = linkWatch.reconfigure(configuration, now);
        boolean sourcesKnown = sourceWatch.reconfigure(configuration);
        if (!linksKnown || !sourcesKnown) {
            readInterfaces(now);
        }
        if (notices.wantsPriorities()) {
            notices.priorities(election.status(now));
        }
    }

    /** Enters in the journal what came of a reload. */
    void reloaded(String text) {
        loop.post(_ -> happenings.event(EventKind.RELOAD, Optional.empty(), text));
    }

    /** Hands over what is held, leaves the cluster and closes everything. */
    @Override
    public void close() {
        opened.close();
    }

    /** Begins to hand over what is held; {@link #close} waits for it. A second call does nothing. */
    void beginHandOver() {
        if (handingOver.compareAndSet(false, true)) {
            loop.post(election::stop);
        }
    }

    private void handOver() throws InterruptedException {
        beginHandOver();
        try {
            handedOver.get(handoverLimit.plus(ANSWER_LIMIT).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.error("the election did not end in time; the kernel ends the addresses' leases");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes the handover exceptionally", e);
        }
    }

    private List<RoleStep> steps(
            FlowStep.Forwarding forwarding,
            Surroundings surroundings,
            List<VrrpInstance> instances,
            List<InstanceRole> roles)
            throws LinuxException {
        List<RoleStep> steps = new ArrayList<>(List.of(new FlowStep(forwarding)));
        if (AcceptStep.needed(instances)) {
            steps.add(opened.add("the packet filter", AcceptStep.open(instances)));
        }
        steps.addAll(surroundings.around(roles, addresses.leasing(), addresses.announcing()));
        return steps;
    }

    private void stopLoop() throws InterruptedException {
        loop.stop(ANSWER_LIMIT);
    }

    /** On the election's thread, so that what was told before it cannot undo what is read here. */
    private void readInterfaces(long now) {
        try (Netlink netlink = Netlink.open()) {
            linkWatch.all(netlink.links(), now);
            sourceWatch.all(netlink.addresses());
        } catch (LinuxException e) {
            onFailure.accept(e);
        }
    }

    private Optional<InstanceRole> owner(VirtualAddress address) {
        return roleChanges.owner(address);
    }

    /** Also such as are not in the cluster now; on the election's thread. */
    private List<MemberId> directorsHeard() {
        return election.status(System.nanoTime()).stream()
                .flatMap(instance -> instance.peers().stream())
                .map(InstanceStatus.Peer::member)
                .distinct()
                .toList();
    }

    private DuplicateWatch.Looking looking(Duration interval, Consumer<Throwable> onFailure) throws LinuxException {
        return interval.isZero()
                ? new DuplicateWatch.NotLooking()
                : DuplicateWatch.through(AddressProbe.start(
                        ProbeTimes.every(interval), DuplicateWatch.listener(this::foreignHolder, onFailure)));
    }

    /** From the probe's thread. */
    private void foreignHolder(AddressProbe.Finding finding) {
        loop.post(now -> duplicates.found(finding, now));
    }

    private void merged(Membership membership) {
        String text = "directors that were apart have found each other again: "
                + Words.list(membership.members().stream().sorted().toList());
        LOG.info("{}", text);
        happenings.event(EventKind.MERGE, Optional.empty(), text);
        duplicates.merged();
        readiness.merged();
    }

    /** The election's own. */
    private final class OwnThread implements Readiness.Owner {
        @Override
        public void post(ElectionLoop.Input input) {
            loop.post(input);
        }

        @Override
        public void later(long at, ElectionLoop.Input input) {
            retries.later(at, input);
        }
    }

    /** What the cluster tells, put into the loop's queue. */
    private final class Inbox implements ClusterListener {
        @Override
        public void advertReceived(Advert advert, long receivedAt) {
            loop.post(now -> election.received(advert, now));
        }

        @Override
        public void membershipChanged(Membership membership, long at) {
            loop.post(now -> {
                election.membershipChanged(membership, now);
                if (membership.merged()) {
                    merged(membership);
                }
            });
        }

        @Override
        public void refused(String what) {
            loop.post(_ -> happenings.event(EventKind.PEER_REFUSED, Optional.empty(), what));
        }
    }

    /** The election's share of the loop's time. */
    private final class ElectionTime implements ElectionLoop.Timed {
        @Override
        public void step(long now) {
            election.step(now);
            if (election.stopped()) {
                handedOver.complete(true);
            }
        }

        @Override
        public long nextDeadline() {
            return election.nextDeadline();
        }
    }

    private void trackerChanged(String tracker, TrackerState state, long now) {
        election.trackerChanged(tracker, state, now);
        if (notices.wantsPriorities()) {
            notices.priorities(election.status(now));
        }
    }

    /** Interfaces that begin or cease to be usable; called on the election's thread. */
    private final class InterfaceResults implements LinkWatch.Results {
        @Override
        public void raise(String instance, String cause) {
            election.raiseFault(instance, cause, System.nanoTime());
        }

        @Override
        public void clear(String instance, String cause) {
            election.clearFault(instance, cause, System.nanoTime());
        }

        @Override
        public void tracked(String interfaceName, boolean usable) {
            trackerChanged(
                    TrackerNames.networkInterface(interfaceName),
                    usable ? TrackerState.UP : TrackerState.DOWN,
                    System.nanoTime());
        }
    }

    /** What the role changes run into; they may not call the election back, so it goes through the queue. */
    private final class Complaints implements AddressKeeping.Troubles {
        @Override
        public void refused(String instance, String cause) {
            loop.post(now -> {
                if (roleChanges.knows(instance)) {
                    election.raiseFault(instance, cause, now);
                    retries.later(now + REFUSED_FOR.toNanos(), at -> tryAgain(instance, cause, at));
                }
            });
        }

        /** A reload may have removed the instance meanwhile. */
        private void tryAgain(String instance, String cause, long now) {
            if (roleChanges.knows(instance)) {
                election.clearFault(instance, cause, now);
            }
        }

        @Override
        public void stalled(Duration gap) {
            String cause = "this process did not run for " + gap.toMillis() + " ms";
            loop.post(now -> {
                for (InstanceStatus status : election.status(now)) {
                    if (status.state().holdsAddresses()) {
                        election.raiseFault(status.name(), cause, now);
                        election.clearFault(status.name(), cause, now);
                    }
                }
            });
        }
    }
}
