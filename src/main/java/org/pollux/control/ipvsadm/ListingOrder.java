package org.pollux.control.ipvsadm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSnapshot;

/**
 * The order ipvsadm lists in. It compares addresses by subtracting them as signed 32-bit numbers, which overflows: the
 * result is not even transitive. To come out the same it takes the same algorithm, the C library's merge sort; Java's
 * own refuses such a comparison.
 */
final class ListingOrder {
    private ListingOrder() {}

    /**
     * By mark, family, protocol, address and port. Where that is no order, what comes out depends on what goes in: the
     * kernel's order, which is a hash's and different each time. Here it is the highest address first.
     */
    static List<ServiceSnapshot> services(List<ServiceSnapshot> services) {
        List<ServiceSnapshot> begun = services.stream()
                .sorted(Comparator.comparing(ServiceSnapshot::key, ListingOrder::highestFirst))
                .toList();
        return sorted(begun, (a, b) -> compare(a.key(), b.key()));
    }

    private static int highestFirst(ServiceKey a, ServiceKey b) {
        int addresses = Arrays.compareUnsigned(address(b), address(a));
        return addresses != 0 ? addresses : Integer.compare(port(b), port(a));
    }

    private static byte[] address(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed -> addressed.address().getAddress();
            case ServiceKey.Marked marked -> CAddress.address(marked.mark()).getAddress();
        };
    }

    private static int port(ServiceKey key) {
        return key instanceof ServiceKey.Addressed addressed ? addressed.port() : 0;
    }

    /** By address and port. */
    static List<DestinationSnapshot> destinations(List<DestinationSnapshot> destinations) {
        return sorted(
                destinations,
                (a, b) -> compare(
                        a.key().address(),
                        a.key().port(),
                        b.key().address(),
                        b.key().port()));
    }

    /** Marks first; a service at an address has mark 0, and those above the largest int come before it. */
    private static int compare(ServiceKey a, ServiceKey b) {
        int marks = mark(a) - mark(b);
        if (marks != 0) {
            return marks;
        }
        return a instanceof ServiceKey.Addressed first && b instanceof ServiceKey.Addressed second
                ? compare(first, second)
                : Boolean.compare(a.ipv6(), b.ipv6());
    }

    private static int mark(ServiceKey key) {
        return key instanceof ServiceKey.Marked marked ? marked.mark() : 0;
    }

    private static int compare(ServiceKey.Addressed a, ServiceKey.Addressed b) {
        int families = compareFamilies(a.address(), b.address());
        if (families != 0) {
            return families;
        }
        int protocols = a.protocol().number() - b.protocol().number();
        return protocols != 0 ? protocols : compare(a.address(), a.port(), b.address(), b.port());
    }

    /**
     * An IPv6 address compared with an IPv4 one has that in its first word and nothing in the others; the other way round
     * only the first word counts. So families are mixed, as in the original.
     */
    private static int compare(InetAddress a, int aPort, InetAddress b, int bPort) {
        byte[] aBytes = a.getAddress();
        byte[] bBytes = Arrays.copyOf(b.getAddress(), Math.max(aBytes.length, 4));
        for (int at = 0; at < aBytes.length; at += 4) {
            int difference = word(aBytes, at) - word(bBytes, at);
            if (difference != 0) {
                return difference;
            }
        }
        return aPort - bPort;
    }

    private static int compareFamilies(InetAddress a, InetAddress b) {
        return Boolean.compare(a instanceof Inet6Address, b instanceof Inet6Address);
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    private static <T> List<T> sorted(List<T> items, Comparator<T> order) {
        if (items.size() < 2) {
            return items;
        }
        int half = items.size() / 2;
        List<T> left = sorted(items.subList(0, half), order);
        List<T> right = sorted(items.subList(half, items.size()), order);
        List<T> merged = new ArrayList<>(items.size());
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size()) {
            merged.add(order.compare(left.get(l), right.get(r)) <= 0 ? left.get(l++) : right.get(r++));
        }
        merged.addAll(left.subList(l, left.size()));
        merged.addAll(right.subList(r, right.size()));
        return merged;
    }
}
