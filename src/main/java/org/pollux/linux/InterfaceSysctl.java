package org.pollux.linux;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of one interface in {@code /proc/sys/net/ipv4|ipv6/conf/NAME}. They are those of the calling thread's
 * network namespace.
 *
 * @param interfaceName the interface, or {@code all} or {@code default}
 * @param family INET or INET6
 */
public record InterfaceSysctl(String interfaceName, ProtocolFamily family) {
    /** Refuses names that would lead elsewhere. */
    public InterfaceSysctl {
        if (interfaceName.isEmpty()
                || interfaceName.contains("/")
                || interfaceName.equals(".")
                || interfaceName.equals("..")) {
            throw new IllegalArgumentException("not an interface name: '" + interfaceName + "'");
        }
    }

    /** IPv4 settings of an interface. */
    public static InterfaceSysctl ipv4(String interfaceName) {
        return new InterfaceSysctl(interfaceName, StandardProtocolFamily.INET);
    }

    /** IPv6 settings of an interface. */
    public static InterfaceSysctl ipv6(String interfaceName) {
        return new InterfaceSysctl(interfaceName, StandardProtocolFamily.INET6);
    }

    /**
     * The value of a setting; empty when the interface or the setting does not exist.
     *
     * @param key such as {@code rp_filter}
     */
    public Optional<String> read(String key) throws IOException {
        try {
            return Optional.of(Files.readString(path(key)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The numeric value of a setting; empty as in {@link #read}. */
    public Optional<Integer> readInt(String key) throws IOException {
        Optional<String> text = read(key);
        try {
            return text.map(Integer::valueOf);
        } catch (NumberFormatException e) {
            throw new IOException(path(key) + " holds '" + text.orElse("") + "', not a number", e);
        }
    }

    /** Changes a setting. */
    public void write(String key, String value) throws IOException {
        Files.writeString(path(key), value);
    }

    private Path path(String key) {
        String net = family == StandardProtocolFamily.INET6 ? "ipv6" : "ipv4";
        return Path.of("/proc/sys/net", net, "conf", interfaceName, key);
    }
}
