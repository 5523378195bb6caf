package org.pollux.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One line of {@code virtual_ipaddress}.
 *
 * @param prefix the address; without a length in the file /32 or /128
 * @param interfaceName {@code dev}, or the instance's interface
 * @param label {@code label}
 * @param broadcast {@code brd}
 * @param position where it stands in the file
 */
public record VirtualAddress(
        IpPrefix prefix,
        String interfaceName,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        SourcePosition position) {}
