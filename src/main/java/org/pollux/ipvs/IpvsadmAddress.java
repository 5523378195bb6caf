package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as the C library writes them ({@code inet_ntop}): IPv6 with its longest run of zeros left out. */
public final class IpvsadmAddress {
    private static final int WORDS = 8;

    private IpvsadmAddress() {}

    /** The address as text. */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address ? ipv6(address.getAddress()) : address.getHostAddress();
    }

    private static String ipv6(byte[] bytes) {
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < WORDS; start++) {
            int end = start;
            while (end < WORDS && word(bytes, end) == 0) {
                end++;
            }
            // The first of equal runs; a single zero is written out.
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        // ::a.b.c.d and ::ffff:a.b.c.d end in an IPv4 address.
        boolean endsInIpv4 = runStart == 0 && (runLength == 6 || (runLength == 5 && word(bytes, 5) == 0xFFFF));
        StringBuilder text = new StringBuilder();
        int words = endsInIpv4 ? 6 : WORDS;
        for (int i = 0; i < words; i++) {
            if (i == runStart) {
                text.append(i == 0 ? "::" : ":");
                i += runLength - 1;
            } else {
                text.append(Integer.toHexString(word(bytes, i)));
                if (i < WORDS - 1) {
                    text.append(':');
                }
            }
        }
        if (endsInIpv4) {
            text.append(bytes[12] & 0xFF)
                    .append('.')
                    .append(bytes[13] & 0xFF)
                    .append('.')
                    .append(bytes[14] & 0xFF)
                    .append('.')
                    .append(bytes[15] & 0xFF);
        }
        return text.toString();
    }

    private static int word(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xFF) << 8 | (bytes[2 * index + 1] & 0xFF);
    }
}
