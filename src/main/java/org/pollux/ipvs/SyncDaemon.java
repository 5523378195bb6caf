package org.pollux.ipvs;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * A synchronisation daemon: what {@code ipvsadm --start-daemon} says.
 *
 * @param role master or backup
 * @param interfaceName by which interface messages leave and come
 * @param syncId tells groups of directors apart, 0 to 255; a backup with 0 takes the messages of all
 * @param maxLength the longest message in bytes, 1 to 65,507; by the interface when absent
 * @param group the multicast address that messages are sent to
 * @param port UDP port of the messages, 1 to 65,535
 * @param ttl time to live of the messages, 1 to 255
 */
public record SyncDaemon(
        SyncRole role, String interfaceName, int syncId, OptionalInt maxLength, InetAddress group, int port, int ttl) {
    /** {@code 224.0.0.81}. */
    public static final InetAddress USUAL_GROUP =
            AddressWords.toInetAddress(false, 0, AddressWords.mapped(0xE000_0051));

    /** Where messages go unless told otherwise. */
    public static final int USUAL_PORT = 8848;

    /** They are not forwarded unless told otherwise. */
    public static final int USUAL_TTL = 1;

    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int LONGEST_PACKET = 65_535;
    private static final int ETHERNET_MTU = 1_500;
    private static final int SHORTEST_OF_BACKUP = 1_024;
    private static final int MOST_SYNC_ID = 255;
    private static final int MOST_TTL = 255;
    private static final int MOST_PORT = 65_535;

    /** Checks the numbers. */
    public SyncDaemon {
        if (syncId < 0 || syncId > MOST_SYNC_ID) {
            throw new IllegalArgumentException("syncid " + syncId + " is not in 0..255");
        }
        if (port < 1 || port > MOST_PORT || ttl < 1 || ttl > MOST_TTL) {
            throw new IllegalArgumentException("sync daemon with port " + port + " and TTL " + ttl);
        }
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress() + " is no multicast address");
        }
        if (maxLength.isPresent() && maxLength.getAsInt() < 1) {
            throw new IllegalArgumentException("sync messages of at most " + maxLength.getAsInt() + " bytes");
        }
    }

    /** A daemon with the usual group, port, TTL and length. */
    public static SyncDaemon of(SyncRole role, String interfaceName, int syncId) {
        return new SyncDaemon(role, interfaceName, syncId, OptionalInt.empty(), USUAL_GROUP, USUAL_PORT, USUAL_TTL);
    }

    /**
     * The daemon with its longest message settled as Linux does: a master's fits Ethernet whatever the interface, a backup's
     * what the interface can bring.
     *
     * @param mtu of the interface
     */
    public SyncDaemon settled(int mtu) {
        int headers = UDP_HEADER + (group instanceof Inet6Address ? IPV6_HEADER : IPV4_HEADER);
        boolean master = role == SyncRole.MASTER;
        int usual = master ? ETHERNET_MTU : Math.clamp(mtu, ETHERNET_MTU, LONGEST_PACKET);
        int length = maxLength.isPresent()
                ? Math.clamp(maxLength.getAsInt(), master ? 1 : SHORTEST_OF_BACKUP, LONGEST_PACKET - headers)
                : usual - headers;
        return new SyncDaemon(role, interfaceName, syncId, OptionalInt.of(length), group, port, ttl);
    }

    /** As {@code ipvsadm -L --daemon} lists it. */
    @Override
    public String toString() {
        String address = group instanceof Inet4Address ? group.getHostAddress() : IpvsadmAddress.text(group);
        return role.word() + " sync daemon (mcast=" + interfaceName + ", syncid=" + syncId + ", maxlen="
                + maxLength.stream().mapToObj(Integer::toString).findFirst().orElse("0") + ", group=" + address
                + ", port=" + port + ", ttl=" + ttl + ")";
    }
}
