package org.pollux.vip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;

/**
 * Routes and rules in the kernel. A check adds an entry anew: the kernel refuses when it is there, which costs no more than
 * asking, and changes nothing.
 */
public final class KernelRouting implements RoutingEntries {
    /** The time between two checks. */
    public static final Duration CHECK_EVERY = Duration.ofMillis(200);

    /** Entries looked at in one check: a fraction of a millisecond. */
    private static final int CHECKED_AT_ONCE = 64;

    private final HostTables tables;
    private final Map<RoutingEntry, State> held = new LinkedHashMap<>();
    private long lastCheck;
    private int turn;

    private enum State {
        IN_PLACE,
        MISSING,
        /** Another program's route stands in its place. */
        TAKEN
    }

    KernelRouting(HostTables tables) {
        this.tables = tables;
    }

    /** Routes and rules in the calling thread's network namespace. */
    public static KernelRouting open() throws LinuxException {
        return new KernelRouting(HostTables.of(Netlink.open()));
    }

    @Override
    public List<RoutingNotice> acquire(Collection<RoutingEntry> entries, long now) {
        if (held.isEmpty()) {
            lastCheck = now;
        }
        List<RoutingEntry> fresh = entries.stream()
                .filter(entry -> !held.containsKey(entry))
                .distinct()
                .toList();
        List<RoutingNotice> notices = new ArrayList<>();
        put(fresh, notices);
        // Nothing has been missed of what was never there before.
        notices.removeIf(RoutingNotice.PutBack.class::isInstance);
        return notices;
    }

    @Override
    public List<RoutingNotice> check(long now) {
        if (held.isEmpty() || now - lastCheck < CHECK_EVERY.toNanos()) {
            return List.of();
        }
        lastCheck = now;
        List<RoutingEntry> all = List.copyOf(held.keySet());
        List<RoutingEntry> some = new ArrayList<>();
        for (int i = 0; i < Math.min(CHECKED_AT_ONCE, all.size()); i++) {
            turn = (turn + 1) % all.size();
            RoutingEntry entry = all.get(turn);
            // The kernel removes a route that expires, and that is meant.
            if (!(entry instanceof RoutingEntry.OfRoute of
                    && of.route().expires().isPresent())) {
                some.add(entry);
            }
        }
        List<RoutingNotice> notices = new ArrayList<>();
        put(some, notices);
        return notices;
    }

    private void put(List<RoutingEntry> entries, List<RoutingNotice> notices) {
        List<RoutingEntry> ready = new ArrayList<>();
        List<NetlinkOrder> orders = new ArrayList<>();
        for (RoutingEntry entry : entries) {
            order(entry, notices).ifPresent(order -> {
                ready.add(entry);
                orders.add(order);
            });
        }
        try {
            List<NetlinkAnswer> answers = tables.apply(orders);
            for (int i = 0; i < ready.size(); i++) {
                settle(ready.get(i), orders.get(i), answers.get(i), notices);
            }
        } catch (LinuxException e) {
            ready.forEach(entry -> missing(entry, String.valueOf(e.getMessage()), notices));
        }
    }

    private void settle(RoutingEntry entry, NetlinkOrder order, NetlinkAnswer answer, List<RoutingNotice> notices) {
        State before = held.getOrDefault(entry, State.MISSING);
        if (answer.done()) {
            held.put(entry, State.IN_PLACE);
            notices.add(new RoutingNotice.PutBack(entry));
        } else if (!answer.is(Errno.EEXIST)) {
            missing(entry, String.valueOf(answer.refusal(order).getMessage()), notices);
        } else if (before != State.IN_PLACE && alone(entry)) {
            held.put(entry, State.TAKEN);
            if (before != State.TAKEN) {
                notices.add(new RoutingNotice.Taken(entry));
            }
        } else {
            held.put(entry, State.IN_PLACE);
        }
    }

    private static boolean alone(RoutingEntry entry) {
        return entry instanceof RoutingEntry.OfRoute route && route.place() == NetlinkOrder.Place.ALONE;
    }

    private void missing(RoutingEntry entry, String cause, List<RoutingNotice> notices) {
        boolean known = held.get(entry) == State.MISSING;
        held.put(entry, State.MISSING);
        if (!known) {
            notices.add(new RoutingNotice.Refused(entry, cause));
        }
    }

    /** The order that puts an entry in place; empty when an interface that it names is missing, which is noted. */
    private Optional<NetlinkOrder> order(RoutingEntry entry, List<RoutingNotice> notices) {
        try {
            return switch (entry) {
                case RoutingEntry.OfRoute of ->
                    Optional.of(new NetlinkOrder.AddRoute(resolved(tables, of), of.place()));
                case RoutingEntry.OfRule of -> Optional.of(new NetlinkOrder.AddRule(of.rule()));
            };
        } catch (LinuxException e) {
            missing(entry, String.valueOf(e.getMessage()), notices);
            return Optional.empty();
        }
    }

    /** A route with the indices of its interfaces. */
    static RouteEntry resolved(HostTables tables, RoutingEntry.OfRoute of) throws LinuxException {
        List<RouteEntry.Hop> hops = new ArrayList<>();
        for (int i = 0; i < of.devices().size(); i++) {
            RouteEntry.Hop hop = of.route().hops().get(i);
            OptionalInt index = OptionalInt.empty();
            if (of.devices().get(i).isPresent()) {
                String name = of.devices().get(i).get();
                index = tables.interfaceIndex(name);
                if (index.isEmpty()) {
                    throw new LinuxException("find interface " + name, Errno.ENODEV.number());
                }
            }
            hops.add(new RouteEntry.Hop(index, hop.gateway(), hop.weight(), hop.onLink()));
        }
        return of.route().withHops(hops);
    }

    @Override
    public List<RoutingNotice> release(Collection<RoutingEntry> entries) {
        List<RoutingEntry> leaving = new ArrayList<>();
        for (RoutingEntry entry : entries) {
            State state = held.remove(entry);
            if (state != null && state != State.TAKEN) {
                leaving.addFirst(entry);
            }
        }
        List<RoutingNotice> notices = new ArrayList<>();
        List<RoutingEntry> present = new ArrayList<>();
        List<NetlinkOrder> orders = new ArrayList<>();
        for (RoutingEntry entry : leaving) {
            removal(tables, entry).ifPresent(order -> {
                present.add(entry);
                orders.add(order);
            });
        }
        try {
            List<NetlinkAnswer> answers = tables.apply(orders);
            for (int i = 0; i < orders.size(); i++) {
                if (!gone(answers.get(i))) {
                    notices.add(new RoutingNotice.Refused(
                            present.get(i),
                            String.valueOf(answers.get(i).refusal(orders.get(i)).getMessage())));
                }
            }
        } catch (LinuxException e) {
            present.forEach(entry -> notices.add(new RoutingNotice.Refused(entry, String.valueOf(e.getMessage()))));
        }
        return notices;
    }

    /** How to remove an entry; empty when an interface that it names is gone, and the route with it. */
    static Optional<NetlinkOrder> removal(HostTables tables, RoutingEntry entry) {
        try {
            return switch (entry) {
                case RoutingEntry.OfRoute of -> Optional.of(new NetlinkOrder.RemoveRoute(resolved(tables, of)));
                case RoutingEntry.OfRule of -> Optional.of(new NetlinkOrder.RemoveRule(of.rule()));
            };
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    /** Whether an entry is not there any more: it may have gone with its interface or its address before. */
    static boolean gone(NetlinkAnswer answer) {
        return answer.done()
                || answer.is(Errno.ESRCH)
                || answer.is(Errno.ENOENT)
                || answer.is(Errno.ENODEV)
                || answer.is(Errno.ENETDOWN)
                || answer.is(Errno.ENETUNREACH);
    }

    @Override
    public Set<RoutingEntry> held() {
        return new LinkedHashSet<>(held.keySet());
    }

    @Override
    public OptionalLong nextDeadline() {
        return held.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lastCheck + CHECK_EVERY.toNanos());
    }

    @Override
    public void close() {
        release(held());
        tables.close();
    }
}
