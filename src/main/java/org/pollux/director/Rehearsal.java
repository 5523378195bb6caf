package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.election.Advert;
import org.pollux.election.Election;
import org.pollux.election.ElectionActions;
import org.pollux.election.ElectionSettings;
import org.pollux.election.InstanceSettings;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.Reason;
import org.pollux.election.State;
import org.pollux.election.Transition;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;

/**
 * Walks through a takeover before anybody waits for one. The virtual machine loads classes and links call sites when they
 * are needed first, which makes the first takeover of a process several milliseconds slower than the second.
 */
final class Rehearsal implements ElectionActions {
    private static final Reason WHY = new Reason(Reason.Kind.START, "rehearsal");
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final AnnouncePlan ONCE =
            new AnnouncePlan(1, Duration.ZERO, Duration.ZERO, 1, Duration.ZERO, AnnouncePlan.Pace.UNLIMITED);

    private boolean tookOver;

    private Rehearsal() {}

    /** Of the director's own steps, without an address; nothing is sent. Before the election begins. */
    static void of(RoleChanges changes, AddressKeeping addresses) {
        InstanceRole.Announcing announcing = new InstanceRole.Announcing(ONCE, Map.of(), 0, Duration.ZERO);
        InstanceRole nothing = new InstanceRole("rehearsal", List.of(), Set.of(), List.of(), List.of(), announcing);
        changes.rehearse(nothing, WHY);
        VirtualAddress loopback = VirtualAddress.of(InetAddress.ofLiteral("127.0.0.1"), 32, "lo");
        addresses.announce(List.of(loopback), nothing);
        addresses.forget(List.of(loopback));
        if (!new Rehearsal().followsAMasterThatGoes()) {
            throw new IllegalStateException("the election does not follow a master that is gone");
        }
    }

    /** An election of nobody, which hears a master that then goes. */
    private boolean followsAMasterThatGoes() {
        MemberId self = new MemberId("self", InetAddress.ofLiteral("127.0.0.1"), 1);
        MemberId other = new MemberId("other", InetAddress.ofLiteral("127.0.0.2"), 1);
        InstanceSettings instance = new InstanceSettings("rehearsal", 1, 100, INTERVAL, true, Duration.ZERO);
        Election election = new Election(self, ElectionSettings.defaults(1), List.of(instance), List.of(), this);
        election.start(0);
        election.membershipChanged(new Membership(Set.of(self, other), List.of(), false), 0);
        election.received(new Advert(other, 1, "rehearsal", State.MASTER, 150, true, INTERVAL, 1, 1), 0);
        election.step(0);
        election.membershipChanged(
                new Membership(
                        Set.of(self),
                        List.of(new Membership.Departure(other, Membership.Cause.CONNECTION_CLOSED)),
                        false),
                0);
        return tookOver;
    }

    @Override
    public void sendAdvert(Advert advert) {}

    @Override
    public long takeOver(String instance, Reason reason) {
        tookOver = true;
        return 0;
    }

    @Override
    public long release(String instance, Reason reason) {
        return 0;
    }

    @Override
    public void announce(String instance, Reason reason) {}

    @Override
    public void transition(Transition transition) {
        var _ = Journal.Inputs.of(transition);
    }
}
