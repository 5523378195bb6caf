package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pollux.election.MemberId;
import org.pollux.election.Transition;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;
import org.pollux.vip.AddressProbe;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for other hosts that answer for the addresses this director holds: two masters of which nobody hears the other, or
 * a host that was given the address by hand. Each is named once a minute in the log and the journal, and the address is
 * announced again. All but the probe's own thread's calls are on the election's thread.
 */
final class DuplicateWatch implements TransitionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicateWatch.class);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** {@code DEFEND_INTERVAL} of RFC 5227 §1.1: two that both defend an address must not fill the network. */
    private static final long DEFEND_EVERY = Duration.ofSeconds(10).toNanos();

    /**
     * So many sightings are told in a minute, and so many addresses defended at a time: whoever makes Ethernet addresses up
     * must fill neither the journal nor the network. The metric counts all.
     */
    private static final int MOST_AT_A_TIME = 16;

    private final Supplier<Set<VirtualAddress>> held;
    private final Function<VirtualAddress, Optional<InstanceRole>> owner;
    private final Map<Sighting, Long> told = new HashMap<>();
    private final Map<VirtualAddress, Long> defended = new HashMap<>();
    private final Supplier<Collection<MemberId>> directors;
    private final BiConsumer<List<VirtualAddress>, InstanceRole> announce;
    private final Happenings happenings;
    private final Looking looking;
    private Set<VirtualAddress> watched = Set.of();

    /** What looks at the network; {@link AddressProbe}. */
    interface Looking extends AutoCloseable {
        /** These are held now. */
        void hold(Collection<VirtualAddress> addresses) throws LinuxException;

        /** Look now. */
        void lookNow() throws LinuxException;

        @Override
        void close();
    }

    /** Nobody is looked for. */
    record NotLooking() implements Looking {
        @Override
        public void hold(Collection<VirtualAddress> addresses) {}

        @Override
        public void lookNow() {}

        @Override
        public void close() {}
    }

    private record Sighting(VirtualAddress address, MacAddress mac) {}

    /**
     * Makes it; nothing is held yet.
     *
     * @param held what is held now
     * @param owner whose an address is
     * @param directors the other directors that were ever heard: one that is a stranger now is the one that matters
     * @param announce announces addresses that are held
     * @param looking what looks at the network; closed with this
     */
    DuplicateWatch(
            Supplier<Set<VirtualAddress>> held,
            Function<VirtualAddress, Optional<InstanceRole>> owner,
            Supplier<Collection<MemberId>> directors,
            BiConsumer<List<VirtualAddress>, InstanceRole> announce,
            Happenings happenings,
            Looking looking) {
        this.held = held;
        this.owner = owner;
        this.directors = directors;
        this.announce = announce;
        this.happenings = happenings;
        this.looking = looking;
    }

    /** What the probe finds, handed to the election's thread. */
    static AddressProbe.Listener listener(Consumer<AddressProbe.Finding> found, Consumer<Throwable> onFailure) {
        return new AddressProbe.Listener() {
            @Override
            public void foreignHolder(AddressProbe.Finding finding) {
                found.accept(finding);
            }

            @Override
            public void hindered(String problem) {
                LOG.warn("{}", problem);
            }

            @Override
            public void failed(Throwable cause) {
                onFailure.accept(cause);
            }
        };
    }

    @Override
    public void changed(Transition transition) {
        refresh();
    }

    /** What is held may have changed. */
    void refresh() {
        Set<VirtualAddress> now = held.get();
        if (!now.equals(watched)) {
            watched = Set.copyOf(now);
            tell(look -> look.hold(watched));
        }
    }

    /** Directors that had been apart have met: whoever else holds an address is looked for at once. */
    void merged() {
        tell(Looking::lookNow);
    }

    /** Another host answers for an address. */
    void found(AddressProbe.Finding finding, long now) {
        // It may have been let go of since it was looked for.
        if (held.get().contains(finding.address())) {
            owner.apply(finding.address()).ifPresent(role -> found(finding, role, now));
        }
    }

    private void found(AddressProbe.Finding finding, InstanceRole role, long now) {
        happenings.duplicate(role.name(), finding.address().address().getHostAddress());
        if (dueAgain(told, new Sighting(finding.address(), finding.mac()), now, MINUTE)) {
            String text = finding.address() + " is held by another host too: " + name(finding);
            LOG.error("{}: {}", role.name(), text);
            happenings.event(EventKind.DUPLICATE_ADDRESS, Optional.of(role.name()), text);
        }
        if (dueAgain(defended, finding.address(), now, DEFEND_EVERY)) {
            LOG.info("{}: announces {} again, because another host answers for it", role.name(), finding.address());
            announce.accept(List.of(finding.address()), role);
        }
    }

    /** Who it is, as far as is known. */
    private String name(AddressProbe.Finding finding) {
        Optional<MemberId> director = directors.get().stream()
                .filter(member -> finding.knownAs().contains(member.address()))
                .findFirst();
        if (director.isPresent()) {
            return finding.mac() + ", which is director " + director.get();
        }
        return finding.knownAs().isEmpty()
                ? finding.mac() + ", of which no other address is known"
                : finding.mac() + ", which has "
                        + Words.list(finding.knownAs().stream()
                                .map(InetAddress::getHostAddress)
                                .toList());
    }

    private static <K> boolean dueAgain(Map<K, Long> last, K what, long now, long pause) {
        Long before = last.get(what);
        if (before != null && now - before < pause) {
            return false;
        }
        last.values().removeIf(at -> now - at >= pause);
        if (last.size() >= MOST_AT_A_TIME) {
            return false;
        }
        last.put(what, now);
        return true;
    }

    private interface Order {
        void give(Looking looking) throws LinuxException;
    }

    private void tell(Order order) {
        try {
            order.give(looking);
        } catch (LinuxException e) {
            LOG.error("other holders of the addresses are not looked for: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        looking.close();
    }

    /** The kernel's. */
    static Looking through(AddressProbe probe) {
        return new Looking() {
            @Override
            public void hold(Collection<VirtualAddress> addresses) throws LinuxException {
                probe.hold(addresses);
            }

            @Override
            public void lookNow() throws LinuxException {
                probe.lookNow();
            }

            @Override
            public void close() {
                probe.close();
            }
        };
    }
}
