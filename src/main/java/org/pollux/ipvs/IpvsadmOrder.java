package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order ipvsadm lists in. It compares addresses by subtracting them as signed 32-bit numbers, which overflows: the
 * result is not even transitive. To come out the same it takes the same algorithm, the C library's merge sort; Java's
 * own refuses such a comparison.
 */
final class IpvsadmOrder {
    private IpvsadmOrder() {}

    /** By family, protocol, address and port. */
    static List<ServiceSnapshot> services(List<ServiceSnapshot> services) {
        return sorted(services, (a, b) -> compare(a.key(), b.key()));
    }

    /** By family, address and port. */
    static List<DestinationSnapshot> destinations(List<DestinationSnapshot> destinations) {
        return sorted(
                destinations,
                (a, b) -> compare(
                        a.key().address(),
                        a.key().port(),
                        b.key().address(),
                        b.key().port()));
    }

    private static int compare(ServiceKey a, ServiceKey b) {
        return switch (a) {
            case ServiceKey.Marked first -> b instanceof ServiceKey.Marked second ? compare(first, second) : 1;
            case ServiceKey.Addressed first -> b instanceof ServiceKey.Addressed second ? compare(first, second) : -1;
        };
    }

    private static int compare(ServiceKey.Marked a, ServiceKey.Marked b) {
        int families = Boolean.compare(a.ipv6(), b.ipv6());
        return families != 0 ? families : a.mark() - b.mark();
    }

    private static int compare(ServiceKey.Addressed a, ServiceKey.Addressed b) {
        int families = compareFamilies(a.address(), b.address());
        if (families != 0) {
            return families;
        }
        int protocols = a.protocol().number() - b.protocol().number();
        return protocols != 0 ? protocols : compare(a.address(), a.port(), b.address(), b.port());
    }

    private static int compare(InetAddress a, int aPort, InetAddress b, int bPort) {
        int families = compareFamilies(a, b);
        if (families != 0) {
            return families;
        }
        byte[] aBytes = a.getAddress();
        byte[] bBytes = b.getAddress();
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
