package org.pollux.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;

/**
 * Leases in the kernel: each address is given a lifetime of a second or two and renewed several times in it. When the
 * process dies, hangs or is stopped, the kernel ends the addresses by itself. All addresses are changed together, with a
 * system call for some sixty of them.
 */
public final class KernelLeases implements AddressLeases {
    private static final int WARM_UP_ROUNDS = 200;

    private final HostTables tables;
    private final LeaseTerms terms;
    private final LongSupplier clock;

    /** When each address was acquired. */
    private final Map<VirtualAddress, Long> held = new LinkedHashMap<>();

    private final Set<VirtualAddress> inPlace = new LinkedHashSet<>();
    private long lastRenewal;

    KernelLeases(HostTables tables, LeaseTerms terms, LongSupplier clock) {
        this.tables = tables;
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
        return new KernelLeases(HostTables.of(Netlink.open()), terms, clock);
    }

    /** An address and the index of its interface. */
    private record Placed(VirtualAddress address, int index) {}

    @Override
    public List<LeaseNotice> acquire(Collection<VirtualAddress> addresses, long now) {
        if (held.isEmpty()) {
            lastRenewal = now;
        }
        List<VirtualAddress> fresh = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            if (held.putIfAbsent(address, now) == null) {
                fresh.add(address);
            }
        }
        List<LeaseNotice> notices = new ArrayList<>();
        putInPlace(fresh, now, notices);
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
        List<VirtualAddress> missing =
                held.keySet().stream().filter(a -> !inPlace.contains(a)).toList();
        extend(List.copyOf(inPlace), now, notices);
        restore(missing, now, notices);
        return new Renewal.Renewed(notices);
    }

    /** For those that are not known to be in place: adds them, or takes over those that are there. */
    private void putInPlace(List<VirtualAddress> addresses, long now, List<LeaseNotice> notices) {
        List<Placed> placed = locate(addresses, notices);
        give(placed, notices, () -> {
            List<NetlinkAnswer> answers = tables.apply(placed.stream()
                    .map(p -> new NetlinkOrder.AddAddress(leased(p, now)))
                    .toList());
            List<Placed> present = new ArrayList<>();
            for (int i = 0; i < placed.size(); i++) {
                if (answers.get(i).is(Errno.EEXIST)) {
                    present.add(placed.get(i));
                } else {
                    settle(
                            placed.get(i),
                            new NetlinkOrder.AddAddress(leased(placed.get(i), now)),
                            answers.get(i),
                            notices);
                }
            }
            takeOver(present, now, notices);
        });
    }

    private void takeOver(List<Placed> placed, long now, List<LeaseNotice> notices) throws LinuxException {
        if (placed.isEmpty()) {
            return;
        }
        List<InterfaceAddress> before = tables.addresses();
        List<NetlinkOrder> orders = placed.stream()
                .<NetlinkOrder>map(p -> new NetlinkOrder.PutAddress(leased(p, now)))
                .toList();
        List<NetlinkAnswer> answers = tables.apply(orders);
        for (int i = 0; i < placed.size(); i++) {
            Placed one = placed.get(i);
            boolean ours = before.stream()
                    .anyMatch(a -> OwnAddresses.matches(a, one.address, one.index) && OwnAddresses.isOurs(a));
            if (settle(one, orders.get(i), answers.get(i), notices) && !ours) {
                notices.add(new LeaseNotice.Adopted(one.address));
            }
        }
    }

    /** For those that were told to be missing: nothing more is told until they are back. */
    private void restore(List<VirtualAddress> missing, long now, List<LeaseNotice> notices) {
        List<LeaseNotice> found = new ArrayList<>();
        putInPlace(missing, now, found);
        Set<VirtualAddress> told = found.stream().map(LeaseNotice::address).collect(Collectors.toSet());
        found.stream().filter(notice -> inPlace.contains(notice.address())).forEach(notices::add);
        missing.stream()
                .filter(inPlace::contains)
                .filter(address -> !told.contains(address))
                .map(LeaseNotice.PutBack::new)
                .forEach(notices::add);
    }

    /** For those that should be in place. That one can be added means that it had gone. */
    private void extend(List<VirtualAddress> addresses, long now, List<LeaseNotice> notices) {
        List<Placed> placed = locate(addresses, notices);
        give(placed, notices, () -> {
            List<NetlinkOrder> orders = new ArrayList<>();
            for (Placed one : placed) {
                InterfaceAddress leased = leased(one, now);
                orders.add(new NetlinkOrder.AddAddress(leased));
                orders.add(new NetlinkOrder.PutAddress(leased));
            }
            List<NetlinkAnswer> answers = tables.apply(orders);
            for (int i = 0; i < placed.size(); i++) {
                NetlinkAnswer added = answers.get(2 * i);
                if (!added.done() && !added.is(Errno.EEXIST)) {
                    settle(placed.get(i), orders.get(2 * i), added, notices);
                } else if (settle(placed.get(i), orders.get(2 * i + 1), answers.get(2 * i + 1), notices)
                        && added.done()) {
                    notices.add(new LeaseNotice.PutBack(placed.get(i).address));
                }
            }
        });
    }

    @Override
    public List<LeaseNotice> release(Collection<VirtualAddress> addresses) {
        List<LeaseNotice> notices = new ArrayList<>();
        List<VirtualAddress> leaving = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            if (held.remove(address) != null) {
                inPlace.remove(address);
                leaving.add(address);
            }
        }
        List<Placed> placed = locate(leaving, new ArrayList<>());
        give(placed, notices, () -> {
            List<NetlinkOrder> orders = placed.stream()
                    .<NetlinkOrder>map(p -> new NetlinkOrder.RemoveAddress(OwnAddresses.permanent(p.address, p.index)))
                    .toList();
            List<NetlinkAnswer> answers = tables.apply(orders);
            for (int i = 0; i < placed.size(); i++) {
                NetlinkAnswer answer = answers.get(i);
                // Whether it was still there makes no difference: it is not now.
                if (!answer.done() && !answer.is(Errno.EADDRNOTAVAIL) && !answer.is(Errno.ENODEV)) {
                    notices.add(new LeaseNotice.Refused(placed.get(i).address, answer.refusal(orders.get(i))));
                }
            }
        });
        keepSecondaries(leaving);
        return notices;
    }

    /**
     * The kernel removes the other IPv4 addresses of a network with its first one, unless promote_secondaries is set: those
     * that are still held are put back before anybody misses them.
     */
    private void keepSecondaries(List<VirtualAddress> gone) {
        Set<String> interfaces =
                gone.stream().map(VirtualAddress::interfaceName).collect(Collectors.toSet());
        List<VirtualAddress> staying = inPlace.stream()
                .filter(address -> interfaces.contains(address.interfaceName()))
                .toList();
        List<Placed> placed = locate(staying, new ArrayList<>());
        // Whatever does not succeed here is seen, and told, by the next renewal.
        give(placed, new ArrayList<>(), () -> {
            var _ = tables.apply(placed.stream()
                    .map(p -> new NetlinkOrder.AddAddress(leased(p, lastRenewal)))
                    .toList());
        });
    }

    /** Notes what became of an address; gives whether it is in place. */
    private boolean settle(Placed placed, NetlinkOrder order, NetlinkAnswer answer, List<LeaseNotice> notices) {
        if (answer.done()) {
            inPlace.add(placed.address);
            return true;
        }
        inPlace.remove(placed.address);
        notices.add(
                answer.is(Errno.ENODEV)
                        ? new LeaseNotice.InterfaceMissing(placed.address)
                        : new LeaseNotice.Refused(placed.address, answer.refusal(order)));
        return false;
    }

    /** Something to ask of the kernel. */
    @FunctionalInterface
    private interface Orders {
        void give() throws LinuxException;
    }

    private void give(List<Placed> about, List<LeaseNotice> notices, Orders orders) {
        if (about.isEmpty()) {
            return;
        }
        try {
            orders.give();
        } catch (LinuxException e) {
            for (Placed placed : about) {
                inPlace.remove(placed.address);
                notices.add(new LeaseNotice.Refused(placed.address, e));
            }
        }
    }

    private List<Placed> locate(List<VirtualAddress> addresses, List<LeaseNotice> notices) {
        Map<String, OptionalInt> indices = new HashMap<>();
        List<Placed> placed = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            try {
                OptionalInt index = indices.get(address.interfaceName());
                if (index == null) {
                    index = tables.interfaceIndex(address.interfaceName());
                    indices.put(address.interfaceName(), index);
                }
                if (index.isPresent()) {
                    placed.add(new Placed(address, index.getAsInt()));
                } else {
                    inPlace.remove(address);
                    notices.add(new LeaseNotice.InterfaceMissing(address));
                }
            } catch (LinuxException e) {
                inPlace.remove(address);
                notices.add(new LeaseNotice.Refused(address, e));
            }
        }
        return placed;
    }

    private InterfaceAddress leased(Placed placed, long now) {
        long since = held.getOrDefault(placed.address, now);
        return OwnAddresses.leased(placed.address, placed.index, terms.lifetime(), Duration.ofNanos(now - since));
    }

    @Override
    public Set<VirtualAddress> held() {
        return new LinkedHashSet<>(held.keySet());
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
        try (RehearsalTables nowhere = new RehearsalTables(tables)) {
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
        tables.close();
    }
}
