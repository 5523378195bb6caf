package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * The virtual addresses in the kernel, and which of them are held. All that belongs to an address hangs on one word of
 * memory shared with the XDP program, so that it can be switched in nanoseconds, whatever the number of services and
 * flows.
 *
 * <p>An address has a place in the array from the time that it gets a service or, when there are marks for it, that it is
 * held. A place is never given to another address while the program runs, because flows of the former one could still
 * point to it.
 *
 * <p>Any thread; the lock is held for some system calls on hash maps at most.
 */
final class VirtualAddresses implements AutoCloseable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final FamilyMaps addresses;
    private final BpfMap vips;
    private final MemorySegment array;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(AddressFamily.IPV6.bytes(), 8);
    private final MemorySegment value = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final Map<InetAddress, Integer> places = new HashMap<>();
    private final Map<InetAddress, Integer> services = new HashMap<>();
    private final Set<InetAddress> wanted = new HashSet<>();
    /** Those of {@link #wanted} that an earlier process had, and that nobody has said anything of since. */
    private final Set<InetAddress> inherited = new HashSet<>();

    private long inheritedUntil;
    private boolean left;
    private Predicate<InetAddress> marked = _ -> false;
    private int active;
    private boolean closed;

    /** Takes views of the maps for itself. */
    VirtualAddresses(FamilyMaps addresses, BpfMap vips) throws LinuxException {
        this.addresses = addresses.view();
        this.vips = vips.view();
        array = this.vips.memory();
    }

    /** The place of an address in the kernel's array, given to it at the first call. */
    synchronized int place(InetAddress address) {
        requireOpen();
        Integer known = places.get(address);
        if (known != null) {
            return known;
        }
        int place = Vip.ANY + 1 + places.size();
        if (place == Limits.VIPS) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.FULL,
                    "no room for virtual address " + address.getHostAddress() + ": " + places.size()
                            + " different ones have been used since the start; restart to make room");
        }
        AddressFamily.put(key, 0, address);
        value.set(ValueLayout.JAVA_INT, 0, place);
        try {
            addresses.of(AddressFamily.of(address)).put(key, value);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
        places.put(address, place);
        served(address);
        if (wanted.contains(address)) {
            hold(place, 1);
        }
        return place;
    }

    /** There is one more service at an address; gives the place of that. */
    synchronized int serve(InetAddress address) {
        int place = place(address);
        services.merge(address, 1, Integer::sum);
        served(address);
        return place;
    }

    /** There is one service less at an address. */
    synchronized void unserve(InetAddress address) {
        services.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        served(address);
    }

    /** From now on packets to which addresses may have a mark that has a service. */
    synchronized void marked(Predicate<InetAddress> which) {
        requireOpen();
        marked = which;
        wanted.stream().filter(which).forEach(this::place);
        places.keySet().forEach(this::served);
    }

    /**
     * Packets of these are balanced from now on. One without a service needs no place; when it gets a service, it is
     * active at once.
     */
    synchronized void activate(Collection<InetAddress> which) {
        requireOpen();
        for (InetAddress address : which) {
            wanted.add(address);
            inherited.remove(address);
            Integer place = places.get(address);
            if (place != null) {
                hold(place, 1);
            } else if (marked.test(address)) {
                // Holds it too.
                int ignored = place(address);
            }
        }
    }

    /** Packets of these are not touched from now on. Does nothing once closed: then nothing is. */
    synchronized void deactivate(Collection<InetAddress> which) {
        if (closed || left) {
            return;
        }
        for (InetAddress address : which) {
            wanted.remove(address);
            inherited.remove(address);
            Integer place = places.get(address);
            if (place != null) {
                hold(place, 0);
            }
        }
    }

    /**
     * Packets of these are balanced as they were by an earlier process, until somebody says whether they are to be, and no
     * longer than until a time. Those that have no service now are passed over.
     */
    synchronized void inherit(Collection<InetAddress> which, long until) {
        requireOpen();
        inheritedUntil = until;
        for (InetAddress address : which) {
            boolean served = services.containsKey(address) || marked.test(address);
            if (served && !wanted.contains(address)) {
                activate(List.of(address));
                inherited.add(address);
            }
        }
    }

    /** Gives up what was inherited and not claimed in time. */
    synchronized void releaseInherited(long now) {
        if (!inherited.isEmpty() && now - inheritedUntil >= 0) {
            deactivate(List.copyOf(inherited));
        }
    }

    /** Nothing is given up from now on, not even by {@link #close()}: another process goes on with it. */
    synchronized void leave() {
        left = true;
    }

    /** Packets of no address are touched from now on. */
    synchronized void deactivateAll() {
        deactivate(List.copyOf(wanted));
    }

    /** How many are active. */
    synchronized int active() {
        return active;
    }

    private void hold(int place, int state) {
        active += state - set(place, Vip.HELD, state);
        set(Vip.ANY, Vip.HELD, active > 0 ? 1 : 0);
    }

    private void served(InetAddress address) {
        Integer place = places.get(address);
        if (place != null && !closed) {
            set(place, Vip.SERVED, services.containsKey(address) || marked.test(address) ? 1 : 0);
        }
    }

    /** Gives what was there before. */
    private int set(int place, int word, int state) {
        return (int) INT.getAndSet(array, (long) place * Vip.BYTES + word, state);
    }

    private void requireOpen() {
        if (closed) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.STOPPED, "the data plane is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        deactivateAll();
        closed = true;
        addresses.ipv4().close();
        addresses.ipv6().close();
        vips.close();
        arena.close();
    }
}
