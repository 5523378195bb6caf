package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pollux.election.Advert;
import org.pollux.election.ElectionActions;
import org.pollux.election.Reason;
import org.pollux.election.Transition;
import org.pollux.vip.AddressLeases;
import org.pollux.vip.Announcer;
import org.pollux.vip.LeaseNotice;
import org.pollux.vip.Renewal;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the election decides, on the election's thread, always in the same order: a takeover first lets the data
 * plane forward, then takes the addresses, then announces them; a release goes the other way round. Each step is timed
 * for the journal. Between role changes it renews the leases and repeats the announcements.
 */
final class RoleChanges implements ElectionActions, ElectionLoop.Timed {
    private static final Logger LOG = LoggerFactory.getLogger(RoleChanges.class);

    /** Which addresses the data plane forwards for. */
    interface Forwarding {
        /** Begins to forward for these addresses. */
        void activate(Collection<InetAddress> addresses);

        /** Touches nothing of these addresses any more. */
        void deactivate(Collection<InetAddress> addresses);
    }

    /** Is told, for the election to hear later, what keeps this director from holding an instance's addresses. */
    interface Troubles {
        /** The kernel refused an address; the instance should be tried again after a while. */
        void refused(String instance, String cause);

        /** The leases were withdrawn because this process had not run for too long. */
        void stalled(Duration gap);
    }

    private final Map<String, InstanceRole> roles = new HashMap<>();
    private final Forwarding forwarding;
    private final AddressLeases leases;
    private final Announcer announcer;
    private final Consumer<Advert> sender;
    private final Troubles troubles;
    private final Journal journal;
    private final List<Journal.Step> steps = new ArrayList<>();
    private final Map<String, Instant> since = new HashMap<>();
    private @Nullable Transition pending;
    private Instant pendingSince = Instant.EPOCH;

    RoleChanges(
            List<InstanceRole> roles,
            Forwarding forwarding,
            AddressLeases leases,
            Announcer announcer,
            Consumer<Advert> sender,
            Troubles troubles,
            Journal journal) {
        roles.forEach(role -> this.roles.put(role.name(), role));
        this.forwarding = forwarding;
        this.leases = leases;
        this.announcer = announcer;
        this.sender = sender;
        this.troubles = troubles;
        this.journal = journal;
    }

    @Override
    public void sendAdvert(Advert advert) {
        sender.accept(advert);
    }

    @Override
    public void transition(Transition transition) {
        Instant now = Instant.now();
        since.put(transition.instance(), now);
        LOG.info(
                "{}: {} -> {}: {} (priority {}, term {})",
                transition.instance(),
                transition.from(),
                transition.to(),
                transition.reason(),
                transition.priority(),
                transition.term());
        pending = transition;
        pendingSince = now;
        // The steps of a takeover or a release come in the next call and belong to the same line of the journal.
        if (transition.from().holdsAddresses() == transition.to().holdsAddresses()) {
            writeDown();
        }
    }

    @Override
    public void takeOver(String instance, Reason reason) {
        InstanceRole role = role(instance);
        timed("flows", () -> forwarding.activate(role.balanced()));
        timed("lease", () -> {
            for (LeaseNotice notice : leases.acquire(role.addresses(), System.nanoTime())) {
                heed(notice);
            }
        });
        timed("announce", () -> announce(role.addresses(), role));
        writeDown();
    }

    @Override
    public void release(String instance, Reason reason) {
        InstanceRole role = role(instance);
        announcer.silence(role.addresses());
        timed("lease", () -> leases.release(role.addresses()).forEach(notice -> LOG.error("{}", notice)));
        timed("flows", () -> forwarding.deactivate(role.balanced()));
        writeDown();
    }

    @Override
    public void announce(String instance, Reason reason) {
        LOG.info("{}: announces its addresses again: {}", instance, reason);
        announce(role(instance).addresses(), role(instance));
    }

    /** When the instance came into the state it is in; empty before it started. */
    Optional<Instant> since(String instance) {
        return Optional.ofNullable(since.get(instance));
    }

    @Override
    public void step(long now) {
        switch (leases.renew(now)) {
            case Renewal.Renewed renewed -> renewed.notices().forEach(this::heed);
            case Renewal.Stalled stalled -> {
                LOG.error(
                        "this process did not run for {} ms, longer than the {} ms after which another director may "
                                + "have taken over: let go of {}",
                        stalled.gap().toMillis(),
                        stalled.limit().toMillis(),
                        stalled.withdrawn());
                stalled.notices().forEach(notice -> LOG.error("{}", notice));
                troubles.stalled(stalled.gap());
            }
        }
        announcer.poll(now).forEach(failure -> LOG.warn("{}", failure));
    }

    @Override
    public long nextDeadline() {
        return Math.min(orNever(leases.nextDeadline()), orNever(announcer.nextDeadline()));
    }

    private static long orNever(OptionalLong deadline) {
        return deadline.orElse(Long.MAX_VALUE);
    }

    private void announce(List<VirtualAddress> addresses, InstanceRole role) {
        announcer.announce(addresses, role.announcing(), System.nanoTime()).forEach(failure -> LOG.warn("{}", failure));
    }

    private void heed(LeaseNotice notice) {
        switch (notice) {
            case LeaseNotice.PutBack back -> {
                LOG.warn("{}", back);
                holder(back.address()).ifPresent(role -> announce(List.of(back.address()), role));
            }
            case LeaseNotice.Adopted adopted -> LOG.warn("{}", adopted);
            case LeaseNotice.InterfaceMissing missing -> refused(missing);
            case LeaseNotice.Refused refused -> refused(refused);
        }
    }

    private void refused(LeaseNotice notice) {
        LOG.error("{}", notice);
        holder(notice.address()).ifPresent(role -> troubles.refused(role.name(), notice.toString()));
    }

    private Optional<InstanceRole> holder(VirtualAddress address) {
        return roles.values().stream()
                .filter(role -> role.addresses().contains(address))
                .findFirst();
    }

    private InstanceRole role(String instance) {
        InstanceRole role = roles.get(instance);
        if (role == null) {
            throw new IllegalArgumentException("unknown instance " + instance);
        }
        return role;
    }

    private void timed(String step, Runnable work) {
        long begun = System.nanoTime();
        work.run();
        steps.add(new Journal.Step(step, (System.nanoTime() - begun) / 1000));
    }

    private void writeDown() {
        Transition transition = pending;
        if (transition != null) {
            journal.add(new Journal.Entry(
                    pendingSince,
                    transition.instance(),
                    transition.from().name(),
                    transition.to().name(),
                    transition.reason().text(),
                    steps));
        }
        steps.clear();
        pending = null;
    }
}
