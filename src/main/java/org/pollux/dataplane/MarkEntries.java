package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.MarkRuleEntry;
import org.pollux.dataplane.KernelLayout.MarkSlice;
import org.pollux.dataplane.KernelLayout.Network;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.PortRange;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * The mark rules in the kernel: by them the XDP program knows which packets to a held address belong to a service that is
 * known by a mark. The engine asks the rules again and has the last word.
 *
 * <p>A look-up by longest prefix gives the rules for one destination, in their order, as a slice of an array. New slices
 * are written beside the old ones before anything points to them. Belongs to the packet thread.
 */
final class MarkEntries implements AutoCloseable {
    /** Two generations of rules have room at a time. */
    private static final int ROOM = Limits.MARK_RULES / 2;

    private static final PortRange ALL_PORTS = new PortRange(0, 0xFFFF);

    private final FamilyMaps networks;
    private final MemorySegment rules;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(Network.bytes(AddressFamily.IPV6), 8);
    private final MemorySegment slice = arena.allocate(MarkSlice.BYTES, 8);
    private Set<MarkRule.Network> present = Set.of();
    private boolean upperHalf;

    /** A rule with one range of each port: what an entry of the array can say. */
    private record Line(MarkRule rule, PortRange source, PortRange destination, int ifindex, boolean served) {}

    /** Says the index of an interface that packets arrive by; empty for any other name. */
    @FunctionalInterface
    interface Interfaces {
        OptionalInt index(String name);
    }

    /** Says whether there is a service for a rule's packets. */
    @FunctionalInterface
    interface Served {
        boolean test(MarkRule rule);
    }

    /** @param rules the array, as it is mapped here */
    MarkEntries(FamilyMaps networks, MemorySegment rules) {
        this.networks = networks;
        this.rules = rules;
    }

    /** These are all rules from now on. Nothing has changed when it throws. */
    void replace(List<MarkRule> all, Served served, Interfaces interfaces) {
        Map<MarkRule.Network, List<Line>> slices = new LinkedHashMap<>();
        for (MarkRule rule : all) {
            if (served.test(rule)) {
                slices.computeIfAbsent(canonical(rule.to()), to -> lines(all, to, served, interfaces));
            }
        }
        int count = slices.values().stream().mapToInt(List::size).sum();
        if (count > ROOM || slices.size() > Limits.MARK_NETWORKS / 2) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.FULL,
                    "no room in the kernel for the mark rules: they name " + slices.size()
                            + " destination networks and need " + count + " entries; there is room for "
                            + Limits.MARK_NETWORKS / 2 + " and " + ROOM);
        }
        upperHalf = !upperHalf;
        int at = upperHalf ? ROOM : 0;
        Map<MarkRule.Network, Integer> firsts = new HashMap<>();
        for (var entry : slices.entrySet()) {
            firsts.put(entry.getKey(), at);
            for (Line line : entry.getValue()) {
                write(at++, line);
            }
        }
        slices.forEach((network, lines) -> point(network, firsts.getOrDefault(network, 0), lines.size()));
        Set<MarkRule.Network> gone = new HashSet<>(present);
        gone.removeAll(slices.keySet());
        gone.forEach(this::forget);
        present = Set.copyOf(slices.keySet());
    }

    /** The rules that packets to addresses of the network may match, if no longer prefix is theirs. */
    private static List<Line> lines(
            List<MarkRule> all, MarkRule.Network network, Served served, Interfaces interfaces) {
        List<Line> lines = new ArrayList<>();
        for (MarkRule rule : all) {
            OptionalInt ifindex = rule.interfaceName().isEmpty()
                    ? OptionalInt.of(0)
                    : interfaces.index(rule.interfaceName().get());
            if (ifindex.isPresent() && contains(rule.to(), network)) {
                for (PortRange source : orAll(rule.sourcePorts())) {
                    for (PortRange destination : orAll(rule.destinationPorts())) {
                        lines.add(new Line(rule, source, destination, ifindex.getAsInt(), served.test(rule)));
                    }
                }
            }
        }
        return lines;
    }

    /** The same network by its first address: a rule may name it by any. */
    private static MarkRule.Network canonical(MarkRule.Network network) {
        byte[] address = network.address().getAddress();
        byte[] mask = mask(network);
        for (int i = 0; i < mask.length; i++) {
            address[i] &= mask[i];
        }
        return new MarkRule.Network(AddressFamily.of(network.address()).address(address), network.length());
    }

    private static List<PortRange> orAll(List<PortRange> ranges) {
        return ranges.isEmpty() ? List.of(ALL_PORTS) : ranges;
    }

    private static boolean contains(MarkRule.Network outer, MarkRule.Network inner) {
        return AddressFamily.of(outer.address()) == AddressFamily.of(inner.address())
                && outer.length() <= inner.length()
                && Prefix.of(outer.address(), outer.length()).contains(inner.address());
    }

    /** Whether packets to the address may have a mark that has a service. */
    boolean concerns(InetAddress address) {
        AddressFamily family = AddressFamily.of(address);
        return present.stream()
                .anyMatch(network -> AddressFamily.of(network.address()) == family
                        && Prefix.of(network.address(), network.length()).contains(address));
    }

    private void write(int index, Line line) {
        long at = (long) index * MarkRuleEntry.BYTES;
        MarkRule.Network from = line.rule.from();
        byte[] mask = mask(from);
        byte[] address = from.address().getAddress();
        for (int i = 0; i < mask.length; i++) {
            rules.set(ValueLayout.JAVA_BYTE, at + MarkRuleEntry.SADDR + i, (byte) (address[i] & mask[i]));
            rules.set(ValueLayout.JAVA_BYTE, at + MarkRuleEntry.SMASK + i, mask[i]);
        }
        rules.set(ValueLayout.JAVA_SHORT, at + MarkRuleEntry.FIRST_SPORT, (short) line.source.first());
        rules.set(ValueLayout.JAVA_SHORT, at + MarkRuleEntry.LAST_SPORT, (short) line.source.last());
        rules.set(ValueLayout.JAVA_SHORT, at + MarkRuleEntry.FIRST_DPORT, (short) line.destination.first());
        rules.set(ValueLayout.JAVA_SHORT, at + MarkRuleEntry.LAST_DPORT, (short) line.destination.last());
        rules.set(ValueLayout.JAVA_INT, at + MarkRuleEntry.IFINDEX, line.ifindex);
        int protocol = line.rule.protocol().map(named -> named.number()).orElse(0);
        rules.set(ValueLayout.JAVA_BYTE, at + MarkRuleEntry.PROTOCOL, (byte) protocol);
        rules.set(ValueLayout.JAVA_BYTE, at + MarkRuleEntry.SERVED, (byte) (line.served ? 1 : 0));
    }

    private static byte[] mask(MarkRule.Network network) {
        byte[] mask = new byte[network.address().getAddress().length];
        for (int bit = 0; bit < network.length(); bit++) {
            mask[bit / 8] |= (byte) (0x80 >>> bit % 8);
        }
        return mask;
    }

    private void point(MarkRule.Network network, int first, int count) {
        slice.set(ValueLayout.JAVA_INT, MarkSlice.FIRST, first);
        slice.set(ValueLayout.JAVA_INT, MarkSlice.RULES, count);
        try {
            fill(network).put(key, slice);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    private void forget(MarkRule.Network network) {
        try {
            fill(network).delete(key);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    private static DataPlaneFailure refused(LinuxException e) {
        return new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
    }

    /** Writes the key; gives the map it is for. */
    private BpfMap fill(MarkRule.Network network) {
        key.set(ValueLayout.JAVA_INT, Network.LENGTH, network.length());
        AddressFamily.put(key, Network.ADDR, network.address());
        return networks.of(AddressFamily.of(network.address()));
    }

    @Override
    public void close() {
        arena.close();
    }
}
