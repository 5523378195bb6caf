package org.pollux.dataplane;

import java.net.InetAddress;

/** The addresses of a network to test with, once for each family. */
enum Net {
    IPV4(4, "198.51.100.7", "192.0.2.10", "192.0.2.11", "10.1.2.1", "10.1.2.3", "10.1.2.4", "10.1.2.100"),
    IPV6(6, "2001:db8:1::7", "2001:db8:2::10", "2001:db8:2::11", "fd00:1::1", "fd00:1::3", "fd00:1::4", "fd00:1::100");

    final int version;
    final String client;
    final String vip;
    /** Of no service. */
    final String otherVip;

    final String director;
    final String server;
    /** A neighbour of the server that serves nothing. */
    final String otherServer;
    /** What a FULLNAT server sees as its client. */
    final String local;

    Net(
            int version,
            String client,
            String vip,
            String otherVip,
            String director,
            String server,
            String otherServer,
            String local) {
        this.version = version;
        this.client = client;
        this.vip = vip;
        this.otherVip = otherVip;
        this.director = director;
        this.server = server;
        this.otherServer = otherServer;
        this.local = local;
    }

    /** Bytes of an IP header without options. */
    int header() {
        return this == IPV4 ? 20 : 40;
    }

    /** The protocol number of ICMP. */
    int icmp() {
        return this == IPV4 ? Packet.ICMP : Packet.ICMP6;
    }

    static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    /** An error about a packet, from a router, with as much of it as an ICMP error has at least. */
    Packet error(int type, String from, String to, Packet about) {
        byte[] quoted = java.util.Arrays.copyOf(about.ip(), header() + 8);
        Packet error = new Packet(icmp(), from, 0, to, 0).payload(quoted);
        error.icmpType = type;
        return error;
    }
}
