package org.pollux.config.schema;

import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;

/** Shows values as the language writes them. */
public final class Display {
    private Display() {}

    /** A value's text: decimal seconds for a time, {@code on} or {@code off}, addresses without their zeros. */
    public static String of(Object value) {
        return switch (value) {
            case Boolean yes -> yes ? "on" : "off";
            case Duration time -> seconds(time);
            case InetAddress address -> address(address);
            default -> value.toString();
        };
    }

    /** Decimal seconds without trailing zeros, such as {@code 0.05}. */
    public static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
    }

    /** An address as RFC 5952 wants it. */
    public static String address(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int zeros = 0;
        int start = 8;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) {
                to++;
            }
            if (to - from > zeros && to - from > 1) {
                zeros = to - from;
                start = from;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += zeros - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
