package org.pollux.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;

/**
 * Leases in the kernel: each address is given a lifetime of a second or two and renewed several times in it. When the
 * process dies, hangs or is stopped, the kernel ends the addresses by itself.
 */
public final class KernelLeases implements AddressLeases {
    private static final int WARM_UP_ROUNDS = 200;

    private final AddressTable table;
    private final LeaseTerms terms;
    private final LongSupplier clock;
    private final Set<VirtualAddress> held = new LinkedHashSet<>();
    private final Set<VirtualAddress> inPlace = new LinkedHashSet<>();
    private long lastRenewal;

    KernelLeases(AddressTable table, LeaseTerms terms, LongSupplier clock) {
        this.table = table;
        this.terms = terms;
        this.clock = clock;
    }

    /**
     * Leases in the calling thread's network namespace.
     *
     * @param clock the clock that the times of all calls come from, nanoseconds; it is read again right before addresses
     *     are renewed, because the process may be stopped between the caller's reading and the renewal
     */
    public static KernelLeases open(LeaseTerms terms, LongSupplier clock) throws LinuxException {
        return new KernelLeases(AddressTable.of(Netlink.open()), terms, clock);
    }

    @Override
    public List<LeaseNotice> acquire(Collection<VirtualAddress> addresses, long now) {
        if (held.isEmpty()) {
            lastRenewal = now;
        }
        List<LeaseNotice> notices = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            if (held.add(address)) {
                putInPlace(address).ifPresent(notices::add);
            }
        }
        return notices;
    }

    @Override
    public Renewal renew(long now) {
        if (held.isEmpty() || now - lastRenewal < terms.renewEvery().toNanos()) {
            return new Renewal.Renewed(List.of());
        }
        long gap = Math.max(now, clock.getAsLong()) - lastRenewal;
        if (gap > terms.longestGap().toNanos()) {
            Set<VirtualAddress> withdrawn = held();
            return new Renewal.Stalled(Duration.ofNanos(gap), terms.longestGap(), withdrawn, release(withdrawn));
        }
        lastRenewal = now;
        List<LeaseNotice> notices = new ArrayList<>();
        for (VirtualAddress address : held) {
            if (inPlace.contains(address)) {
                extend(address).ifPresent(notices::add);
            } else {
                restore(address).ifPresent(notices::add);
            }
        }
        return new Renewal.Renewed(notices);
    }

    /** For one that is not known to be in place: adds it, or takes over one that is there. */
    private Optional<LeaseNotice> putInPlace(VirtualAddress address) {
        return onInterface(address, index -> {
            InterfaceAddress leased = OwnAddresses.leased(address, index, terms.lifetime());
            boolean ours = table.add(leased);
            if (!ours) {
                ours = table.list().stream()
                        .anyMatch(a -> OwnAddresses.matches(a, address, index) && OwnAddresses.isOurs(a));
                table.put(leased);
            }
            return ours ? Optional.empty() : Optional.of(new LeaseNotice.Adopted(address));
        });
    }

    /** For one that was told to be missing: nothing more is told until it is back. */
    private Optional<LeaseNotice> restore(VirtualAddress address) {
        Optional<LeaseNotice> notice = putInPlace(address);
        if (!inPlace.contains(address)) {
            return Optional.empty();
        }
        return notice.isPresent() ? notice : Optional.of(new LeaseNotice.PutBack(address));
    }

    /** For one that should be in place. That it can be added means that it had gone. */
    private Optional<LeaseNotice> extend(VirtualAddress address) {
        return onInterface(address, index -> {
            InterfaceAddress leased = OwnAddresses.leased(address, index, terms.lifetime());
            if (table.add(leased)) {
                return Optional.of(new LeaseNotice.PutBack(address));
            }
            table.put(leased);
            return Optional.empty();
        });
    }

    @Override
    public List<LeaseNotice> release(Collection<VirtualAddress> addresses) {
        List<LeaseNotice> notices = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            if (held.remove(address)) {
                inPlace.remove(address);
                remove(address, notices);
            }
        }
        return notices;
    }

    private void remove(VirtualAddress address, List<LeaseNotice> notices) {
        try {
            OptionalInt index = table.interfaceIndex(address.interfaceName());
            if (index.isPresent()) {
                // Whether it was still there makes no difference: it is not now.
                var _ = table.remove(OwnAddresses.leased(address, index.getAsInt(), terms.lifetime()));
            }
        } catch (LinuxException e) {
            notices.add(new LeaseNotice.Refused(address, e));
        }
    }

    /** An order about an address on its interface. */
    @FunctionalInterface
    private interface Order {
        Optional<LeaseNotice> give(int interfaceIndex) throws LinuxException;
    }

    private Optional<LeaseNotice> onInterface(VirtualAddress address, Order order) {
        inPlace.remove(address);
        try {
            OptionalInt index = table.interfaceIndex(address.interfaceName());
            if (index.isEmpty()) {
                return Optional.of(new LeaseNotice.InterfaceMissing(address));
            }
            Optional<LeaseNotice> notice = order.give(index.getAsInt());
            inPlace.add(address);
            return notice;
        } catch (LinuxException e) {
            return Optional.of(
                    e.is(Errno.ENODEV)
                            ? new LeaseNotice.InterfaceMissing(address)
                            : new LeaseNotice.Refused(address, e));
        }
    }

    @Override
    public Set<VirtualAddress> held() {
        return new LinkedHashSet<>(held);
    }

    @Override
    public OptionalLong nextDeadline() {
        return held.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(lastRenewal + terms.renewEvery().toNanos());
    }

    @Override
    public void warmUp() {
        List<VirtualAddress> address = List.of(VirtualAddress.of(InetAddress.ofLiteral("127.0.0.1"), 32, "lo"));
        long step = terms.renewEvery().toNanos();
        long now = 0;
        try (RehearsalTable nowhere = new RehearsalTable(table)) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                KernelLeases rehearsal = new KernelLeases(nowhere, terms, () -> Long.MIN_VALUE);
                var _ = rehearsal.acquire(address, now);
                var _ = rehearsal.renew(now + step);
                var _ = rehearsal.release(address);
                now += step;
            }
        }
    }

    @Override
    public void close() {
        release(held());
        table.close();
    }
}
