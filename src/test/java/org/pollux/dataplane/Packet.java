package org.pollux.dataplane;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An Ethernet frame with an IPv4 or IPv6 packet, as its addresses say, for tests. Checksums are computed over everything each time, by another way than
 * the one under test.
 */
final class Packet {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int ICMP6 = 58;
    static final int SCTP = 132;
    static final int SYN = 0x02;
    static final int FIN = 0x01;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    private static final int ETHERNET = 14;

    byte[] destinationMac = {2, 0, 0, 0, 0, 1};
    byte[] sourceMac = {2, 0, 0, 0, 0, 2};
    int etherType;
    int tag;
    int protocol;
    String source;
    String destination;
    int sourcePort;
    int destinationPort;
    int ttl = 64;
    int flags = ACK;
    int sequence = 0x01020304;
    int acknowledged = 0x05060708;
    byte[] tcpOptions = {};
    byte[] options = {};
    int fragment = 0x4000;
    byte[] payload = "some payload of odd size".getBytes(StandardCharsets.US_ASCII);
    boolean udpChecksum = true;
    int icmpType = 3;

    Packet(int protocol, String source, int sourcePort, String destination, int destinationPort) {
        this.protocol = protocol;
        this.source = source;
        this.sourcePort = sourcePort;
        this.destination = destination;
        this.destinationPort = destinationPort;
        etherType = ipv6() ? 0x86dd : 0x0800;
    }

    /** Another one that is the same. */
    Packet copy() {
        Packet copy = new Packet(protocol, source, sourcePort, destination, destinationPort);
        copy.destinationMac = destinationMac.clone();
        copy.sourceMac = sourceMac.clone();
        copy.etherType = etherType;
        copy.tag = tag;
        copy.ttl = ttl;
        copy.flags = flags;
        copy.sequence = sequence;
        copy.acknowledged = acknowledged;
        copy.tcpOptions = tcpOptions.clone();
        copy.options = options.clone();
        copy.fragment = fragment;
        copy.payload = payload.clone();
        copy.udpChecksum = udpChecksum;
        copy.icmpType = icmpType;
        return copy;
    }

    private boolean ipv6() {
        return destination.contains(":");
    }

    /** The 802.1Q tag, 0 for none. */
    Packet tag(int value) {
        tag = value;
        return this;
    }

    Packet from(String address, int port) {
        source = address;
        sourcePort = port;
        return this;
    }

    Packet to(String address, int port) {
        destination = address;
        destinationPort = port;
        return this;
    }

    Packet macs(byte[] from, byte[] to) {
        sourceMac = from.clone();
        destinationMac = to.clone();
        return this;
    }

    Packet ttl(int value) {
        ttl = value;
        return this;
    }

    Packet tcpFlags(int value) {
        flags = value;
        return this;
    }

    Packet numbers(int seq, int ack) {
        sequence = seq;
        acknowledged = ack;
        return this;
    }

    Packet tcpOptions(byte... value) {
        tcpOptions = value.clone();
        return this;
    }

    Packet options(byte... value) {
        options = value.clone();
        return this;
    }

    /** The whole 16-bit field: flags and offset. */
    Packet fragment(int value) {
        fragment = value;
        return this;
    }

    Packet payload(byte... value) {
        payload = value.clone();
        return this;
    }

    Packet withoutUdpChecksum() {
        udpChecksum = false;
        return this;
    }

    byte[] bytes() {
        byte[] ip = ip();
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (tag == 0 ? 0 : 4) + ip.length);
        frame.put(destinationMac).put(sourceMac);
        if (tag != 0) {
            frame.putShort((short) 0x8100).putShort((short) tag);
        }
        return frame.putShort((short) etherType).put(ip).array();
    }

    /** Without the Ethernet header. */
    byte[] ip() {
        byte[] transport = transport();
        return ipv6() ? ipv6(transport) : ipv4(transport);
    }

    /** The whole field of fragments stands for the fragment header, if it is no 0x4000. */
    private byte[] ipv6(byte[] transport) {
        boolean fragmented = fragment != 0x4000;
        ByteBuffer ip = ByteBuffer.allocate(40 + (fragmented ? 8 : 0) + transport.length);
        ip.putInt(0x60012345).putShort((short) (ip.capacity() - 40));
        ip.put((byte) (fragmented ? 44 : protocol)).put((byte) ttl);
        ip.put(address(source)).put(address(destination));
        if (fragmented) {
            ip.put((byte) protocol).put((byte) 0).putShort((short) fragment).putInt(0x01020304);
        }
        return ip.put(transport).array();
    }

    private byte[] ipv4(byte[] transport) {
        int header = 20 + options.length;
        ByteBuffer ip = ByteBuffer.allocate(header + transport.length);
        ip.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) ip.capacity());
        ip.putShort((short) 0x1234).putShort((short) fragment);
        ip.put((byte) ttl).put((byte) protocol).putShort((short) 0);
        ip.put(address(source)).put(address(destination)).put(options).put(transport);
        ip.putShort(10, (short) checksum(Arrays.copyOf(ip.array(), header)));
        return ip.array();
    }

    private byte[] transport() {
        return switch (protocol) {
            case TCP -> tcp();
            case UDP -> udp();
            case ICMP, ICMP6 -> icmp();
            case SCTP -> sctp();
            default -> payload.clone();
        };
    }

    private byte[] tcp() {
        ByteBuffer tcp = ByteBuffer.allocate(20 + tcpOptions.length + payload.length);
        tcp.putShort((short) sourcePort).putShort((short) destinationPort);
        tcp.putInt(sequence).putInt(acknowledged);
        tcp.put((byte) ((5 + tcpOptions.length / 4) << 4)).put((byte) flags);
        tcp.putShort((short) 0x2000).putShort((short) 0).putShort((short) 0);
        tcp.put(tcpOptions).put(payload);
        tcp.putShort(16, (short) checksum(pseudoHeader(tcp.array())));
        return tcp.array();
    }

    private byte[] udp() {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) sourcePort).putShort((short) destinationPort);
        udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
        if (udpChecksum) {
            int sum = checksum(pseudoHeader(udp.array()));
            udp.putShort(6, (short) (sum == 0 ? 0xFFFF : sum));
        }
        return udp.array();
    }

    private byte[] sctp() {
        ByteBuffer sctp = ByteBuffer.allocate(12 + payload.length);
        sctp.putShort((short) sourcePort).putShort((short) destinationPort);
        return sctp.putInt(0x01020304).putInt(0x05060708).put(payload).array();
    }

    private byte[] icmp() {
        ByteBuffer icmp = ByteBuffer.allocate(8 + payload.length);
        icmp.put((byte) icmpType).put((byte) 1).putShort((short) 0).putInt(0).put(payload);
        icmp.putShort(2, (short) checksum(ipv6() ? pseudoHeader(icmp.array()) : icmp.array()));
        return icmp.array();
    }

    private byte[] pseudoHeader(byte[] transport) {
        byte[] from = address(source);
        ByteBuffer all = ByteBuffer.allocate(2 * from.length + 4 + transport.length);
        all.put(from).put(address(destination));
        all.put((byte) 0)
                .put((byte) protocol)
                .putShort((short) transport.length)
                .put(transport);
        return all.array();
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }

    private static int checksum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (long) (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) (~sum & 0xFFFF);
    }
}
