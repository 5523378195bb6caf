package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.MergeView;
import org.jgroups.View;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.Membership.Cause;
import org.pollux.election.Membership.Departure;

class ArrivalsTest {
    private static final MemberId SELF = new MemberId("a", InetAddress.ofLiteral("192.0.2.1"), 1);
    private static final MemberId OTHER = new MemberId("b", InetAddress.ofLiteral("192.0.2.2"), 2);
    private static final Address HERE = DirectorAddress.of(new Seat(SELF, ClusterOptions.Role.DIRECTOR));
    private static final Address THERE = DirectorAddress.of(new Seat(OTHER, ClusterOptions.Role.DIRECTOR));

    private final List<Membership> told = new ArrayList<>();
    private final ConnectionWatch watch = new ConnectionWatch();
    private final Arrivals arrivals = new Arrivals(
            SELF,
            watch,
            new ClusterListener() {
                @Override
                public void advertReceived(Advert advert, long receivedAt) {}

                @Override
                public void membershipChanged(Membership membership, long at) {
                    told.add(membership);
                }
            },
            () -> {});

    ArrivalsTest() {
        watch.setUpProtocol(new Protocol() {
            @Override
            public Object up(Event event) {
                return event;
            }
        });
    }

    private static View view(long number, Address... members) {
        return new View(HERE, number, List.of(members));
    }

    private void connectionCloses() {
        var _ = watch.up(new Event(Event.SUSPECT, List.of(THERE)));
    }

    @Test
    void aMemberHasLeftAsSoonAsItsConnectionClosed() {
        arrivals.viewAccepted(view(1, HERE, THERE));

        connectionCloses();

        assertThat(told.getLast().members()).containsExactly(SELF);
        assertThat(told.getLast().departures()).containsExactly(new Departure(OTHER, Cause.CONNECTION_CLOSED));
        assertThat(arrivals.peers()).isEmpty();
    }

    @Test
    void theViewThatSaysSoTooIsNoNews() {
        arrivals.viewAccepted(view(1, HERE, THERE));
        connectionCloses();

        arrivals.viewAccepted(view(2, HERE));

        assertThat(told).hasSize(2);
        assertThat(arrivals.peers()).isEmpty();
    }

    @Test
    void aViewFromBeforeDoesNotBringItBack() {
        arrivals.viewAccepted(view(1, HERE, THERE));
        connectionCloses();

        arrivals.viewAccepted(view(2, HERE, THERE));

        assertThat(told.getLast().members()).containsExactly(SELF);
    }

    @Test
    void aMergeBringsItBack() {
        arrivals.viewAccepted(view(1, HERE, THERE));
        connectionCloses();

        arrivals.viewAccepted(new MergeView(HERE, 2, List.of(HERE, THERE), List.of(view(1, HERE))));

        assertThat(told.getLast().members()).containsExactlyInAnyOrder(SELF, OTHER);
        assertThat(told.getLast().merged()).isTrue();
    }

    @Test
    void whatWasOnItsWayDoesNotBringItBack() {
        arrivals.viewAccepted(view(1, HERE, THERE));
        connectionCloses();

        arrivals.receive(new BytesMessage(HERE, FrameCodec.goodbye()).setSrc(THERE));

        assertThat(told.getLast().members()).containsExactly(SELF);
    }

    @Test
    void aStrangersConnectionIsNoMatter() {
        arrivals.viewAccepted(view(1, HERE));

        connectionCloses();

        assertThat(told).hasSize(1);
    }
}
