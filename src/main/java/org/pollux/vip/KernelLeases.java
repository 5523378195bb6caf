package org.pollux.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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

    /** No interface has this index. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

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
                putInPlace(address, notices);
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
                extend(address, notices);
            } else {
                putInPlace(address, notices);
            }
        }
        return new Renewal.Renewed(notices);
    }

    /** For one that is not known to be in place: adds it, or takes over one that is there. */
    private void putInPlace(VirtualAddress address, List<LeaseNotice> notices) {
        onInterface(address, notices, index -> {
            InterfaceAddress leased = OwnAddresses.leased(address, index, terms.lifetime());
            if (!table.add(leased)) {
                boolean ours = table.list().stream()
                        .anyMatch(a -> OwnAddresses.matches(a, address, index) && OwnAddresses.isOurs(a));
                table.put(leased);
                if (!ours) {
                    notices.add(new LeaseNotice.Adopted(address));
                }
            }
            inPlace.add(address);
        });
    }

    /** For one that should be in place. That it can be added means that it had gone. */
    private void extend(VirtualAddress address, List<LeaseNotice> notices) {
        onInterface(address, notices, index -> {
            InterfaceAddress leased = OwnAddresses.leased(address, index, terms.lifetime());
            if (table.add(leased)) {
                notices.add(new LeaseNotice.PutBack(address));
            } else {
                table.put(leased);
            }
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
        void give(int interfaceIndex) throws LinuxException;
    }

    private void onInterface(VirtualAddress address, List<LeaseNotice> notices, Order order) {
        try {
            OptionalInt index = table.interfaceIndex(address.interfaceName());
            if (index.isPresent()) {
                order.give(index.getAsInt());
            } else {
                inPlace.remove(address);
                notices.add(new LeaseNotice.InterfaceMissing(address));
            }
        } catch (LinuxException e) {
            notices.add(
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
        VirtualAddress nowhere = VirtualAddress.of(InetAddress.ofLiteral("127.0.0.1"), 32, "lo");
        InterfaceAddress refused = OwnAddresses.leased(nowhere, NO_INTERFACE, terms.lifetime());
        List<LeaseNotice> notices = new ArrayList<>();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            notices.clear();
            onInterface(nowhere, notices, index -> table.put(refused));
        }
    }

    @Override
    public void close() {
        release(held());
        table.close();
    }
}
