package org.pollux.director;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.pollux.election.Reason;
import org.pollux.vip.AddressLeases;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.Announcer;
import org.pollux.vip.LeaseNotice;
import org.pollux.vip.Renewal;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the instances this director is master of: leases them, announces them, renews the leases between role
 * changes and puts back what went missing. On the election's thread.
 */
final class AddressKeeping implements ElectionLoop.Timed {
    private static final Logger LOG = LoggerFactory.getLogger(AddressKeeping.class);

    /** Is told, for the election to hear later, what keeps this director from holding an instance's addresses. */
    interface Troubles {
        /** The kernel refused an address; the instance should be tried again after a while. */
        void refused(String instance, String cause);

        /** The leases were withdrawn because this process had not run for too long. */
        void stalled(Duration gap);
    }

    private final AddressLeases leases;
    private final Announcer announcer;
    private final Surroundings surroundings;
    private final Function<VirtualAddress, Optional<InstanceRole>> owner;
    private final Troubles troubles;
    private final Happenings happenings;

    /**
     * Makes it; nothing is held yet.
     *
     * @param owner whose an address is
     */
    AddressKeeping(
            AddressLeases leases,
            Announcer announcer,
            Surroundings surroundings,
            Function<VirtualAddress, Optional<InstanceRole>> owner,
            Troubles troubles,
            Happenings happenings) {
        this.leases = leases;
        this.announcer = announcer;
        this.surroundings = surroundings;
        this.owner = owner;
        this.troubles = troubles;
        this.happenings = happenings;
    }

    /** Puts the addresses on their interfaces. */
    RoleStep leasing() {
        return new RoleStep() {
            @Override
            public String name() {
                return "lease";
            }

            @Override
            public void take(InstanceRole role, Reason reason) {
                leases.acquire(role.addresses(), System.nanoTime()).forEach(AddressKeeping.this::heed);
            }

            @Override
            public void give(InstanceRole role, Reason reason) {
                leases.release(role.addresses()).forEach(notice -> LOG.error("{}", notice));
            }

            @Override
            public void change(List<InstanceRole> before, List<InstanceRole> after) {
                leases.change(addresses(before), addresses(after), System.nanoTime())
                        .forEach(AddressKeeping.this::heed);
            }
        };
    }

    /** Tells the network where they are. */
    RoleStep announcing() {
        return new RoleStep() {
            @Override
            public String name() {
                return "announce";
            }

            @Override
            public void take(InstanceRole role, Reason reason) {
                announce(role.addresses(), role);
            }

            @Override
            public void give(InstanceRole role, Reason reason) {
                announcer.silence(role.addresses());
            }

            @Override
            public void change(List<InstanceRole> before, List<InstanceRole> after) {
                Set<VirtualAddress> were = addresses(before);
                Set<VirtualAddress> are = addresses(after);
                announcer.silence(
                        were.stream().filter(address -> !are.contains(address)).toList());
                Map<VirtualAddress, AnnouncePlan> plans = new HashMap<>();
                before.forEach(role -> role.addresses()
                        .forEach(address -> plans.put(address, role.announcing().plan(address))));
                for (InstanceRole role : after) {
                    announce(
                            role.addresses().stream()
                                    .filter(address ->
                                            !Objects.equals(role.announcing().plan(address), plans.get(address)))
                                    .toList(),
                            role);
                }
            }
        };
    }

    private static Set<VirtualAddress> addresses(List<InstanceRole> roles) {
        Set<VirtualAddress> all = new LinkedHashSet<>();
        roles.forEach(role -> all.addAll(role.addresses()));
        return all;
    }

    /** What is held now. */
    Set<VirtualAddress> held() {
        return leases.held();
    }

    /** Announces addresses of an instance, which are held. */
    void announce(Collection<VirtualAddress> addresses, InstanceRole role) {
        role.announcing().plans(addresses).forEach(this::announce);
    }

    /** Announces them no more. */
    void forget(Collection<VirtualAddress> addresses) {
        announcer.silence(addresses);
    }

    /** Announces all addresses of an instance once more: after a lower master was heard, as often as is set for that. */
    void announceAgain(InstanceRole role, Reason reason) {
        InstanceRole.Announcing announcing = role.announcing();
        if (reason.kind() != Reason.Kind.MASTER_CONFLICT) {
            announce(role.addresses(), role);
        } else if (announcing.answers() > 0) {
            announcing
                    .plans(role.addresses())
                    .forEach((plan, some) ->
                            announce(plan.withBursts(announcing.answers(), announcing.secondAnswers()), some));
        }
    }

    private void announce(AnnouncePlan plan, List<VirtualAddress> some) {
        announcer.announce(some, plan, System.nanoTime()).forEach(failure -> LOG.warn("{}", failure));
    }

    @Override
    public void step(long now) {
        switch (leases.renew(now)) {
            case Renewal.Renewed renewed -> renewed.notices().forEach(this::heed);
            case Renewal.Stalled stalled -> stalled(stalled);
        }
        announcer.poll(now).forEach(failure -> LOG.warn("{}", failure));
    }

    @Override
    public long nextDeadline() {
        return Math.min(orNever(leases.nextDeadline()), orNever(announcer.nextDeadline()));
    }

    private void stalled(Renewal.Stalled stalled) {
        String text = "this process did not run for " + stalled.gap().toMillis() + " ms, longer than the "
                + stalled.limit().toMillis() + " ms after which another director may have taken over: let go of "
                + Words.list(stalled.withdrawn());
        LOG.error("{}", text);
        happenings.event(EventKind.STALL, Optional.empty(), text);
        stalled.notices().forEach(notice -> LOG.error("{}", notice));
        troubles.stalled(stalled.gap());
    }

    private void heed(LeaseNotice notice) {
        Optional<InstanceRole> role = owner.apply(notice.address());
        Optional<String> instance = role.map(InstanceRole::name);
        switch (notice) {
            case LeaseNotice.PutBack back -> {
                LOG.warn("{}", back);
                happenings.event(EventKind.ADDRESS_PUT_BACK, instance, back.toString());
                role.ifPresent(holder -> announce(List.of(back.address()), holder));
            }
            case LeaseNotice.Adopted adopted -> LOG.warn("{}", adopted);
            case LeaseNotice.InterfaceMissing missing -> {
                // On an interface of its own the address follows at the next renewal.
                if (!surroundings.mended(missing.address().interfaceName())) {
                    refused(missing, role);
                }
            }
            case LeaseNotice.Refused refused -> refused(refused, role);
        }
    }

    private void refused(LeaseNotice notice, Optional<InstanceRole> role) {
        LOG.error("{}", notice);
        happenings.event(EventKind.ADDRESS_REFUSED, role.map(InstanceRole::name), notice.toString());
        role.filter(holder -> !holder.untracked().contains(notice.address()))
                .ifPresent(holder -> troubles.refused(holder.name(), notice.toString()));
    }

    private static long orNever(OptionalLong deadline) {
        return deadline.orElse(Long.MAX_VALUE);
    }
}
