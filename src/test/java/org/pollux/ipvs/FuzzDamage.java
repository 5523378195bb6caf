package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Does a good packet a certain harm, of which it is known what must become of it. */
final class FuzzDamage {
    private static final int[] MARTIANS = {0, 127, 224, 239, 240, 255};

    private final byte[] packet;
    private final Set<Cause> causes;

    private FuzzDamage(byte[] packet, Set<Cause> causes) {
        this.packet = packet;
        this.causes = causes;
    }

    /** As it arrives. */
    byte[] packet() {
        return packet;
    }

    /** What may become of it; empty if that is as for the good one. */
    Set<Cause> causes() {
        return causes;
    }

    /** None, or one that is not told. */
    static FuzzDamage untold(byte[] packet) {
        return new FuzzDamage(packet, Set.of());
    }

    private static FuzzDamage certain(byte[] packet, Cause cause) {
        return new FuzzDamage(packet, EnumSet.of(cause));
    }

    /** One of all kinds, or none where the kind does not suit. The packet is whole and without extension headers. */
    static FuzzDamage any(byte[] good, Random random) {
        byte[] packet = good.clone();
        boolean ipv6 = packet[0] >>> 4 == 6;
        int transport = ipv6 ? 40 : 20;
        int protocol = packet[ipv6 ? 6 : 9] & 0xFF;
        return switch (random.nextInt(ipv6 ? 6 : 9)) {
            case 0 -> certain(Arrays.copyOf(packet, random.nextInt(packet.length)), Cause.TRUNCATED);
            case 1 -> version(packet, random);
            case 2 -> tooShort(packet, transport, protocol, random);
            case 3 -> transportLength(packet, transport, protocol, random);
            case 4 -> icmpChecksum(packet, transport, protocol, random);
            case 5 -> ipv6 ? martian6(packet, random) : martian4(packet, random);
            case 6 -> headerChecksum(packet, random);
            case 7 -> {
                Wire.put16(MemorySegment.ofArray(packet), 2, random.nextInt(20));
                yield certain(packet, Cause.BAD_LENGTH);
            }
            default -> {
                packet[0] = (byte) (0x40 | random.nextInt(5));
                yield certain(packet, Cause.BAD_LENGTH);
            }
        };
    }

    private static FuzzDamage version(byte[] packet, Random random) {
        int version = List.of(0, 1, 2, 3, 5, 7, 8, 15).get(random.nextInt(8));
        packet[0] = (byte) ((packet[0] & 0x0F) | version << 4);
        return certain(packet, Cause.BAD_VERSION);
    }

    private static FuzzDamage headerChecksum(byte[] packet, Random random) {
        MemorySegment segment = MemorySegment.ofArray(packet);
        int wrong = 1 + random.nextInt(0xFFFE);
        Wire.put16(segment, 10, (Wire.u16(segment, 10) + wrong) % 0xFFFF);
        return certain(packet, Cause.BAD_HEADER_CHECKSUM);
    }

    /** The IP header is right, what it carries is too short for a header. */
    private static FuzzDamage tooShort(byte[] packet, int transport, int protocol, Random random) {
        int needed =
                switch (protocol) {
                    case Packet.TCP -> 20;
                    case Packet.SCTP -> 12;
                    default -> 8;
                };
        int length = transport + random.nextInt(needed);
        byte[] cut = Arrays.copyOf(packet, length);
        MemorySegment segment = MemorySegment.ofArray(cut);
        if (transport == 40) {
            Wire.put16(segment, 4, length - 40);
            return certain(cut, Cause.BAD_LENGTH);
        }
        Wire.put16(segment, 2, length);
        return certain(TestPacket.changed(cut, 9, protocol), Cause.BAD_LENGTH);
    }

    /** What the transport header says of lengths contradicts the packet. */
    private static FuzzDamage transportLength(byte[] packet, int transport, int protocol, Random random) {
        int length = packet.length - transport;
        boolean less = random.nextBoolean();
        if (protocol == Packet.TCP && length < 60) {
            packet[transport + 12] = (byte) ((less ? random.nextInt(5) : 15) << 4);
            return certain(packet, Cause.BAD_LENGTH);
        }
        if (protocol == Packet.UDP) {
            int wrong = less ? random.nextInt(8) : length + 1 + random.nextInt(0xFFFF - length);
            Wire.put16(MemorySegment.ofArray(packet), transport + 4, wrong);
            return certain(packet, Cause.BAD_LENGTH);
        }
        return untold(packet);
    }

    private static FuzzDamage icmpChecksum(byte[] packet, int transport, int protocol, Random random) {
        if (protocol != Packet.ICMP && protocol != Packet.ICMP6) {
            return untold(packet);
        }
        packet[transport + 2] ^= (byte) (1 + random.nextInt(255));
        // Nobody's error is not looked at, whatever its checksum.
        return new FuzzDamage(packet, EnumSet.of(Cause.BAD_ICMP_CHECKSUM, Cause.UNRELATED_ICMP));
    }

    private static FuzzDamage martian4(byte[] packet, Random random) {
        int first = MARTIANS[random.nextInt(MARTIANS.length)];
        return certain(TestPacket.changed(packet, 12, first), Cause.MARTIAN_SOURCE);
    }

    private static FuzzDamage martian6(byte[] packet, Random random) {
        Arrays.fill(packet, 8, 24, (byte) 0);
        if (random.nextBoolean()) {
            packet[8] = (byte) 0xFF;
        } else {
            packet[23] = (byte) random.nextInt(2);
        }
        return certain(packet, Cause.MARTIAN_SOURCE);
    }
}
