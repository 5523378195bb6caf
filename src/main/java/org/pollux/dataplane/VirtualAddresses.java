package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * The virtual addresses in the kernel, and which of them are held. All that belongs to an address hangs on one word of
 * memory shared with the XDP program, so that it can be switched in nanoseconds, whatever the number of services and
 * flows.
 *
 * <p>Any thread; the lock is held for some system calls on hash maps at most. A place in the array is never given to
 * another address while the program runs, because flows of the former one could still point to it.
 */
final class VirtualAddresses implements AutoCloseable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final BpfMap addresses;
    private final BpfMap vips;
    private final MemorySegment held;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final MemorySegment value = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final Map<InetAddress, Integer> places = new HashMap<>();
    private final Set<InetAddress> wanted = new HashSet<>();
    private int active;
    private boolean closed;

    /** Takes views of the two maps for itself. */
    VirtualAddresses(BpfMap addresses, BpfMap vips) throws LinuxException {
        this.addresses = addresses.view();
        this.vips = vips.view();
        held = this.vips.memory();
    }

    /** The place of an IPv4 address in the kernel's array, given to it at the first call. */
    synchronized int place(InetAddress address) {
        requireOpen();
        Integer known = places.get(address);
        if (known != null) {
            return known;
        }
        int place = places.size();
        if (place == KernelLayout.Limits.VIPS) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.FULL,
                    "no room for virtual address " + address.getHostAddress() + ": " + place
                            + " different ones have been used since the start; restart to make room");
        }
        MemorySegment.copy(address.getAddress(), 0, key, ValueLayout.JAVA_BYTE, 0, Integer.BYTES);
        value.set(ValueLayout.JAVA_INT, 0, place);
        try {
            addresses.put(key, value);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
        places.put(address, place);
        if (wanted.contains(address)) {
            set(place, 1);
        }
        return place;
    }

    /**
     * Packets of these are balanced from now on. One without a service needs no place; when it gets a service, it is
     * active at once.
     */
    synchronized void activate(Collection<InetAddress> which) {
        requireOpen();
        for (InetAddress address : which) {
            if (address instanceof Inet4Address) {
                wanted.add(address);
                Integer place = places.get(address);
                if (place != null) {
                    set(place, 1);
                }
            }
        }
    }

    /** Packets of these are not touched from now on. Does nothing once closed: then nothing is. */
    synchronized void deactivate(Collection<InetAddress> which) {
        if (closed) {
            return;
        }
        for (InetAddress address : which) {
            wanted.remove(address);
            Integer place = places.get(address);
            if (place != null) {
                set(place, 0);
            }
        }
    }

    /** Packets of no address are touched from now on. */
    synchronized void deactivateAll() {
        deactivate(List.copyOf(wanted));
    }

    /** How many are active. */
    synchronized int active() {
        return active;
    }

    private void set(int place, int state) {
        long offset = (long) place * KernelLayout.Vip.STRIDE + KernelLayout.Vip.HELD;
        int before = (int) INT.getAndSet(held, offset, state);
        active += state - before;
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
        addresses.close();
        vips.close();
        arena.close();
    }
}
