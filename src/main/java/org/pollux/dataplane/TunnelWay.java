package org.pollux.dataplane;

import java.net.InetAddress;
import org.pollux.ipvs.Tunnel;

/**
 * A tunnel to a real server, as the XDP program can write it.
 *
 * @param source the address that the host sends from towards the server
 * @param server the server's, of the same family
 */
record TunnelWay(Tunnel tunnel, InetAddress source, InetAddress server) {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int GRE_HEADER = 4;
    private static final int UDP_AND_GUE_HEADER = 8 + 4;
    /** The least that a tunnel must carry (RFC 791, RFC 8200 §5): a narrower path carries none. */
    private static final int LEAST_IPV4 = 68;

    private static final int LEAST_IPV6 = 1280;

    /** Whether the XDP program writes such tunnels: it computes no checksum over what they carry. */
    static boolean isFast(Tunnel tunnel) {
        return switch (tunnel) {
            case Tunnel.Ipip _ -> true;
            case Tunnel.Gre gre -> !gre.checksum();
            case Tunnel.Gue gue -> gue.checksum() == Tunnel.Checksum.NONE;
        };
    }

    /** The longest packet that fits, on a path with this MTU; 0 when none does. */
    int mtu(int pathMtu) {
        boolean ipv6 = AddressFamily.of(server) == AddressFamily.IPV6;
        int shim =
                switch (tunnel) {
                    case Tunnel.Ipip _ -> 0;
                    case Tunnel.Gre _ -> GRE_HEADER;
                    case Tunnel.Gue _ -> UDP_AND_GUE_HEADER;
                };
        int room = pathMtu - shim - (ipv6 ? IPV6_HEADER : IPV4_HEADER);
        return room < (ipv6 ? LEAST_IPV6 : LEAST_IPV4) ? 0 : room;
    }
}
