package org.pollux.control.ipvsadm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Addresses as the C library reads them. */
final class CAddress {
    private static final int WORDS = 8;

    private CAddress() {}

    /**
     * {@code inet_aton}: one to four numbers, decimal, octal ({@code 010}) or hexadecimal ({@code 0xA}), of which the last
     * fills what is left; a blank and anything after it may follow. So {@code 127.1} is 127.0.0.1 and {@code 24} is
     * 0.0.0.24.
     *
     * @return the 32 bits, the first number in the highest ones
     */
    static OptionalInt ipv4(String text) {
        int end = 0;
        while (end < text.length() && !CText.isBlank(text.charAt(end))) {
            end++;
        }
        String[] parts = text.substring(0, end).split("\\.", -1);
        if (parts.length > 4) {
            return OptionalInt.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            OptionalLong value = part(parts[i]);
            boolean last = i == parts.length - 1;
            long most = last ? 0xFFFF_FFFFL >>> (8 * i) : 0xFF;
            if (value.isEmpty() || value.getAsLong() > most) {
                return OptionalInt.empty();
            }
            address |= last ? value.getAsLong() : value.getAsLong() << (24 - 8 * i);
        }
        return OptionalInt.of((int) address);
    }

    private static OptionalLong part(String text) {
        int radix = 10;
        String digits = text;
        if (text.startsWith("0x") || text.startsWith("0X")) {
            radix = 16;
            digits = text.substring(2);
        } else if (text.startsWith("0") && text.length() > 1) {
            radix = 8;
        }
        if (!digits.matches("[0-9a-fA-F]+")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(digits, radix));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** {@code inet_pton} for IPv4: four decimal numbers and nothing else. */
    static Optional<InetAddress> plainIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            if (part.isEmpty()
                    || part.length() > 3
                    || !CText.isDigits(part)
                    || (part.length() > 1 && part.startsWith("0"))
                    || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(part);
        }
        return Optional.of(address(bytes));
    }

    /** {@code inet_pton} for IPv6: no brackets, no scope. */
    static Optional<InetAddress> ipv6(String text) {
        int gap = text.indexOf("::");
        byte[] bytes = new byte[2 * WORDS];
        if (gap < 0) {
            byte[] all = words(text);
            return all.length == bytes.length ? Optional.of(address(all)) : Optional.empty();
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        byte[] head = before.isEmpty() ? new byte[0] : words(before);
        byte[] tail = after.isEmpty() ? new byte[0] : words(after);
        boolean readable = (before.isEmpty() || (head.length > 0 && !before.contains(".")))
                && (after.isEmpty() || tail.length > 0)
                && head.length + tail.length < bytes.length;
        if (!readable) {
            return Optional.empty();
        }
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
        return Optional.of(address(bytes));
    }

    /** Groups between colons, the last of which may be an IPv4 address; nothing when one cannot be read. */
    private static byte[] words(String text) {
        String[] groups = text.split(":", -1);
        if (groups.length > WORDS) {
            return new byte[0];
        }
        boolean mixed = groups[groups.length - 1].contains(".");
        byte[] bytes = new byte[2 * groups.length + (mixed ? 2 : 0)];
        int plain = mixed ? groups.length - 1 : groups.length;
        for (int i = 0; i < plain; i++) {
            if (!groups[i].matches("[0-9a-fA-F]{1,4}")) {
                return new byte[0];
            }
            int word = Integer.parseInt(groups[i], 16);
            bytes[2 * i] = (byte) (word >> 8);
            bytes[2 * i + 1] = (byte) word;
        }
        if (mixed) {
            Optional<InetAddress> last = plainIpv4(groups[groups.length - 1]);
            if (last.isEmpty()) {
                return new byte[0];
            }
            System.arraycopy(last.get().getAddress(), 0, bytes, 2 * plain, 4);
        }
        return bytes;
    }

    /** Four bytes as an IPv4 address, sixteen as an IPv6 one, whatever it is. */
    static InetAddress address(byte[] bytes) {
        try {
            // Without the detour an IPv4-mapped IPv6 address would come back as an IPv4 one.
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    static InetAddress address(int bits) {
        return address(new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
    }

    /** The reverse for IPv4. */
    static int bits(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    }
}
