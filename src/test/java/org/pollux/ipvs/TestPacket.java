package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Builds whole TCP, UDP and SCTP packets with right checksums, and checks those of others from scratch. */
final class TestPacket {
    static final int TTL = 64;

    private TestPacket() {}

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** TCP flags as letters: S, A, F, R, P. */
    static byte[] tcp(String source, int sourcePort, String destination, int destinationPort, String flags) {
        byte[] segment = new byte[20 + 5];
        ByteBuffer view = ByteBuffer.wrap(segment);
        view.putShort((short) sourcePort).putShort((short) destinationPort).putInt(1000);
        view.putInt(flags.contains("A") ? 5000 : 0);
        int bits = bit(flags, "F", Packet.FIN)
                | bit(flags, "S", Packet.SYN)
                | bit(flags, "R", Packet.RST)
                | bit(flags, "P", 0x08)
                | bit(flags, "A", Packet.ACK);
        view.putShort((short) (5 << 12 | bits))
                .putShort((short) 0xFFFF)
                .putInt(0)
                .put("hello".getBytes(StandardCharsets.US_ASCII));
        return ip(Packet.TCP, address(source), address(destination), segment, 16);
    }

    /** A SYN with a maximum segment size after some options without meaning. */
    static byte[] syn(String source, int sourcePort, String destination, int destinationPort, int mss, int nops) {
        int options = 4 + nops + (4 - nops % 4) % 4;
        ByteBuffer view = ByteBuffer.allocate(20 + options);
        view.putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(1000)
                .putInt(0);
        view.putShort((short) (((20 + options) / 4) << 12 | Packet.SYN))
                .putShort((short) 0xFFFF)
                .putInt(0);
        for (int i = 0; i < nops; i++) {
            view.put((byte) 1);
        }
        view.put((byte) 2).put((byte) 4).putShort((short) mss);
        return ip(Packet.TCP, address(source), address(destination), view.array(), 16);
    }

    /** A TCP packet with an option after some without meaning. */
    static byte[] withOption(
            String source,
            int sourcePort,
            String destination,
            int destinationPort,
            String flags,
            int nops,
            byte[] option) {
        byte[] plain = tcp(source, sourcePort, destination, destinationPort, flags);
        int ip = address(source) instanceof Inet6Address ? 40 : 20;
        int options = (nops + option.length + 3) / 4 * 4;
        ByteBuffer view = ByteBuffer.allocate(20 + options);
        view.put(plain, ip, 20).put(12, (byte) (((20 + options) / 4) << 4)).putShort(16, (short) 0);
        for (int i = 0; i < nops; i++) {
            view.put((byte) 1);
        }
        view.put(option);
        return ip(Packet.TCP, address(source), address(destination), view.array(), 16);
    }

    /** The maximum segment size of a packet of {@link #syn}. */
    static int segmentSize(byte[] packet) {
        int at = (packet[0] >>> 4 == 6 ? 40 : 20) + 20;
        while (packet[at] == 1) {
            at++;
        }
        return ByteBuffer.wrap(packet).getShort(at + 2) & 0xFFFF;
    }

    /** A TCP packet with ACK and PSH that says something. */
    static byte[] said(String source, int sourcePort, String destination, int destinationPort, String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer view = ByteBuffer.allocate(20 + payload.length);
        view.putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(2000)
                .putInt(6000);
        view.putShort((short) (5 << 12 | Packet.ACK | 8))
                .putShort((short) 0xFFFF)
                .putInt(0)
                .put(payload);
        return ip(Packet.TCP, address(source), address(destination), view.array(), 16);
    }

    /** A TCP packet with all that is in one; the options' length is a multiple of four. */
    static byte[] segment(
            String source,
            int sourcePort,
            String destination,
            int destinationPort,
            String flags,
            int sequence,
            int acknowledgement,
            byte[] options,
            byte[] payload) {
        int header = 20 + options.length;
        int bits = bit(flags, "F", Packet.FIN)
                | bit(flags, "S", Packet.SYN)
                | bit(flags, "R", Packet.RST)
                | bit(flags, "P", 0x08)
                | bit(flags, "A", Packet.ACK);
        ByteBuffer view = ByteBuffer.allocate(header + payload.length);
        view.putShort((short) sourcePort).putShort((short) destinationPort);
        view.putInt(sequence).putInt(acknowledgement);
        view.putShort((short) ((header / 4) << 12 | bits)).putShort((short) 0xFFFF);
        view.putInt(0).put(options).put(payload);
        return ip(Packet.TCP, address(source), address(destination), view.array(), 16);
    }

    private static int bit(String flags, String letter, int bit) {
        return flags.contains(letter) ? bit : 0;
    }

    static byte[] udp(String source, int sourcePort, String destination, int destinationPort, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer view = ByteBuffer.allocate(8 + bytes.length);
        view.putShort((short) sourcePort).putShort((short) destinationPort);
        view.putShort((short) (8 + bytes.length)).putShort((short) 0).put(bytes);
        return ip(Packet.UDP, address(source), address(destination), view.array(), 6);
    }

    /** Each chunk type is followed by four bytes of payload. */
    static byte[] sctp(String source, int sourcePort, String destination, int destinationPort, int... chunkTypes) {
        ByteBuffer view = ByteBuffer.allocate(12 + 8 * chunkTypes.length);
        view.putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(7)
                .putInt(0);
        for (int type : chunkTypes) {
            view.put((byte) type).put((byte) 0).putShort((short) 8).putInt(0x6F6C_6C65);
        }
        view.putInt(8, Integer.reverseBytes((int) crc32c(view.array(), 0)));
        return ip(Packet.SCTP, address(source), address(destination), view.array(), -1);
    }

    /** The checksum of an SCTP packet that begins there. */
    static long crc32c(byte[] packet, int from) {
        byte[] copy = Arrays.copyOfRange(packet, from, packet.length);
        Arrays.fill(copy, 8, 12, (byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(copy);
        return crc.getValue();
    }

    /** An IPv4 ICMP message about a packet. */
    static byte[] icmp(String source, String destination, int type, int code, byte[] about) {
        ByteBuffer message = ByteBuffer.allocate(8 + about.length);
        message.put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(1400)
                .put(about);
        return ip(Packet.ICMP, address(source), address(destination), message.array(), 2);
    }

    /** An ICMPv6 message about a packet. */
    static byte[] icmp6(String source, String destination, int type, int code, byte[] about) {
        ByteBuffer message = ByteBuffer.allocate(8 + about.length);
        message.put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(1400)
                .put(about);
        return ip(Packet.ICMP6, address(source), address(destination), message.array(), 2);
    }

    /** A packet in a tunnel of IP in IP. */
    static byte[] inIp(String source, String destination, byte[] inner) {
        return ip(inner[0] >>> 4 == 4 ? 4 : 41, address(source), address(destination), inner, -1);
    }

    private static byte[] ip(
            int protocol, InetAddress source, InetAddress destination, byte[] payload, int checksumAt) {
        boolean ipv6 = source instanceof Inet6Address;
        int header = ipv6 ? 40 : 20;
        ByteBuffer packet = ByteBuffer.allocate(header + payload.length);
        if (ipv6) {
            packet.putInt(6 << 28)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) TTL);
            packet.put(source.getAddress()).put(destination.getAddress());
        } else {
            packet.putShort((short) 0x4500)
                    .putShort((short) (header + payload.length))
                    .putInt(0x00010000);
            packet.put((byte) TTL).put((byte) protocol).putShort((short) 0);
            packet.put(source.getAddress()).put(destination.getAddress());
            packet.putShort(10, (short) checksum(packet.array(), 0, header, 0));
        }
        packet.put(payload);
        if (checksumAt < 0) {
            return packet.array();
        }
        long pseudo = protocol == Packet.ICMP ? 0 : pseudo(packet.array(), protocol);
        int sum = checksum(packet.array(), header, payload.length, pseudo);
        packet.putShort(header + checksumAt, (short) (sum == 0 && protocol == Packet.UDP ? 0xFFFF : sum));
        return packet.array();
    }

    /** An IPv4 packet with another byte in its IP header, and the header checksum that goes with it. */
    static byte[] changed(byte[] packet, int at, int value) {
        byte[] copy = packet.clone();
        copy[at] = (byte) value;
        copy[10] = 0;
        copy[11] = 0;
        ByteBuffer.wrap(copy).putShort(10, (short) checksum(copy, 0, 20, 0));
        return copy;
    }

    /** Says what is wrong with the checksums of a packet, or "good". */
    static String checksums(byte[] packet) {
        boolean ipv6 = packet[0] >>> 4 == 6;
        int header = ipv6 ? 40 : (packet[0] & 0x0F) * 4;
        if (!ipv6 && checksum(packet, 0, header, 0) != 0) {
            return "bad IPv4 header checksum";
        }
        int protocol = packet[ipv6 ? 6 : 9] & 0xFF;
        if (protocol == Packet.SCTP) {
            int checksum = Integer.reverseBytes(ByteBuffer.wrap(packet).getInt(header + 8));
            return checksum == (int) crc32c(packet, header) ? "good" : "bad CRC32c";
        }
        long pseudo = protocol == Packet.ICMP ? 0 : pseudo(packet, protocol);
        boolean absent = protocol == Packet.UDP && packet[header + 6] == 0 && packet[header + 7] == 0;
        if (!absent && checksum(packet, header, packet.length - header, pseudo) != 0) {
            return "bad checksum of protocol " + protocol;
        }
        return "good";
    }

    private static long pseudo(byte[] packet, int protocol) {
        boolean ipv6 = packet[0] >>> 4 == 6;
        int header = ipv6 ? 40 : (packet[0] & 0x0F) * 4;
        int from = ipv6 ? 8 : 12;
        int addresses = ipv6 ? 32 : 8;
        return words(packet, from, addresses) + protocol + (packet.length - header);
    }

    private static int checksum(byte[] bytes, int from, int length, long start) {
        long sum = start + words(bytes, from, length);
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) ~sum & 0xFFFF;
    }

    private static long words(byte[] bytes, int from, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[from + i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    /** "source:port > destination:port" of a TCP or UDP packet. */
    static String endpoints(byte[] packet) {
        boolean ipv6 = packet[0] >>> 4 == 6;
        int header = ipv6 ? 40 : (packet[0] & 0x0F) * 4;
        int size = ipv6 ? 16 : 4;
        int from = ipv6 ? 8 : 12;
        ByteBuffer view = ByteBuffer.wrap(packet);
        return String.format(
                Locale.ROOT,
                "%s:%d > %s:%d",
                text(packet, from, size),
                view.getShort(header) & 0xFFFF,
                text(packet, from + size, size),
                view.getShort(header + 2) & 0xFFFF);
    }

    private static String text(byte[] packet, int from, int size) {
        byte[] bytes = new byte[size];
        System.arraycopy(packet, from, bytes, 0, size);
        try {
            return IpvsadmAddress.text(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
